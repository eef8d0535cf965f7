"""Reminders: repair is possible from today, display ends soon. Each day is told of once, a moved one again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from journal import clock
from journal import services as journal
from journal.actor import Actor
from records.models import Record
from registry.models import Entity
from repair.eligibility import Eligibility, Kind, Why
from repair.notices.dates import dates_of
from repair.notices.days import Dates, end_due, repair_due
from repair.notices.mails import REMINDER, reachable, tell
from repair.notices.models import Notice
from repair.selectors.eligibility import eligibilities_of

LOOKED_AT = 500  # rows that are due, at once
SYSTEM = Actor.system("notices")


def entities_due(*, today: date, limit: int = LOOKED_AT) -> list[int]:
    """Entities with something to be reminded of, longest due first."""
    due = Notice.objects.filter(next_on__lte=today).order_by("next_on", "pk")
    return list(dict.fromkeys(due.values_list("record__entity", flat=True)[:limit]))


@transaction.atomic
def entity_remind(entity_id: int, *, today: date) -> int:
    """Remind an entity's people of what is due, in one mail each. Returns how many rows were dealt with.

    A record that is no longer shown is left out until it is shown again; one whose repair is being decided waits
    from day to day. Where nobody can be told, nobody is: who comes later is told of the letters, which name the days.
    """
    entity = Entity.objects.filter(pk=entity_id).first()
    if entity is None:
        return 0
    journal.hold([entity.key])
    rows = Notice.objects.select_for_update(of=("self",)).filter(next_on__lte=today, record__entity=entity)
    due = list(rows.order_by("pk")[:LOOKED_AT])
    shown = Record.objects.public(at=today).filter(pk__in=[row.pk for row in due])
    records = {one.pk: one for one in shown.select_related("source_agency__region")}
    dates, answers = dates_of(records.values()), eligibilities_of(list(records.values()))
    people = reachable(entity)
    told = 0
    for row in due:
        record = records.get(row.pk)
        if record is None:
            row.next_on = None
            continue
        said = _settled(row, dates[row.pk], answers[row.pk], today)
        if said and people:
            told += 1
            target, days = f"record:{record.public_id}", {kind: day.isoformat() for kind, day in said.items()}
            journal.audit(by=SYSTEM, action="notice.remind", target=target, detail=days)
    Notice.objects.bulk_update(due, ["next_on", "repair_told", "end_told"], batch_size=200)
    if told:
        tell(REMINDER, people, entity, count=told, by=SYSTEM)
    return len(due)


@dataclass(frozen=True, slots=True)
class _Turn:
    """What to do about a day that has come: say it, or look again on another day; else nothing is left to say."""

    say: bool = False
    again_on: date | None = None


def _settled(row: Notice, dates: Dates, found: Eligibility, today: date) -> dict[str, date]:
    """Note what is said today and when to look again; the days that are said, by kind."""
    said: dict[str, date] = {}
    again: list[date] = []
    for kind, due, turn in (
        ("repair", repair_due(dates, told=row.repair_told), _repair(found, today)),
        ("end", end_due(dates, told=row.end_told), _end(found, today)),
    ):
        day = dates.repair_on if kind == "repair" else dates.until
        if due is None or day is None:
            continue
        if due > today:
            again.append(due)
        elif turn.again_on is not None:
            again.append(turn.again_on)
        else:
            setattr(row, f"{kind}_told", day)
            if turn.say:
                said[kind] = day
    row.next_on = min(again, default=None)
    return said


def _repair(found: Eligibility, today: date) -> _Turn:
    if found.kind == Kind.NOT_YET:
        return _Turn(again_on=found.from_day)
    if found.why == Why.UNDER_OBJECTION:
        return _Turn(again_on=clock.next_day(today))
    return _Turn(say=found.kind == Kind.YES)  # who has applied already knows


def _end(found: Eligibility, today: date) -> _Turn:
    return _Turn(again_on=clock.next_day(today)) if found.why == Why.OPEN_CASE else _Turn(say=True)
