"""Working days of China: weekdays, unless the yearly notice of the State Council says otherwise.

Days off on weekdays and make-up working days at weekends are rows (reference/working_days.csv). A year without
rows is provisional: its notice is not on file, and only weekends are known.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from journal.models import CalendarDay

LIFETIME = 60.0  # seconds after which a running process looks at the rows again
SATURDAY = 5
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class WorkingCalendar:
    """The rows, day → whether it is worked, and the arithmetic over them."""

    rows: Mapping[date, bool]

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on that day."""
        worked = self.rows.get(day)
        return day.weekday() < SATURDAY if worked is None else worked

    def add(self, day: date, n: int) -> date:
        """The n-th working day after `day`, which is not counted itself (民法典 201); `day` where n is 0.

        Raises:
            ValueError: n is negative.
        """
        if n < 0:
            raise ValueError("working days are counted forwards")
        while n:
            day += ONE_DAY
            n -= self.is_working_day(day)
        return day

    def between(self, first: date, last: date) -> int:
        """Working days after `first` through `last`; negative where `last` lies before `first`."""
        if last < first:
            return -self.between(last, first)
        span = range(1, (last - first).days + 1)
        return sum(self.is_working_day(first + timedelta(days=n)) for n in span)

    def is_provisional(self, year: int) -> bool:
        """Whether no notice about that year is on file."""
        return year not in self._years

    @cached_property
    def _years(self) -> frozenset[int]:
        return frozenset(day.year for day in self.rows)


_cache: tuple[float, WorkingCalendar] | None = None


def calendar() -> WorkingCalendar:
    """The calendar on file."""
    global _cache
    held = _cache  # another thread may forget it between the two looks
    if held is None or time.monotonic() - held[0] > LIFETIME:
        rows = dict(CalendarDay.objects.order_by().values_list("day", "working"))
        _cache = held = (time.monotonic(), WorkingCalendar(rows))
    return held[1]


def forget() -> None:
    """Read the rows anew at the next question (after loading reference data; in tests)."""
    global _cache
    _cache = None


def is_working_day(day: date) -> bool:
    """Whether offices in China work on that day."""
    return calendar().is_working_day(day)


def add_working_days(day: date, n: int) -> date:
    """The n-th working day after `day`: the last day of a period of n working days that `day` set off.

    Raises:
        ValueError: n is negative.
    """
    return calendar().add(day, n)


def working_days_between(first: date, last: date) -> int:
    """Working days after `first` through `last`; negative where `last` lies before `first`."""
    return calendar().between(first, last)


def is_provisional(year: int) -> bool:
    """Whether a date of that year rests on weekends alone, since no notice about it is on file."""
    return calendar().is_provisional(year)
