"""The credit file as JSON. What is not public of a person's business stands nowhere in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from creditsite.api import cursors
from creditsite.api.parameters import Params
from lists.api.rows import found_row
from lists.selectors.check import check
from records.api.links import more_records_url
from records.api.rows import RecordRows, with_api_keys
from records.models import Record
from records.presenters import present
from registry.enumerations import label
from registry.models import Entity
from search.labels import region_label
from website.api.branches import branch_json, more_branches_url
from website.listings import LISTING_GROUPS
from website.selectors.credit_file import CreditFile, GroupPage
from website.selectors.family import Kin
from website.selectors.persons import is_masked, person_name, representative_name


def file_json(file: CreditFile, *, request: HttpRequest, params: Params) -> dict[str, Any]:
    """Everything but `meta` and `revision`."""
    entity = file.entity
    row = _rows(file, params.language)

    def group(page: GroupPage) -> dict[str, Any]:
        following = None
        if place := page.position:
            following = more_records_url(
                request,
                entity,
                group=page.group,
                last=cursors.Place(*place),
                at=params["at"],
                lang=params["lang"],
            )
        return {"results": [row(record) for record in page.records], "next": following}

    empty: dict[str, Any] = {"results": [], "next": None}
    found = {page.group: group(page) for page in file.groups}
    return {
        "usci": entity.usci,
        "key": entity.key,
        "name": entity.name,
        "url": entity.path,
        "origin": entity.origin,
        "code_flags": list(entity.usci_flags),
        "identity": identity(file, params.language),
        "counts": file.counts,
        "listings": _listings(file, params.language),
        "records": {name: found.get(name, empty) for name in file.counts},
        **families(file, request=request, params=params),
        "key_persons": [
            {
                "role": person.role,
                "name": person_name(person, entity),
                "from_date": person.from_date,
                "to_date": person.to_date,
            }
            for person in file.persons
        ],
    }


def _listings(file: CreditFile, language: str) -> list[dict[str, Any]]:
    """Listings in force on the day with their measures; asked only where a group that may have one has records."""
    if not any(file.counts[group] for group in LISTING_GROUPS):
        return []
    found = check([file.entity.pk], at=file.at)[file.entity.pk]
    return [found_row(one, language=language) for one in found]


def _rows(file: CreditFile, language: str) -> Callable[[Record], dict[str, Any]]:
    """Presents a record as everywhere in the API, with the number of the revision shown."""
    if file.is_past:
        rows = RecordRows(language=language, at=file.at)
        rows.prepare([record for page in file.groups for record in page.records])
        return rows.present

    def row(record: Record) -> dict[str, Any]:
        shown = present(record, language=language, today=file.at)
        shown["revision"] = getattr(record, "revision_number", None) or 1
        return with_api_keys(shown)

    return row


def identity(file: CreditFile, language: str) -> dict[str, Any]:
    """What the register says, with the labels of codes."""
    entity = file.entity
    masked = is_masked(entity)
    return {
        "name": entity.name,
        "former_names": [name.name for name in file.names if name.kind == "former"],
        "english_name": next((name.name for name in file.names if name.kind == "english"), None),
        "aliases": [name.name for name in file.names if name.kind == "alias"],
        "identifiers": [{"kind": number.kind, "value": number.value} for number in file.identifiers],
        "kind": entity.kind,
        "kind_label": label("entity_kind", entity.kind, language),
        "status": entity.status,
        "status_label": label("entity_status", entity.status, language),
        "region": entity.region_id,
        "region_label": region_label(entity.region_id, language) if entity.region_id else None,
        "legal_representative": representative_name(entity) or None,
        "established_on": entity.established_on,
        "address": None if masked else entity.address or None,
        "scope": entity.scope or None,
        "registering_authority": entity.registering_authority or None,
    }


def families(file: CreditFile, *, request: HttpRequest, params: Params) -> dict[str, Any]:
    """Branches with their own counts, subsidiaries, and what the entity itself belongs to."""
    by_relation = {kin.relation: kin for kin in file.family}
    branches = by_relation.get("branches", Kin("branches", []))
    following = None
    if (place := branches.position) is not None:
        following = more_branches_url(request, file.entity, after=place, at=params["at"], lang=params["lang"])
    answer: dict[str, Any] = {
        "branches": [branch_json(member) for member in branches.members],
        "branches_total": branches.total,
        "branches_next": following,
    }
    for relation in ("subsidiaries", "branch_of", "subsidiary_of"):
        kin = by_relation.get(relation)
        answer[relation] = [_member(member.entity) for member in kin.members] if kin else []
    return answer


def _member(entity: Entity) -> dict[str, Any]:
    return {"usci": entity.usci, "name": entity.name, "url": entity.path, "status": entity.status}
