"""Working days over the holidays of 2025 and 2026, with their make-up days."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from journal import reference, working_days
from journal.models import CalendarDay
from journal.working_days import WorkingCalendar

YEARS = range(2004, 2027)
BARE = WorkingCalendar({date(2026, 10, 1): False, date(2026, 10, 2): False, date(2026, 10, 10): True})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "n", "last"),
    [
        ("2025-01-24", 1, "2025-01-26"),  # Friday; Sunday is worked before the Spring Festival
        ("2025-01-24", 3, "2025-02-05"),  # Spring Festival 28 January to 4 February
        ("2025-01-24", 6, "2025-02-08"),  # and a Saturday is worked after it
        ("2025-04-03", 1, "2025-04-07"),  # Qingming, Friday to Sunday
        ("2025-04-25", 2, "2025-04-28"),  # Sunday 27 April is worked for Labour Day
        ("2025-04-30", 1, "2025-05-06"),
        ("2025-05-30", 1, "2025-06-03"),  # Dragon Boat
        ("2025-09-26", 1, "2025-09-28"),  # Sunday
        ("2025-09-30", 3, "2025-10-11"),  # National Day through the 8th; Saturday 11 is worked
        ("2025-12-31", 1, "2026-01-04"),  # over the end of a year, to a Sunday
        ("2026-02-13", 2, "2026-02-24"),  # Saturday 14 February is worked, then the Spring Festival
        ("2026-02-27", 1, "2026-02-28"),
        ("2026-04-30", 5, "2026-05-11"),  # 6, 7, 8 and Saturday 9 May
        ("2026-06-18", 1, "2026-06-22"),
        ("2026-09-18", 1, "2026-09-20"),
        ("2026-09-24", 4, "2026-10-08"),  # Mid-Autumn, three days, National Day
        ("2026-09-30", 0, "2026-09-30"),
        ("2026-11-20", 5, "2026-11-27"),  # nothing in between
    ],
)
def test_a_period_ends_on_its_nth_working_day(day: str, n: int, last: str) -> None:
    first, end = date.fromisoformat(day), date.fromisoformat(last)
    assert working_days.add_working_days(first, n) == end
    assert working_days.working_days_between(first, end) == n
    assert working_days.working_days_between(end, first) == -n


@pytest.mark.django_db
def test_the_table_agrees_with_the_calendar_rows_of_the_rules() -> None:
    with (settings.REFERENCE_DIR / "rules.csv").open(encoding="utf-8") as handle:
        rules = {row["rule_code"]: row["value"] for row in csv.DictReader(handle)}
    for year in (2025, 2026):
        days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
        made_up = [d.isoformat() for d in days if d.weekday() >= 5 and working_days.is_working_day(d)]
        assert made_up == rules[f"CAL-WD-{year}-ON"].split(";")
        assert sum(map(working_days.is_working_day, days)) == int(rules[f"CAL-WD-{year}-N"])


@pytest.mark.django_db
def test_a_year_without_rows_is_provisional_and_counts_weekdays() -> None:
    assert [year for year in (*YEARS, 2003, 2027) if working_days.is_provisional(year)] == [2003, 2027]
    assert working_days.is_working_day(date(2027, 10, 1))  # a Friday; its notice is not on file


@pytest.mark.django_db
def test_every_day_on_file_says_what_it_is_and_where_from() -> None:
    days = list(CalendarDay.objects.all())
    assert len(days) == 771
    assert all(d.name_zh and d.name_en and d.source and d.confidence == "to_check" for d in days)
    # a day that is worked as any other needs no row; days off at weekends are named by the notices
    assert not [d for d in days if d.working and d.day.weekday() < 5]


@pytest.mark.django_db
def test_loading_again_changes_nothing_and_leaves_days_that_others_entered() -> None:
    CalendarDay.objects.create(day=date(2027, 10, 1), working=False, confidence="ours")
    before = list(CalendarDay.objects.values())
    reference.load(settings.REFERENCE_DIR)
    assert list(CalendarDay.objects.values()) == before
    assert not working_days.is_working_day(date(2027, 10, 1))


@pytest.mark.django_db
def test_rows_are_read_once_for_a_while(django_assert_num_queries: Any) -> None:
    working_days.forget()
    with django_assert_num_queries(1):
        assert working_days.add_working_days(date(2026, 9, 30), 20) == date(2026, 11, 3)
        assert not working_days.is_working_day(date(2026, 10, 1))


def test_periods_run_forwards() -> None:
    with pytest.raises(ValueError, match="forwards"):
        BARE.add(date(2026, 10, 1), -1)


@given(st.dates(date(2026, 9, 1), date(2026, 12, 1)), st.integers(0, 40))
def test_between_undoes_add(day: date, n: int) -> None:
    assert BARE.between(day, BARE.add(day, n)) == n
    assert n == 0 or BARE.is_working_day(BARE.add(day, n))
