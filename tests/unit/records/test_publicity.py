from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.publicity import Facts, PublicityRuleRow, add_months, next_turn, window

REFERENCE = Path(__file__).resolve().parents[3] / "reference"


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _months(text: str) -> int | None:
    return int(text) if text else None


def _rules() -> tuple[PublicityRuleRow, ...]:
    with (REFERENCE / "publicity_rules.csv").open(encoding="utf-8", newline="") as handle:
        return tuple(
            PublicityRuleRow(
                **{k: row[k] for k in ("regime", "severity", "only_if", "shown", "clock", "transition")},
                min_months=_months(row["min_months"]),
                max_months=_months(row["max_months"]),
                repairable=row["repairable"] == "yes",
                in_force_from=_day(row["in_force_from"]),
                in_force_to=_day(row["in_force_to"]),
                confidence=row["confidence"],
                rule_codes=row["rule_codes"],
            )
            for row in csv.DictReader(handle)
        )


RULES = _rules()
DECIDED, PUBLISHED, RECEIVED = date(2026, 4, 1), date(2026, 4, 10), date(2026, 4, 20)


def facts(regime: str = "ndrc", severity: str | None = "general", **other: object) -> Facts:
    base = Facts(regime, severity, decided_on=DECIDED, published_on=PUBLISHED, received_on=RECEIVED)
    return replace(base, **other)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2026-04-01", 3, "2026-07-01"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2027-11-30", 3, "2028-02-29"),
        ("2026-12-31", 12, "2027-12-31"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2026-05-05", 0, "2026-05-05"),
    ],
)
def test_months_end_on_the_same_day_clamped_to_the_month(day: str, months: int, expected: str) -> None:
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("regime", "severity", "conditions", "clock", "basis", "repair", "until"),
    [
        ("ndrc", "general", "", DECIDED, "decision", "2026-07-02", "2027-04-01"),
        ("ndrc", "serious", "", DECIDED, "decision", "2027-04-02", "2029-04-01"),
        ("ndrc", "minor", "source_request", DECIDED, "decision", "2026-04-01", "2026-07-01"),
        ("samr", "minor", "", PUBLISHED, "publication", "", "2026-07-10"),
        ("samr", "general", "", PUBLISHED, "publication", "2026-07-11", "2027-04-10"),
        ("samr", "serious", "", PUBLISHED, "publication", "2027-04-11", "2029-04-10"),
        ("nfra", None, "", DECIDED, "decision", "", ""),
        ("nfra", "serious", "", DECIDED, "decision", "", ""),
        ("court", None, "", PUBLISHED, "publication", "", ""),
        ("tax", None, "", PUBLISHED, "publication", "", ""),
    ],
)
def test_rules_in_force_give_these_windows(
    regime: str, severity: str | None, conditions: str, clock: date, basis: str, repair: str, until: str
) -> None:
    found = window(facts(regime, severity, conditions=frozenset(conditions.split())), RULES)
    assert (found.clock_on, found.clock_basis) == (clock, basis)
    assert (found.earliest_repair_on, found.shown_until) == (_day(repair), _day(until))
    assert found.shown
    assert found.shown_from == RECEIVED
    assert found.confidence == found.rule.confidence


@pytest.mark.parametrize(
    ("regime", "conditions"), [("ndrc", frozenset()), ("samr", frozenset({"warning_only", "food"}))]
)
def test_minor_records_that_are_not_shown_have_no_last_day(regime: str, conditions: frozenset[str]) -> None:
    found = window(facts(regime, "minor", conditions=conditions), RULES)
    assert not found.shown
    assert found.shown_until is None
    assert next_turn(found, RECEIVED) is None


def test_without_a_decision_date_the_publication_is_the_clock_and_says_so() -> None:
    found = window(facts(decided_on=None), RULES)
    assert (found.clock_on, found.clock_basis) == (PUBLISHED, "publication_for_want_of_decision")
    assert found.shown_until == date(2027, 4, 10)
    assert found.confidence == "to_check"


def test_without_a_publication_date_the_decision_stands_in_by_our_choice() -> None:
    found = window(facts("samr", published_on=None), RULES)
    assert (found.clock_on, found.clock_basis, found.confidence) == (DECIDED, "decision", "ours")


def test_without_any_date_nothing_ends_by_guess() -> None:
    found = window(facts(decided_on=None, published_on=None), RULES)
    assert (found.clock_on, found.clock_basis, found.shown_until) == (None, None, None)
    assert found.confidence == "ours"


def test_without_a_severity_the_longest_period_of_the_regime_counts() -> None:
    found = window(facts(severity=None), RULES)
    assert (found.shown_until, found.earliest_repair_on, found.confidence) == (date(2029, 4, 1), None, "ours")


def test_several_penalties_take_the_longest_period() -> None:
    found = window(facts(severity="general", also=frozenset({"serious", "minor"})), RULES)
    assert (found.shown_until, found.confidence) == (date(2029, 4, 1), "ours")


def test_a_regime_without_rules_has_no_end() -> None:
    found = window(facts("samr_abnormal_list", None), RULES)
    assert (found.shown, found.shown_until, found.rule, found.confidence) == (True, None, None, "ours")
    assert found.clock_on == DECIDED


@pytest.mark.parametrize("stated", [None, date(2030, 1, 1)])
def test_a_record_without_regime_is_shown_to_the_end_that_its_source_states(stated: date | None) -> None:
    found = window(facts("", None, stated_until=stated), RULES)
    assert (found.shown, found.shown_until, found.earliest_repair_on) == (True, stated, None)
    assert (found.clock_on is None) == (stated is None)
    assert found.confidence is None


def test_a_source_may_state_an_earlier_end_but_not_a_later_one() -> None:
    assert window(facts(stated_until=date(2026, 9, 1)), RULES).shown_until == date(2026, 9, 1)
    assert window(facts(stated_until=date(2036, 9, 1)), RULES).shown_until == date(2027, 4, 1)


@pytest.mark.parametrize(
    ("regime", "severity", "decided", "published", "conditions", "until", "confidence"),
    [
        # Order 58 gave three years, Order 36 gives one
        ("ndrc", "general", "2025-06-01", "", "", "2026-06-01", "ours"),
        # a year was over before Order 36 was in force: it may end nothing before that
        ("ndrc", "general", "2024-06-01", "", "", "2026-03-31", "ours"),
        # Order 58's three years end before
        ("ndrc", "general", "2023-05-01", "", "", "2026-03-31", "ours"),
        # three years in both: the older period stays
        ("ndrc", "serious", "2025-06-01", "", "food", "2028-06-01", "to_check"),
        # Order 36 does not show minor records, Order 58 did not know them
        ("ndrc", "minor", "2025-06-01", "", "", "2026-03-31", "ours"),
        # Order 45: three years from publication, Order 107: one
        ("samr", "general", "2025-06-01", "2025-06-10", "", "2026-06-10", "ours"),
        ("samr", "minor", "2025-12-01", "2025-12-10", "criticism_or_low_fine", "2026-03-10", "confirmed"),
        # decided under Order 45, published under Order 107
        ("samr", "general", "2025-12-20", "2026-01-05", "", "2027-01-05", "ours"),
        # before any rule of our tables
        ("ndrc", "general", "2020-06-01", "", "", "2026-03-31", "ours"),
    ],
)
def test_a_newer_rule_ends_an_older_record_only_sooner(
    regime: str, severity: str, decided: str, published: str, conditions: str, until: str, confidence: str
) -> None:
    found = window(
        facts(
            regime,
            severity,
            decided_on=_day(decided),
            published_on=_day(published),
            conditions=frozenset(conditions.split()),
        ),
        RULES,
    )
    assert (found.shown, found.shown_until, found.confidence) == (True, _day(until), confidence)


def test_a_warning_published_only_under_the_newer_rule_is_not_shown() -> None:
    older = facts("samr", "minor", decided_on=date(2025, 12, 20), published_on=date(2026, 1, 5))
    rules = [rule for rule in RULES if rule.regime == "samr"]
    hidden = [
        replace(rule, shown="no") if rule.severity == "minor" and not rule.only_if else rule for rule in rules
    ]
    assert not window(older, hidden).shown


def test_a_newer_rule_opens_repair_sooner_but_not_before_it_is_in_force() -> None:
    general = facts("samr", decided_on=date(2025, 8, 1), published_on=date(2025, 8, 10))
    assert window(general, RULES).earliest_repair_on == date(
        2025, 12, 25
    )  # six months: 11 Feb; three: 11 Nov


def test_nothing_is_shown_before_it_was_received_or_published() -> None:
    assert window(facts(published_on=date(2026, 5, 1)), RULES).shown_from == date(2026, 5, 1)
    assert window(facts(published_on=date(2020, 5, 1)), RULES).shown_from == RECEIVED


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2026-04-19", "2026-04-20"),  # the first day it is shown
        ("2026-04-20", "2027-04-02"),  # the first day it is not
        ("2027-04-01", "2027-04-02"),
        ("2027-04-02", ""),
    ],
)
def test_the_next_turn_is_the_next_day_the_public_sees_something_else(today: str, expected: str) -> None:
    assert next_turn(window(facts(), RULES), date.fromisoformat(today)) == _day(expected)


def test_a_record_received_after_its_period_never_turns() -> None:
    late = window(facts(received_on=date(2030, 1, 1)), RULES)
    assert late.shown_until == date(2027, 4, 1)
    assert next_turn(late, date(2029, 12, 31)) is None


DAYS = st.dates(min_value=date(2015, 1, 1), max_value=date(2035, 12, 31))
ANY_FACTS = st.builds(
    Facts,
    regime=st.sampled_from(["ndrc", "samr", "nfra", "court", "tax", "other", ""]),
    severity=st.sampled_from([None, "minor", "general", "serious"]),
    decided_on=st.none() | DAYS,
    published_on=st.none() | DAYS,
    received_on=DAYS,
    conditions=st.frozensets(
        st.sampled_from(["food", "fire", "warning_only", "criticism_or_low_fine", "source_request"])
    ),
    also=st.frozensets(st.sampled_from(["minor", "general", "serious"])),
)


@given(DAYS, DAYS, st.integers(0, 60))
def test_months_keep_the_order_of_days(one: date, other: date, months: int) -> None:
    first, second = sorted((one, other))
    assert add_months(first, months) <= add_months(second, months)
    assert add_months(first, months) <= add_months(first, months + 1)


@given(ANY_FACTS)
def test_every_window_is_sound(given_facts: Facts) -> None:
    found = window(given_facts, RULES)
    assert found.shown_from >= given_facts.received_on
    if found.shown_until:
        assert found.clock_on is not None
        assert found.clock_on <= found.shown_until
        latest = max(found.clock_on, given_facts.decided_on or found.clock_on)
        assert found.shown_until <= max(add_months(latest, 36), date(2026, 3, 31))
    if found.earliest_repair_on:
        assert found.clock_on
        assert found.earliest_repair_on >= found.clock_on
    if not found.shown:
        assert found.shown_until is None
        assert found.earliest_repair_on is None


@given(ANY_FACTS, st.integers(1, 400))
def test_a_later_clock_never_ends_the_display_sooner(given_facts: Facts, days: int) -> None:
    """Within one rule's time; across rules a newer one may well be lighter."""
    start = date(2026, 4, 1)
    early = replace(given_facts, decided_on=start, published_on=start)
    late = replace(early, decided_on=start + timedelta(days), published_on=start + timedelta(days))
    ends = [window(each, RULES).shown_until or date.max for each in (early, late)]
    assert ends == sorted(ends)


@given(ANY_FACTS, st.sets(DAYS, min_size=2, max_size=6))
def test_turns_come_one_after_the_other_and_stop(given_facts: Facts, days: set[date]) -> None:
    found = window(given_facts, RULES)
    for today in sorted(days):
        turn = next_turn(found, today)
        assert turn is None or turn > today
