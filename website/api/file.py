"""The credit file as JSON. What is not public of a person's business stands nowhere in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from creditsite.api import cursors
from creditsite.api.parameters import Params
from records.api.links import more_records_url
from records.api.rows import RecordRows, with_api_keys
from records.models import Record
from records.presenters import present
from registry.enumerations import label
from registry.masking import mask_person
from registry.models import Entity
from search.labels import region_label
from website.selectors.credit_file import CreditFile, Family, GroupPage
from website.selectors.persons import is_masked, person_name


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
        "records": {name: found.get(name, empty) for name in file.counts},
        **families(file.families),
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
    person = entity.legal_representative
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
        "legal_representative": (mask_person(person) if masked else person) or None,
        "established_on": entity.established_on,
        "address": None if masked else entity.address or None,
        "scope": entity.scope or None,
        "registering_authority": entity.registering_authority or None,
    }


def families(found: list[Family]) -> dict[str, Any]:
    """Branches and subsidiaries, and what the entity itself belongs to. `…_total` counts those cut off too."""
    by_relation = {family.relation: family for family in found}
    answer: dict[str, Any] = {}
    for relation in ("branches", "subsidiaries", "branch_of", "subsidiary_of"):
        family = by_relation.get(relation)
        answer[relation] = [_member(member) for member in family.members] if family else []
    answer["branches_total"] = by_relation["branches"].count if "branches" in by_relation else 0
    return answer


def _member(entity: Entity) -> dict[str, Any]:
    return {"usci": entity.usci, "name": entity.name, "url": entity.path, "status": entity.status}
