"""Worked cases of eligibility: each class, several penalties, changes of regime, month ends, SAMR's clock, lists, bars.

The days are worked out by hand from rules.csv: N36-REP-06 (after the shortest time), SAMR107-REP-01/-02, SAMR45-REP-01.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from records import publicity
from records.preparation import publicity_rules
from repair.eligibility import Facts, Kind, ListTerms, Rule, Why, eligibility

RULE = Rule(("N36-PUB-02",), "to_check")
PLAIN = Facts(
    today=date(2026, 11, 23),
    state="published",
    polarity="negative",
    severity="general",
    shown_until=date(2027, 5, 1),
    earliest_repair_on=date(2026, 8, 2),
    min_months=3,
    repairable=True,
    rule=RULE,
)


def of_record(today: date, regime: str, severity: str | None, **values: Any) -> Facts:
    """Facts of a record whose window the rules on file give."""
    conditions = frozenset(values.pop("conditions", ()))
    given = publicity.Facts(
        regime=regime,
        severity=severity,
        decided_on=values.pop("decided_on", None),
        published_on=values.pop("published_on", None),
        received_on=values.pop("received_on", date(2026, 4, 1)),
        conditions=conditions,
        also=frozenset(values.pop("also", ())),
    )
    window = publicity.window(given, publicity_rules()[regime])
    rule = window.rule
    return Facts(
        today=today,
        state="published" if window.shown else "unpublished",
        polarity="negative",
        severity=severity or "",
        has_clock=window.clock_on is not None,
        shown_until=window.shown_until,
        earliest_repair_on=window.earliest_repair_on,
        min_months=rule.min_months if rule else None,
        repairable=bool(rule and rule.repairable),
        rule=Rule(tuple(rule.rule_codes.split(";")), window.confidence or "") if rule else None,
    )


YES, NO, NOT_YET = Kind.YES, Kind.NO, Kind.NOT_YET
MAY, TIME = Why.MAY, Why.SHORTEST_TIME


def decided(*day: int) -> dict[str, Any]:
    return {"decided_on": date(*day)}


def published(*day: int) -> dict[str, Any]:
    return {"published_on": date(*day)}


NDRC: list[tuple[str | None, date, dict[str, Any], Kind, date | None, Why]] = [
    # general, decided 10 April 2026: three months end on 10 July, repair from the 11th
    ("general", date(2026, 7, 10), decided(2026, 4, 10), NOT_YET, date(2026, 7, 11), TIME),
    ("general", date(2026, 7, 11), decided(2026, 4, 10), YES, None, MAY),
    # the last day of the maximum can still be used, the day after it is over
    ("general", date(2027, 4, 10), decided(2026, 4, 10), YES, None, MAY),
    ("general", date(2027, 4, 11), decided(2026, 4, 10), NO, None, Why.ENDED),
    # serious: a year
    ("serious", date(2027, 4, 10), decided(2026, 4, 10), NOT_YET, date(2027, 4, 11), TIME),
    ("serious", date(2027, 4, 11), decided(2026, 4, 10), YES, None, MAY),
    # minor, published on the source's wish: as soon as duties are performed (N36-REP-10)
    ("minor", date(2026, 4, 20), {**decided(2026, 4, 10), "conditions": {"source_request"}}, YES, None, MAY),
    # minor and not for the public: its sharing can end all the same
    ("minor", date(2026, 4, 20), decided(2026, 4, 10), YES, None, MAY),
    # month ends: 30 November + 3 months is 28 February, so from 1 March; in a leap year the 29th
    ("general", date(2027, 2, 28), decided(2026, 11, 30), NOT_YET, date(2027, 3, 1), TIME),
    ("general", date(2027, 3, 1), decided(2026, 11, 30), YES, None, MAY),
    ("general", date(2028, 2, 29), decided(2027, 11, 30), NOT_YET, date(2028, 3, 1), TIME),
    # 31 January + 3 months is 30 April
    ("general", date(2027, 4, 30), decided(2027, 1, 31), NOT_YET, date(2027, 5, 1), TIME),
    # without a decision date the publication counts
    ("general", date(2026, 8, 1), published(2026, 5, 1), NOT_YET, date(2026, 8, 2), TIME),
    # a class nobody has set: no rule gives a day
    (None, date(2026, 12, 1), decided(2026, 4, 10), NO, None, Why.NO_CLASS),
    # several penalties in one decision: the longest period is shown, and no day of repair follows from one class
    ("general", date(2026, 12, 1), {**decided(2026, 4, 10), "also": {"serious"}}, NO, None, Why.NO_CLASS),
    # decided under the trial measures of 2023: three months too; Order 36 does not make it later
    ("general", date(2026, 3, 20), decided(2026, 1, 15), NOT_YET, date(2026, 4, 16), TIME),
    ("general", date(2026, 4, 16), decided(2026, 1, 15), YES, None, MAY),
]  # fmt: skip
SAMR: list[tuple[str | None, date, dict[str, Any], Kind, date | None, Why]] = [
    # the clock is the publication, not the decision (SAMR107-REP-01)
    ("general", date(2026, 8, 1), {**decided(2026, 4, 1), **published(2026, 5, 1)}, NOT_YET, date(2026, 8, 2), TIME),
    ("general", date(2026, 8, 2), {**decided(2026, 4, 1), **published(2026, 5, 1)}, YES, None, MAY),
    ("serious", date(2027, 5, 1), {**decided(2026, 4, 1), **published(2026, 5, 1)}, NOT_YET, date(2027, 5, 2), TIME),
    # minor records end by themselves after three months, no application
    ("minor", date(2026, 5, 2), {**decided(2026, 4, 1), **published(2026, 5, 1)}, NO, None, Why.NOT_REPAIRABLE),
    # change of regime: six months under Order 45, three under Order 107, but not before that was in force
    ("general", date(2025, 12, 24), published(2025, 8, 1), NOT_YET, date(2025, 12, 25), TIME),
    ("general", date(2025, 12, 25), published(2025, 8, 1), YES, None, MAY),
    ("general", date(2026, 2, 20), published(2025, 12, 1), NOT_YET, date(2026, 3, 2), TIME),
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.usefixtures("reference")
@pytest.mark.parametrize(
    ("regime", "severity", "today", "values", "kind", "day", "why"),
    [("ndrc", *case) for case in NDRC] + [("samr", *case) for case in SAMR],
)
def test_worked_cases(
    regime: str,
    severity: str | None,
    today: date,
    values: dict[str, Any],
    kind: Kind,
    day: date | None,
    why: Why,
) -> None:
    found = eligibility(of_record(today, regime, severity, **dict(values)))
    assert (found.kind, found.from_day, found.why) == (kind, day, why)
    assert found.rule.codes or found.kind == Kind.NO


@pytest.mark.django_db
@pytest.mark.usefixtures("reference")
@pytest.mark.parametrize("regime", ["nfra", "court", "tax"])
def test_a_regime_whose_maximum_is_unknown_is_not_repaired_by_guess(regime: str) -> None:
    found = eligibility(of_record(date(2030, 1, 1), regime, "general", decided_on=date(2026, 5, 1)))
    assert (found.kind, found.why) == (Kind.NO, Why.NOT_REPAIRABLE)
    assert found.rule.confidence == "ours"


@pytest.mark.parametrize(
    ("change", "kind", "why", "day"),
    [
        ({}, Kind.YES, Why.MAY, None),
        ({"state": "repaired"}, Kind.NO, Why.REPAIRED, None),
        ({"state": "shielded"}, Kind.NO, Why.SHIELDED, None),
        ({"state": "withdrawn"}, Kind.NO, Why.ENDED, None),
        ({"state": "expired"}, Kind.NO, Why.ENDED, None),
        ({"state": "held"}, Kind.NO, Why.HELD, None),
        ({"polarity": "positive"}, Kind.NO, Why.NOT_NEGATIVE, None),
        ({"polarity": "neutral"}, Kind.NO, Why.NOT_NEGATIVE, None),
        ({"repair_open": True}, Kind.NO, Why.OPEN_CASE, None),
        ({"objection_open": True}, Kind.NO, Why.UNDER_OBJECTION, None),
        ({"excluded_by": Rule(("law",), "confirmed")}, Kind.NO, Why.EXCLUDED, None),
        ({"excluded_by": Rule(("law",)), "bankruptcy": True}, Kind.NO, Why.EXCLUDED, None),
        ({"barred_until": date(2026, 11, 23)}, Kind.NOT_YET, Why.BARRED, date(2026, 11, 24)),
        ({"barred_until": date(2026, 11, 22)}, Kind.YES, Why.MAY, None),
        ({"barred_until": date(2027, 2, 28), "bankruptcy": True}, Kind.NOT_YET, Why.BARRED, date(2027, 3, 1)),
        ({"bankruptcy": True, "earliest_repair_on": date(2028, 1, 1)}, Kind.YES, Why.BANKRUPTCY, None),
        ({"bankruptcy": True, "rule": None, "repairable": False}, Kind.YES, Why.BANKRUPTCY, None),
        ({"bankruptcy": True, "shown_until": date(2026, 11, 22)}, Kind.NO, Why.ENDED, None),
        ({"rule": None, "earliest_repair_on": None}, Kind.NO, Why.NO_RULE, None),
        ({"earliest_repair_on": None, "has_clock": False}, Kind.NO, Why.NO_CLOCK, None),
        ({"shown_until": date(2026, 11, 23)}, Kind.YES, Why.MAY, None),
        ({"listing": ListTerms(False, None, RULE)}, Kind.NO, Why.NO_EARLY_REMOVAL, None),
        ({"listing": ListTerms(True, None, RULE), "rule": None}, Kind.YES, Why.MAY, None),
        ({"listing": ListTerms(True, date(2026, 11, 23), RULE)}, Kind.YES, Why.MAY, None),
        ({"listing": ListTerms(True, date(2026, 11, 24), RULE)}, Kind.NOT_YET, Why.SHORTEST_TIME, date(2026, 11, 24)),
    ],
)  # fmt: skip
def test_what_stands_in_the_way_comes_before_the_day(
    change: dict[str, Any], kind: Kind, why: Why, day: date | None
) -> None:
    found = eligibility(replace(PLAIN, **change))
    assert (found.kind, found.why, found.from_day) == (kind, why, day)
