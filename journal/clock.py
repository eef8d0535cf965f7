"""The only place that asks what time it is. Days are days in China."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """This instant, aware, with the offset of Shanghai (+08:00)."""
    return datetime.now(SHANGHAI)


def today() -> date:
    """The calendar day in China."""
    return now().date()


def end_of(day: date) -> datetime:
    """The last instant of a day in China, as an exclusive bound: 00:00 of the next day."""
    return datetime.combine(day + timedelta(days=1), time.min, SHANGHAI)


def day_of(instant: datetime) -> date:
    """The calendar day in China on which an instant falls."""
    return instant.astimezone(SHANGHAI).date()


def next_day(day: date) -> date:
    """The calendar day after."""
    return day + timedelta(days=1)
