"""The one writer of records: the same code for one form and for a file's chunk of 500.

One transaction writes rows, revisions, typed rows, turns and Changes. Nothing else inserts into these tables.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Min, OuterRef, Subquery

from journal import clock
from journal import services as journal
from journal.actor import Actor
from journal.inserts import insert_rows, insert_with_keys
from journal.keys import fresh_keys, random_base32
from journal.models import Audience, ChangeKind
from records.catalogue import catalogue
from records.models import ENDED, EndKind, Record, RecordEnd, RecordRevision, RecordState
from records.projections import projection_of
from registry.services import entities_turn
from registry.services.doubles import settled

# Columns of the record that its content decides, kept with each revision.
SPINE = (
    "document_number",
    "severity",
    "regime",
    "decided_on",
    "published_on",
    "clock_on",
    "clock_basis",
    "earliest_repair_on",
    "shown_until",
    "confidence",
    "source_url",
)
WINDOW = (
    "regime",
    "clock_on",
    "clock_basis",
    "earliest_repair_on",
    "shown_from",
    "shown_until",
    "next_turn_on",
    "confidence",
    "state",
)  # what rules decide about a record
CORRECTABLE = (
    *SPINE,
    "entity",
    "schema_version",
    "deciding_agency",
    "shown_from",
    "next_turn_on",
    "state",
    "flags",
    "details",
    "conditions",
    "sorted_on",
    "content_digest",
)


@transaction.atomic
def records_insert(*, records: Sequence[Record], by: Actor) -> list[Record]:
    """Write prepared records (see `records.preparation`) with first revisions, typed rows and Changes."""
    journal.hold([record.entity.key for record in records])
    _settle(records)
    keys = fresh_keys(len(records), make=lambda: random_base32(10), taken=_taken_ids)
    for record, key in zip(records, keys, strict=True):
        record.public_id = key
    written = insert_with_keys(records)
    insert_rows([_revision(record, number=1) for record in written])
    _project(written, new=True)
    _set_turns(written)
    journal.append_many([_entry(record, ChangeKind.PUBLISHED) for record in written])
    return written


@transaction.atomic
def records_correct(*, corrections: Sequence[tuple[Record, Record]], by: Actor) -> list[Record]:
    """Let records on file say what newly prepared ones say; ids, first receipt and objections stay.

    Each correction closes the open revision and opens the next. A decided end stays: a corrected file does not
    bring back what was repaired or withdrawn; an end by date follows the corrected dates. Content that was not
    on display, or stood with the wrong entity, is in no history.
    """
    journal.hold([entity.key for pair in corrections for entity in (pair[0].entity, pair[1].entity)])
    _settle([new for _, new in corrections])
    now = clock.now()
    records = [record for record, _ in corrections]
    shown_before = {record.pk for record in records if on_display(record)}
    moved = [record for record, new in corrections if record.entity_id != new.entity_id]
    left = [_entry(record, ChangeKind.CORRECTED) for record in moved]
    turned = {record.entity_id for record in records if record.next_turn_on or record in moved}
    unshown = [record for record in records if record.state == RecordState.UNPUBLISHED]
    for record, new in corrections:
        _take_over(record, new)
    ids = [record.pk for record in records]
    numbers = dict(
        RecordRevision.objects.filter(record_id__in=ids, valid_to__isnull=True).values_list(
            "record_id", "number"
        )
    )
    opened = RecordRevision.objects.filter(valid_to__isnull=True)
    opened.filter(record__in=unshown).update(concealed=True)
    opened.filter(record_id__in=ids).update(valid_to=now)
    RecordRevision.objects.filter(record__in=moved).update(concealed=True)
    insert_rows([_revision(r, number=numbers.get(r.pk, 0) + 1, at=now) for r in records])
    Record.objects.bulk_update(records, CORRECTABLE)
    _project(records, new=False)
    _set_turns(records, also=turned)
    _leave_traces(records, shown_before=shown_before)
    journal.append_many(
        [_entry(record, ChangeKind.CORRECTED, heard=record.pk in shown_before) for record in records] + left
    )
    return records


@transaction.atomic
def records_rewindow(*, windows: Sequence[tuple[Record, dict[str, Any], EndKind]], by: Actor) -> list[Record]:
    """Give records the dates and states (`WINDOW`) that changed rules make; what they say stays as it is.

    A record that leaves display ends in the way given with it; one that comes on display begins today, and
    nothing from before is in its history. Records are locked, and their heads held, by the caller.
    """
    now = clock.now()
    records = [record for record, _, _ in windows]
    ids = [record.pk for record in records]
    shown_before = {record.pk for record in records if on_display(record)}
    unshown = [r.pk for r in records if r.state in (RecordState.UNPUBLISHED, RecordState.HELD)]
    turned = {record.entity_id for record in records if record.next_turn_on}
    for record, values, _ in windows:
        for name, value in values.items():
            setattr(record, name, value)
    opened = RecordRevision.objects.filter(record_id__in=ids, valid_to__isnull=True)
    numbers = dict(opened.values_list("record_id", "number"))
    opened.filter(record_id__in=unshown).update(concealed=True)
    opened.update(valid_to=now, by_rule=True)
    insert_rows([_revision(r, number=numbers.get(r.pk, 0) + 1, at=now) for r in records])
    Record.objects.bulk_update(records, WINDOW)
    _set_turns(records, also=turned)
    _leave_traces(records, shown_before=shown_before, kinds={r.pk: kind for r, _, kind in windows})
    journal.append_many([_rewindowed(record, was_shown=record.pk in shown_before) for record in records])
    return records


def spine_of(record: Record) -> dict[str, Any]:
    """The content-decided columns as plain JSON."""
    values = {name: getattr(record, name) for name in SPINE}
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()
    }


def same_content(one: Record, other: Record) -> bool:
    """Whether two records say the same: entity, agencies, details and what the source states of dates."""
    names = (
        "entity_id",
        "deciding_agency_id",
        "document_number",
        "severity",
        "decided_on",
        "published_on",
        "source_url",
        "details",
    )
    return all(getattr(one, name) == getattr(other, name) for name in names)


def refresh_turns(entity_ids: Collection[int]) -> None:
    """Bring the entities' `next_turn_on` up to their records'."""
    earliest = (
        Record.objects.filter(entity=OuterRef("pk"), next_turn_on__isnull=False)
        .order_by()
        .values("entity")
        .annotate(first=Min("next_turn_on"))
        .values("first")
    )
    entities_turn(entity_ids=entity_ids, earliest=Subquery(earliest))


def _settle(records: Sequence[Record]) -> None:
    """Records prepared before their entity was merged go to what it is part of now."""
    for record, (entity, _) in zip(records, settled([(r.entity, None) for r in records]), strict=True):
        if entity.pk != record.entity_id:
            record.entity = entity


def _take_over(record: Record, new: Record) -> None:
    ended = record.state in ENDED or record.state == RecordState.SHIELDED
    was_published = record.state in (RecordState.PUBLISHED, RecordState.EXPIRED)
    for name in CORRECTABLE:
        if (ended or record.state == RecordState.HELD) and name in ("state", "next_turn_on"):
            continue  # a correction neither undoes a decided end nor releases what waits for somebody
        if name == "content_digest" and not new.content_digest:
            continue  # staff corrected it: the source's file as imported before must not undo that
        if name == "shown_from" and was_published:
            record.shown_from = min(record.shown_from, new.shown_from)
            continue
        setattr(record, name, getattr(new, name))


def _revision(record: Record, *, number: int, at: Any = None) -> RecordRevision:
    return RecordRevision(
        record=record,
        number=number,
        schema_version=record.schema_version,
        details=record.details,
        spine=spine_of(record),
        valid_from=at or record.received_at,
    )


def _project(records: Iterable[Record], *, new: bool) -> None:
    items = catalogue()
    by_table: dict[str, list[Record]] = {}
    for record in records:
        table = items[record.item_id].row.typed_table
        if table:
            by_table.setdefault(table, []).append(record)
    for table, group in by_table.items():
        projection = projection_of(table)
        if projection is not None:
            projection.write(group, new=new)


def _set_turns(records: Sequence[Record], *, also: Iterable[int] = ()) -> None:
    turning = {record.entity_id for record in records if record.next_turn_on} | set(also)
    if turning:
        refresh_turns(turning)


def _rewindowed(record: Record, *, was_shown: bool) -> journal.Entry:
    if was_shown == on_display(record):
        return _entry(record, ChangeKind.CORRECTED)
    return _entry(record, ChangeKind.MUST_DELETE if was_shown else ChangeKind.PUBLISHED, heard=True)


def _leave_traces(
    records: Sequence[Record], *, shown_before: Collection[int], kinds: Mapping[int, EndKind] | None = None
) -> None:
    """A correction may take a record off display (its address then answers 410) or bring it back."""
    today = clock.today()
    kinds = kinds or {}
    gone = [record for record in records if record.pk in shown_before and not on_display(record)]
    RecordEnd.objects.bulk_create(
        [RecordEnd(record=r, kind=kinds.get(r.pk, EndKind.CORRECTED), ended_on=today) for r in gone],
        ignore_conflicts=True,
    )
    back = [record.pk for record in records if on_display(record)]
    RecordEnd.objects.filter(record__in=back).delete()


def on_display(record: Record) -> bool:
    """Whether the public sees a record today, of records as they are in memory."""
    return (
        record.state == RecordState.PUBLISHED
        and record.shown_from <= clock.today()
        and (record.shown_until is None or record.shown_until >= clock.today())
    )


def _entry(record: Record, kind: ChangeKind, *, heard: bool = False) -> journal.Entry:
    """The public hears only of what is on display, or (`heard`) was until now."""
    audience = Audience.PUBLIC if heard or on_display(record) else Audience.STAFF
    return journal.Entry(record.entity.key, kind, audience, record.public_id)


def _taken_ids(keys: Collection[str]) -> set[str]:
    return set(Record.objects.filter(public_id__in=list(keys)).values_list("public_id", flat=True))
