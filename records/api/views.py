"""Records, their history, an entity's records, permits, and the catalogue."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from creditsite.api.etags import changes_committed
from creditsite.api.formats import MANY
from creditsite.api.listing import code_list, listing
from creditsite.api.meta import meta
from creditsite.api.parameters import AT, CURSOR, LIMIT, Choice, Params
from creditsite.api.views import Answer, PublicView
from journal import clock
from journal.selectors import head
from records.api import serializers
from records.api.links import entity_records_path, records_scope
from records.api.rows import SPINE_COLUMNS, RecordRows, api_key, detail_columns, with_api_keys
from records.api.selection import (
    AGENCY,
    DECIDED_FROM,
    DECIDED_TO,
    REGION,
    check_browsing,
    found_record,
    version_of_record,
)
from records.browsing import Browse, permits_public
from records.catalogue import Item, catalogue
from records.outcomes import outcomes_of
from records.presenters import present_revision
from records.selectors import GROUPS, coverage_from, entity_records, history
from registry.api.lookup import PATH_PARAMETER, PROBLEMS, entity_at
from registry.enumerations import codes

RECORD_ID: dict[str, dict[str, Any]] = {
    "record_id": {"description": "Ten characters.", "schema": {"type": "string", "examples": ["abcdefgh23"]}}
}
CATALOGUE_COLUMNS = (
    "code",
    "category",
    "group",
    "polarity",
    "access",
    "storage",
    "regime",
    "name",
    "name_en",
    "label",
    "schema_version",
)


class RecordView(PublicView):
    """One record: every published field. 410 once it is no longer shown, with kind and day."""

    at_one_moment = True
    operation = "record"
    tags = ("records",)
    parameters = (AT,)
    path_parameters = RECORD_ID
    result = serializers.OneRecordSerializer
    problems = (404, 410)

    def answer(self, request: HttpRequest, params: Params, **path: str) -> Answer:
        """The record as of `at`."""
        at = params["at"] or clock.today()
        version = version_of_record(path["record_id"], at=at)

        def body() -> dict[str, Any]:
            record = found_record(path["record_id"], at=at)
            rows = RecordRows(language=params.language, at=at)
            rows.prepare([record])
            shown = rows.present(record)
            return {"meta": meta(as_of=at, revision=shown["revision"]), "record": shown}

        return Answer(body, version=version)


class HistoryView(PublicView):
    """A record's revisions, newest first: what it said, from when to when."""

    at_one_moment = True
    operation = "record-history"
    tags = ("records",)
    path_parameters = RECORD_ID
    result = serializers.HistorySerializer
    problems = (404, 410)

    def answer(self, request: HttpRequest, params: Params, **path: str) -> Answer:
        """All revisions that may be shown."""
        today = clock.today()
        version = version_of_record(path["record_id"], at=today)

        def body() -> dict[str, Any]:
            record = found_record(path["record_id"], at=today)
            revisions = history(record)
            return {
                "meta": meta(revision=revisions[0].number if revisions else 1),
                "id": record.public_id,
                "url": record.path,
                "usci": record.entity.usci,
                "name": record.entity.name,
                "results": [
                    with_api_keys(present_revision(revision, record=record, language=params.language))
                    for revision in revisions
                ],
                "cases": outcomes_of(record),
                "next": None,
            }

        return Answer(body, version=version)


class EntityRecordsView(PublicView):
    """An entity's public records, newest first."""

    at_one_moment = True
    operation = "entity-records"
    tags = ("entities",)
    parameters = (
        Choice(name="group", choices=GROUPS, description="One of the eight counted groups."),
        Choice(name="polarity", choices=("positive", "negative", "neutral")),
        AT,
        LIMIT,
        CURSOR,
    )
    formats = MANY
    path_parameters = PATH_PARAMETER
    result = serializers.EntityRecordsSerializer
    problems = PROBLEMS

    def answer(self, request: HttpRequest, params: Params, **path: str) -> Answer:
        """A page of them, or all as a file."""
        entity = entity_at(path["usci"], path=entity_records_path)
        version = head(entity.key).public_version
        at, group, polarity = params["at"], params["group"], params["polarity"]
        rows = RecordRows(language=params.language, at=at or clock.today())
        more_meta: dict[str, Any] = {"coverage_from": coverage_from(entity)} if at else {}
        return listing(
            request,
            params,
            rows=entity_records(entity, at=rows.at, group=group, polarity=polarity),
            present=rows.present,
            prepare=rows.prepare,
            columns=(*SPINE_COLUMNS, "details"),
            scope=records_scope(entity, group=group, polarity=polarity, at=at),
            version=(entity.key, version),
            revision=version,
            **more_meta,
        )


class PermitsView(PublicView):
    """Public permits of all entities, newest first."""

    operation = "permits"
    tags = ("records",)
    parameters = (
        AGENCY,
        REGION,
        Choice(name="kind", choices=codes("permit_kind"), description="Kind of permit."),
        DECIDED_FROM,
        DECIDED_TO,
        LIMIT,
        CURSOR,
    )
    formats = MANY
    result = serializers.RecordListSerializer

    def answer(self, request: HttpRequest, params: Params, **path: str) -> Answer:
        """A page of them, or the first 10,000 as a file."""
        version = changes_committed()
        check_browsing(params, ("decided_from", "decided_to"))
        names = ("agency", "region", "kind", "decided_from", "decided_to")
        wanted = Browse(**{name: params[name] for name in names})
        rows = RecordRows(language=params.language, at=clock.today())
        return listing(
            request,
            params,
            rows=permits_public(wanted, at=rows.at),
            present=rows.present,
            prepare=rows.prepare,
            columns=(*SPINE_COLUMNS, *detail_columns("permit")),
            scope=("permits", wanted),
            version=version,
        )


class CatalogueView(PublicView):
    """The catalogue of public credit information: every kind of fact and its fields, of every access."""

    operation = "catalogue"
    tags = ("code lists",)
    counted = False
    formats = MANY
    result = serializers.CatalogueSerializer

    def answer(self, request: HttpRequest, params: Params, **path: str) -> Answer:
        """The list."""
        return code_list(
            lambda: [catalogue_row(item, params.language) for item in catalogue().values()], CATALOGUE_COLUMNS
        )


def catalogue_row(item: Item, language: str) -> dict[str, Any]:
    """A kind of fact as the list shows it."""
    row = item.row
    properties = item.schema.properties if item.schemas else ()
    return {
        "code": row.code,
        "category": row.category,
        "group": row.group,
        "polarity": row.polarity,
        "access": row.access,
        "storage": row.storage,
        "regime": row.regime or None,
        "name": row.name_zh,
        "name_en": row.name_en,
        "label": item.label(language),
        "schema_version": row.schema_version,
        "fields": [
            {
                "key": api_key(prop.key, prop.format),
                "label": prop.label(language),
                "access": prop.access,
                "format": prop.format or None,
            }
            for prop in properties
        ],
    }
