"""Which records are news, and on which day their subject is reminded: tables of dates."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repair.limits import Limit
from repair.notices.dates import first_day
from repair.notices.days import Dates, come, end_due, is_history, next_due, repair_due

TODAY = date(2026, 11, 23)
PLAIN = Dates(repair_on=date(2027, 2, 14), until=date(2027, 11, 13), remind_from=date(2027, 10, 14))
days = st.dates(min_value=date(2020, 1, 1), max_value=date(2035, 12, 31))


@pytest.mark.parametrize(
    ("decided_on", "until", "recent", "least", "history"),
    [
        (date(2026, 11, 13), date(2027, 11, 13), 180, 30, False),
        (date(2026, 5, 27), date(2027, 5, 27), 180, 30, False),  # 180 days ago
        (date(2026, 5, 26), date(2027, 5, 26), 180, 30, True),  # 181
        (date(2026, 10, 1), date(2026, 12, 23), 180, 30, False),  # 30 days left
        (date(2026, 10, 1), date(2026, 12, 22), 180, 30, True),  # 29
        (date(2026, 10, 1), None, 180, 30, False),  # no end stated
        (None, date(2027, 11, 13), 180, 30, False),
        (None, None, 180, 30, False),
        (date(2026, 11, 23), date(2027, 11, 13), -1, 30, True),
        (None, None, -1, 30, True),
    ],
)
def test_what_is_history(
    decided_on: date | None, until: date | None, recent: int, least: int, history: bool
) -> None:
    found = Dates(None, until)
    assert is_history(found, decided_on=decided_on, today=TODAY, recent=recent, least=least) is history


def test_each_day_is_due_until_it_is_told_and_again_when_it_moves() -> None:
    assert repair_due(PLAIN, told=None) == PLAIN.repair_on
    assert repair_due(PLAIN, told=PLAIN.repair_on) is None
    assert repair_due(PLAIN, told=date(2027, 1, 1)) == PLAIN.repair_on
    assert end_due(PLAIN, told=None) == PLAIN.remind_from
    assert end_due(PLAIN, told=PLAIN.until) is None
    assert next_due(PLAIN, repair_told=None, end_told=None) == PLAIN.repair_on
    assert next_due(PLAIN, repair_told=PLAIN.repair_on, end_told=None) == PLAIN.remind_from
    assert next_due(PLAIN, repair_told=PLAIN.repair_on, end_told=PLAIN.until) is None
    assert next_due(Dates(None, None), repair_told=None, end_told=None) is None


def test_a_letter_of_today_speaks_of_what_has_come() -> None:
    assert come(PLAIN, TODAY) == (None, None)
    assert come(PLAIN, date(2027, 2, 14)) == (PLAIN.repair_on, None)
    assert come(PLAIN, date(2027, 10, 14)) == (PLAIN.repair_on, PLAIN.until)


@pytest.mark.parametrize(
    ("number", "unit", "until", "first"),
    [
        (30, "day", date(2027, 11, 13), date(2027, 10, 14)),
        (1, "month", date(2027, 3, 31), date(2027, 2, 28)),
        (1, "month", date(2028, 3, 31), date(2028, 2, 29)),
        (0, "day", date(2027, 3, 31), date(2027, 3, 31)),
    ],
)
def test_the_time_before_an_end_by_the_row(number: int, unit: str, until: date, first: date) -> None:
    assert first_day(Limit(number, unit, "ours", ""), until) == first


@pytest.mark.django_db
@pytest.mark.usefixtures("reference")
def test_working_days_are_counted_back_by_the_calendar() -> None:
    # 2026: 1 to 7 October are days off, 26 and 27 September a weekend.
    assert first_day(Limit(3, "working_day", "ours", ""), date(2026, 10, 8)) == date(2026, 9, 28)


@given(until=days, number=st.integers(0, 400), later=st.integers(-500, 500))
def test_a_moved_end_is_due_again_and_never_after_it(until: date, number: int, later: int) -> None:
    row = Limit(number, "day", "ours", "")
    moved = until + timedelta(days=later)
    due = end_due(Dates(None, moved, first_day(row, moved)), told=until)
    assert (due is None) == (later == 0)
    assert due is None or due <= moved
