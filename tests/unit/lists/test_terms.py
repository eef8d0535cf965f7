"""How long one stands on a list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lists.terms import NoTerm, term_of
from records.publicity import add_months


@dataclass(frozen=True)
class Row:
    term_months: int | None = None
    term_open: bool = False
    confidence: str = "confirmed"
    min_months: int | None = None


DAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("of_list", "grounds", "until", "confidence"),
    [
        (Row(3), [Row()], date(2027, 2, 28), "confirmed"),  # clamped to the end of the month
        (Row(12), [Row(24, confidence="to_check")], date(2028, 11, 30), "to_check"),  # the ground's own
        (Row(36), [Row(12), Row()], date(2029, 11, 30), "ours"),  # the longest of several
        (Row(36), [Row(12)], date(2027, 11, 30), "confirmed"),  # a shorter one of its own
        (Row(36), [Row(term_open=True)], None, "confirmed"),  # until removed
        (Row(term_open=True), [Row(600), Row()], None, "ours"),
        (Row(), [Row(6), Row()], date(2027, 5, 30), "confirmed"),
    ],
)
def test_the_term(of_list: Row, grounds: list[Row], until: date | None, confidence: str) -> None:
    term = term_of(of_list, grounds, listed_on=DAY)
    assert (term.listed_on, term.until, term.confidence) == (DAY, until, confidence)


def test_nobody_is_listed_for_a_guessed_time() -> None:
    with pytest.raises(NoTerm):
        term_of(Row(), [Row()], listed_on=DAY)


@pytest.mark.parametrize(
    ("least", "months", "first"),
    [(None, 12, None), (6, 12, date(2027, 5, 30)), (12, 12, date(2027, 11, 30)), (18, 12, None)],
)
def test_early_removal(least: int | None, months: int, first: date | None) -> None:
    term = term_of(Row(min_months=least), [Row(months)], listed_on=DAY)
    assert term.removal_from == first


ROWS = st.builds(Row, term_months=st.none() | st.integers(1, 600), term_open=st.booleans())


@given(ROWS, st.lists(ROWS, min_size=1, max_size=5), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_no_ground_ends_later_than_the_term(of_list: Row, grounds: list[Row], day: date) -> None:
    try:
        term = term_of(of_list, grounds, listed_on=day)
    except NoTerm:
        assert not any(row.term_open or row.term_months for row in (*grounds, of_list))
        return
    if any(row.term_open for row in grounds):
        assert term.until is None
    if term.until is not None:
        assert term.until > day
        for row in grounds:
            assert row.term_months is None or add_months(day, row.term_months) <= term.until
    assert term.removal_from is None or term.until is None or term.removal_from <= term.until
