"""The yearly notice about working days, entered by stewards: the days of a year from today on, as it has them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import orjson
from django.db import transaction
from django.utils.translation import gettext as _

from journal import clock, working_days
from journal import services as journal
from journal.actor import Actor
from journal.models import CalendarDay
from journal.reference import CHANGED, calendar_target
from journal.workflow import Refused
from journal.working_days import SATURDAY, WorkingCalendar
from records import policies
from registry.enumerations import codes
from registry.policies import require

COLUMNS = ("working", "name_zh", "name_en", "confidence", "source")
MOST_DAYS = 120  # days that one notice names; the longest so far named 41


@dataclass(frozen=True, slots=True)
class CalendarChange:
    """Days to write and days whose row goes, by date; unsaved."""

    year: int
    written: tuple[CalendarDay, ...]
    dropped: tuple[CalendarDay, ...]

    def after(self) -> WorkingCalendar:
        """The calendar as it would be."""
        rows = dict(working_days.calendar().rows)
        for row in self.dropped:
            rows.pop(row.day, None)
        return WorkingCalendar(rows | {row.day: row.working for row in self.written})


def calendar_change_of(year: int, payload: dict[str, Any]) -> CalendarChange:
    """What a notice means against the days on file: {"days": [[ISO day, worked, name_zh, name_en] …],
    "confidence", "source"}; a day to come of that year which it does not name has no row
    afterwards; days that are over stay as they are.

    Raises:
        Refused: a day lies outside the notice's time or in the past, or nothing changes.
    """
    if payload["confidence"] not in codes("confidence"):
        raise Refused(_("This value is not known."), field="confidence")
    wanted = {row.day: row for row in _rows(payload)}
    _require_sense(year, wanted.values())
    today = clock.today()
    before = working_days.calendar()
    for day, row in wanted.items():
        if day < today and row.working != before.is_working_day(day):
            words = _("%(day)s lies in the past; what was counted then is not altered.")
            raise Refused(words % {"day": day}, field="worked" if row.working else "off")
    known = {row.day: row for row in CalendarDay.objects.filter(day__in=wanted)}
    of_year = CalendarDay.objects.filter(day__year=year, day__gte=today).order_by("day")
    written = tuple(
        row for day, row in sorted(wanted.items()) if day >= today and not _same(known.get(day), row)
    )
    dropped = tuple(row for row in of_year if row.day not in wanted)
    if not written and not dropped:
        raise Refused(_("Nothing was changed."))
    return CalendarChange(year, written, dropped)


@transaction.atomic
def calendar_change(*, change: CalendarChange, by: Actor, reason: str) -> None:
    """Write the days of a year. Deadlines that were set before stay as they were told to people.

    Raises:
        PolicyDenied.
    """
    require(policies.may_steward_rules(by), calendar_target(change.year))
    CalendarDay.objects.filter(day__in=[row.day for row in change.dropped]).delete()
    CalendarDay.objects.bulk_create(
        change.written, update_conflicts=True, unique_fields=["day"], update_fields=COLUMNS
    )
    detail = {
        "off": [row.day.isoformat() for row in change.written if not row.working],
        "worked": [row.day.isoformat() for row in change.written if row.working],
        "dropped": [row.day.isoformat() for row in change.dropped],
    }
    journal.audit(by=by, action=CHANGED, target=calendar_target(change.year), reason=reason, detail=detail)
    working_days.forget()
    transaction.on_commit(working_days.forget)  # another thread may have read the old one meanwhile


def calendar_digest(year: int) -> str:
    """A mark of the days of a year on file, and of the December before it."""
    rows = CalendarDay.objects.filter(day__gte=date(year - 1, 12, 1), day__year__lte=year)
    return hashlib.sha256(orjson.dumps(list(rows.values_list("day", *COLUMNS)))).hexdigest()[:32]


def days_between(first: date, last: date) -> list[date]:
    """Both ends and what lies between."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _rows(payload: dict[str, Any]) -> list[CalendarDay]:
    shared = {name: payload[name] for name in ("confidence", "source")}
    rows = [
        CalendarDay(day=date.fromisoformat(day), working=working, name_zh=zh, name_en=en, **shared)
        for day, working, zh, en in payload["days"]
    ]
    if len({row.day for row in rows}) < len(rows):
        raise Refused(_("A day is named twice."), field="off")
    if not 0 < len(rows) <= MOST_DAYS:
        raise Refused(_("A notice names between one and %s days.") % MOST_DAYS, field="off")
    return rows


def _require_sense(year: int, rows: Iterable[CalendarDay]) -> None:
    for row in rows:
        field = "worked" if row.working else "off"
        if not date(year - 1, 12, 1) <= row.day <= date(year, 12, 31):
            words = _("%(day)s is neither of that year nor of the December before it.")
            raise Refused(words % {"day": row.day}, field=field)
        if row.working and row.day.weekday() < SATURDAY:
            raise Refused(_("%s is no weekend day; it is worked anyway.") % row.day, field=field)


def _same(known: CalendarDay | None, row: CalendarDay) -> bool:
    return known is not None and all(getattr(known, name) == getattr(row, name) for name in COLUMNS)
