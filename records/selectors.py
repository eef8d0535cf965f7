"""Questions about records, always with the day they are asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from django.db.models import Count, Max, Q, QuerySet

from journal import clock
from journal.actor import Actor
from journal.keys import is_base32
from records.bulk import SPINE
from records.catalogue import catalogue
from records.models import EndKind, Record, RecordRevision, RecordState
from registry.access import file_read
from registry.models import Entity

# The eight counted groups of an entity's page, in the official order (domain: enumerations.csv).
GROUPS = (
    "administration",
    "honesty",
    "serious_dishonesty",
    "abnormal",
    "commitment",
    "rating",
    "judicial",
    "other",
)
ID_LENGTH = 10


class RecordOutcome(StrEnum):
    """What became of a look-up by public id."""

    FOUND = "found"
    ENDED = "ended"  # 410 with kind and day
    UNKNOWN = "unknown"  # 404: never public, or no such id


@dataclass(frozen=True, slots=True)
class RecordLookup:
    """The answer to "which record is this?"."""

    outcome: RecordOutcome
    record: Record | None = None
    end_kind: str = ""
    ended_on: date | None = None


class ItemCount(NamedTuple):
    """How many public records of an item an entity has, and the date of the newest."""

    number: int
    last_on: date


def record_by_public_id(public_id: str, *, at: date) -> RecordLookup:
    """Find a record for the public; an ended one says how and since when, without its content."""
    if not is_base32(public_id, ID_LENGTH):
        return RecordLookup(RecordOutcome.UNKNOWN)
    record = public_records(at=at).filter(public_id=public_id).first()
    if record is not None:
        as_of([record], at=at)
        return RecordLookup(RecordOutcome.FOUND, record)
    record = Record.objects.select_related("end").filter(public_id=public_id).first()
    if record is None:
        return RecordLookup(RecordOutcome.UNKNOWN)
    if hasattr(record, "end"):
        return RecordLookup(RecordOutcome.ENDED, end_kind=record.end.kind, ended_on=record.end.ended_on)
    over = record.shown_until is not None and record.shown_until < clock.today()
    if (
        record.state == RecordState.PUBLISHED
        and over
        and record.shown_until
        and record.shown_from <= record.shown_until
    ):
        return RecordLookup(
            RecordOutcome.ENDED, end_kind=EndKind.EXPIRED, ended_on=clock.next_day(record.shown_until)
        )
    return RecordLookup(RecordOutcome.UNKNOWN)


def public_records(*, at: date) -> QuerySet[Record]:
    """Public records with what their presentation needs, newest first."""
    return (
        Record.objects.public(at=at)
        .select_related("entity", "source_agency", "deciding_agency")
        .order_by("-sorted_on", "-pk")
    )


def entity_records(
    entity: Entity | Collection[Entity], *, at: date, group: str = "", polarity: str = "", item: str = ""
) -> QuerySet[Record]:
    """An entity's public records, newest first, by group, polarity or item."""
    entities = [entity] if isinstance(entity, Entity) else list(entity)
    records = public_records(at=at).filter(entity__in=entities)
    if group:
        records = records.filter(item__in=[code for code, it in catalogue().items() if it.row.group == group])
    if polarity:
        records = records.filter(item__in=[c for c, it in catalogue().items() if it.row.polarity == polarity])
    return records.filter(item=item) if item else records


def item_counts(entity_ids: Iterable[int], *, at: date) -> dict[int, dict[str, ItemCount]]:
    """Public records counted by entity and item, in one query."""
    found: dict[int, dict[str, ItemCount]] = {}
    rows = (
        Record.objects.public(at=at)
        .filter(entity_id__in=list(entity_ids))
        .order_by()
        .values_list("entity_id", "item_id")
        .annotate(count=Count("pk"), last_on=Max("sorted_on"))
    )
    for entity_id, item_id, count, last_on in rows:
        found.setdefault(entity_id, {})[item_id] = ItemCount(count, last_on)
    return found


def group_counts(by_item: dict[str, ItemCount]) -> dict[str, int]:
    """The eight counts of an entity's page from its counts by item."""
    items = catalogue()
    counts = dict.fromkeys(GROUPS, 0)
    for code, counted in by_item.items():
        group = items[code].row.group
        if group in counts:
            counts[group] += counted.number
    return counts


def same_decision(record: Record) -> QuerySet[Record]:
    """The other reports of the same decision: entity, kind of fact, deciding agency and number of the document agree.

    A source that names no deciding agency reports its own decisions. Without a number nothing is taken for the same.
    """
    number = record.document_number.strip()
    if not number:
        return Record.objects.none()
    decider = record.deciding_agency_id or record.source_agency_id
    others = Record.objects.filter(entity=record.entity_id, item=record.item_id, document_number=number)
    decided = Q(deciding_agency=decider) | Q(deciding_agency=None, source_agency=decider)
    return others.filter(decided).exclude(pk=record.pk).exclude(source_agency=record.source_agency_id)


def decision_of(record: Record) -> tuple[str, str, str] | None:
    """What two reports of the same decision about an entity have in common (see `same_decision`)."""
    number = record.document_number.strip()
    decider = record.deciding_agency_id or record.source_agency_id
    return (record.item_id, str(decider), number) if number else None


def by_decision(records: Iterable[Record]) -> list[list[Record]]:
    """Records of one entity in their order, each with the other reports of its decision among them behind it.

    Who decided reports first.
    """
    found: list[list[Record]] = []
    reported: dict[tuple[str, str, str], list[Record]] = {}
    for record in records:
        key = decision_of(record)
        one = reported.get(key) if key is not None else None
        if one is not None and record.source_agency_id not in {other.source_agency_id for other in one}:
            one.append(record)
            continue
        found.append([record])
        if key is not None and one is None:
            reported[key] = found[-1]
    for one in found:
        one.sort(key=lambda report: report.source_agency_id != report.deciding_agency_id)
    return found


def history(record: Record) -> list[RecordRevision]:
    """The record's revisions, newest first, without those that no history shows."""
    return list(RecordRevision.objects.filter(record=record, concealed=False).order_by("-number"))


def as_of(records: Iterable[Record], *, at: date) -> None:
    """Let records in memory say what they said at the end of a past day."""
    if at >= clock.today():
        return
    records = list(records)
    end = clock.end_of(at)
    revisions = RecordRevision.objects.filter(
        record__in=records, concealed=False, valid_from__lt=end
    ).order_by("number")
    then = {revision.record_id: revision for revision in revisions}
    for record in records:
        revision = then.get(record.pk)
        if revision is None:
            continue
        record.details, record.schema_version = revision.details, revision.schema_version
        for name in SPINE:
            value = revision.spine.get(name)
            is_day = name.endswith("_on") or name == "shown_until"
            setattr(record, name, date.fromisoformat(value) if value and is_day else value)


def coverage_from(entity: Entity) -> date:
    """The first day on which this site had a file on the entity; before it, silence means nothing."""
    return clock.day_of(entity.created_at)


def file_for(entity: Entity, *, actor: Actor, at: date, purpose: str) -> QuerySet[Record]:
    """The entity's file as far as an agency or auditor may see it; the look is logged with its purpose."""
    file_read(entity, actor=actor, purpose=purpose)
    return Record.objects.visible_to(actor, at=at).filter(entity=entity)
