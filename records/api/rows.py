"""Records as rows of the API: the one shape, with the number of the revision shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Max

from journal import clock
from records.catalogue import catalogue
from records.models import Record, RecordRevision
from records.presenters import present
from records.selectors import as_of

SPINE_COLUMNS = (
    "id",
    "url",
    "usci",
    "name",
    "entity_url",
    "item",
    "item_label",
    "category",
    "group",
    "polarity",
    "state",
    "severity",
    "document_number",
    "source_agency.code",
    "source_agency.name",
    "deciding_agency.code",
    "deciding_agency.name",
    "decided_on",
    "received_at",
    "published_on",
    "clock_on",
    "clock_basis",
    "shown_from",
    "shown_until",
    "earliest_repair_on",
    "days_left",
    "regime",
    "confidence",
    "objection_pending",
    "source_url",
    "revision",
)


class RecordRows:
    """Presents records of one answer; asks for their revisions once a page."""

    def __init__(self, *, language: str, at: date) -> None:
        self.language = language
        self.at = at
        self.today = clock.today()
        self._revisions: dict[int, int] = {}

    def prepare(self, records: Sequence[Record]) -> None:
        """Let records say what they said at `at`, and look up which revision that is."""
        as_of(records, at=self.at)
        revisions = RecordRevision.objects.filter(record__in=records)
        if self.at < self.today:
            revisions = revisions.filter(valid_from__lt=clock.end_of(self.at))
        numbers = revisions.order_by().values_list("record_id").annotate(number=Max("number"))
        self._revisions = dict(numbers)

    def present(self, record: Record) -> dict[str, Any]:
        """The record as the API shows it."""
        shown = present(record, language=self.language, today=self.today)
        shown["revision"] = self._revisions.get(record.pk, 1)
        return with_api_keys(shown)


def with_api_keys(shown: dict[str, Any]) -> dict[str, Any]:
    """Let each of `fields` bear the key that its value has in `details`: amounts stand there in yuan."""
    for field in shown["fields"]:
        if field["key"] not in shown["details"]:
            field["key"] = api_key(field["key"], "fen")
    return shown


def detail_columns(item: str) -> tuple[str, ...]:
    """Columns of an item's public details, as they stand in `details`."""
    schema = catalogue()[item].schema
    return tuple(f"details.{api_key(prop.key, prop.format)}" for prop in schema.public_properties)


def api_key(key: str, form: str) -> str:
    """A property's key in the API: amounts are shown in yuan."""
    return key.removesuffix("_fen") + "_yuan" if form == "fen" else key
