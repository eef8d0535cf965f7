"""Which records are news to their subject, and on which day it is reminded. No database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Dates:
    """A record's dates that its subject is told of. `remind_from`: the first day of the time before `until`."""

    repair_on: date | None
    until: date | None
    remind_from: date | None = None


def is_history(dates: Dates, *, decided_on: date | None, today: date, recent: int, least: int) -> bool:
    """Whether a record that came today was decided more than `recent` days ago, or has fewer than `least` days left.

    Without a day of decision only the days left count; with a negative `recent` everything is history.
    """
    if recent < 0:
        return True
    if decided_on is not None and (today - decided_on).days > recent:
        return True
    return dates.until is not None and (dates.until - today).days < least


def repair_due(dates: Dates, *, told: date | None) -> date | None:
    """On which day to say that repair is possible; null where that was said about this very day, or there is none."""
    return None if dates.repair_on == told else dates.repair_on


def end_due(dates: Dates, *, told: date | None) -> date | None:
    """On which day to say that display ends; null where that was said about this very end, or there is none."""
    return None if dates.until == told else dates.remind_from


def next_due(dates: Dates, *, repair_told: date | None, end_told: date | None) -> date | None:
    """The earlier of the two."""
    found = (repair_due(dates, told=repair_told), end_due(dates, told=end_told))
    return min((day for day in found if day is not None), default=None)


def come(dates: Dates, today: date) -> tuple[date | None, date | None]:
    """Those of (day of repair, end) that need no reminder any more, for a letter of today speaks of them as here."""
    repair = dates.repair_on if dates.repair_on is not None and dates.repair_on <= today else None
    near = dates.remind_from is not None and dates.remind_from <= today
    return repair, dates.until if near else None
