"""Decisions about single records."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from journal import clock
from journal import services as journal
from journal.actor import Actor
from journal.models import Audience, ChangeKind
from records.bulk import on_display, records_correct, records_insert, refresh_turns
from records.models import ON_FILE, EndKind, Record, RecordEnd, RecordRevision, RecordState
from records.preparation import Preparation, RecordInput


class RecordNotOnDisplay(Exception):
    """The record has ended or never was on display (API: 409)."""


class RecordNotToRestore(Exception):
    """The record was neither repaired nor shielded, so there is nothing to bring back (API: 409)."""


@transaction.atomic
def record_publish(*, data: RecordInput, by: Actor, reason: str) -> Record:
    """Take one record in; whether and how long it is shown follows from the rules.

    Raises:
        RecordRefused: the content does not fit the catalogue.
    """
    record = records_insert(records=[Preparation().prepare(data)], by=by)[0]
    journal.audit(by=by, action="record.publish", target=f"record:{record.public_id}", reason=reason)
    return record


@transaction.atomic
def record_correct(
    *, record: Record, data: RecordInput, by: Actor, reason: str, conceal: bool = False
) -> Record:
    """Replace what a record says; the old value stays in its history unless `conceal` (personal data …).

    Raises:
        RecordRefused: the new content does not fit the catalogue.
    """
    journal.hold([record.entity.key, data.entity.key])
    record = _held(record)
    if conceal:
        RecordRevision.objects.filter(record=record).update(concealed=True)
    records_correct(corrections=[(record, Preparation().prepare(data))], by=by)
    journal.audit(
        by=by,
        action="record.correct",
        target=f"record:{record.public_id}",
        reason=reason,
        detail={"concealed": conceal},
    )
    return record


@transaction.atomic
def record_end(*, record: Record, kind: EndKind, by: Actor, reason: str) -> RecordEnd | None:
    """End the display of a record now: withdrawn, repaired, corrected away, or shielded for a time.

    Leaves a RecordEnd (address answers 410) where the record was public; one that never was leaves none. A
    shielded record ends for good without being shown again; the day on its address stays that of the shield.

    Raises:
        RecordNotOnDisplay: it has ended already, if only by date.
    """
    record = _held(record)
    today = clock.today()
    is_over = record.shown_until is not None and record.shown_until < today
    shielded = record.state == RecordState.SHIELDED and kind != EndKind.SHIELDED
    if record.state not in ON_FILE and not shielded:
        raise RecordNotOnDisplay(f"{record.public_id} is {record.state}")
    if is_over and record.state == RecordState.PUBLISHED:
        raise RecordNotOnDisplay(f"{record.public_id} has ended by date")
    end = RecordEnd.objects.filter(record=record).first() if shielded else None
    was_public = end is not None or Record.objects.public(at=today).filter(pk=record.pk).exists()
    Record.objects.filter(pk=record.pk).update(state=kind, next_turn_on=None)
    refresh_turns([record.entity_id])
    if end is not None:
        end.kind = kind
        end.save(update_fields=["kind"])
    elif was_public:
        end = RecordEnd.objects.create(record=record, kind=kind, ended_on=today)
    journal.append(
        entity_key=record.entity.key,
        kind=ChangeKind.MUST_DELETE,
        audience=Audience.PUBLIC if was_public else Audience.STAFF,
        subject=record.public_id,
    )
    journal.audit(by=by, action=f"record.{kind}", target=f"record:{record.public_id}", reason=reason)
    return end


@transaction.atomic
def record_restore(*, record: Record, by: Actor, reason: str) -> Record:
    """Show a repaired or shielded record again: same id, to its original last day.

    One that was never public becomes what it was, on file and not for the public. One whose last day passed
    meanwhile ends as expired.

    Raises:
        RecordNotToRestore.
    """
    record = _held(record)
    if record.state not in (RecordState.REPAIRED, RecordState.SHIELDED):
        raise RecordNotToRestore(f"{record.public_id} is {record.state}")
    today = clock.today()
    end = RecordEnd.objects.filter(record=record).first()
    until = record.shown_until
    if end is None:
        record.state, record.next_turn_on = RecordState.UNPUBLISHED, None
    elif until is not None and until < today:
        record.state, record.next_turn_on = RecordState.EXPIRED, None
        end.kind, end.ended_on = EndKind.EXPIRED, clock.next_day(until)
        end.save(update_fields=["kind", "ended_on"])
    else:
        record.state, record.next_turn_on = RecordState.PUBLISHED, clock.next_day(until) if until else None
        end.delete()
    record.save(update_fields=["state", "next_turn_on"])
    refresh_turns([record.entity_id])
    journal.append(
        entity_key=record.entity.key,
        kind=ChangeKind.PUBLISHED if record.state == RecordState.PUBLISHED else ChangeKind.TURNED,
        audience=Audience.PUBLIC if end is not None else Audience.STAFF,
        subject=record.public_id,
    )
    journal.audit(by=by, action="record.restore", target=f"record:{record.public_id}", reason=reason)
    return record


@transaction.atomic
def record_mark_objection(*, record: Record, pending: bool, by: Actor, reason: str) -> None:
    """Show or take away "objection pending" on every surface at once."""
    record = _held(record)
    Record.objects.filter(pk=record.pk).update(objection_pending=pending)
    journal.append(
        entity_key=record.entity.key,
        kind=ChangeKind.OBJECTION,
        audience=Audience.PUBLIC if on_display(record) else Audience.STAFF,
        subject=record.public_id,
    )
    journal.audit(
        by=by,
        action="record.objection",
        target=f"record:{record.public_id}",
        reason=reason,
        detail={"pending": pending},
    )


@transaction.atomic
def records_turn(*, today: date, limit: int = 500) -> int:
    """Turn records whose day has come: begin to be shown, or end at 00:00 of the day after the last.

    Selectors are right by dates alone; this raises versions, so that caches and the index follow.
    Idempotent; returns how many turned.
    """
    turning = Record.objects.filter(next_turn_on__lte=today).select_related("entity")
    waiting = list(turning.order_by("next_turn_on", "pk")[:limit])
    if not waiting:
        return 0
    journal.hold([record.entity.key for record in waiting])
    due = list(
        turning.select_for_update(of=("self",))
        .filter(pk__in=[record.pk for record in waiting])
        .order_by("entity__key", "pk")
    )
    over = [record for record in due if record.shown_until is not None and record.shown_until < today]
    begun = [record for record in due if record not in over]
    for record in over:
        record.state, record.next_turn_on = RecordState.EXPIRED, None
    for record in begun:
        record.next_turn_on = clock.next_day(record.shown_until) if record.shown_until else None
    Record.objects.bulk_update(due, ["state", "next_turn_on"])
    RecordEnd.objects.bulk_create(
        [
            RecordEnd(record=record, kind=EndKind.EXPIRED, ended_on=clock.next_day(record.shown_until))
            for record in over
            if record.shown_until is not None
        ],
        ignore_conflicts=True,
    )
    refresh_turns({record.entity_id for record in due})
    journal.append_many(
        [journal.Entry(r.entity.key, ChangeKind.TURNED, Audience.PUBLIC, r.public_id) for r in due]
    )
    return len(due)


def _held(record: Record) -> Record:
    """The record as it is now, its entity's head and itself locked, in this order."""
    journal.hold([record.entity.key])
    return Record.objects.select_for_update(of=("self",)).select_related("entity").get(pk=record.pk)
