"""What a merge makes of two registrations' facts."""

from __future__ import annotations

import pytest

from registry.merging.finding import same_place
from registry.merging.plan import Outcome, compare, conflicts, filled

COLUMNS = ("usci", "kind", "status", "address")


@pytest.mark.parametrize(
    ("kept", "other", "outcome", "after"),
    [
        ("甲路1号", "甲路1号", Outcome.SAME, "甲路1号"),
        ("甲路1号", "乙路2号", Outcome.KEPT, "甲路1号"),
        ("", "乙路2号", Outcome.FILLED, "乙路2号"),
        (None, "乙路2号", Outcome.FILLED, "乙路2号"),
        ("甲路1号", "", Outcome.NONE, "甲路1号"),
        ("", None, Outcome.SAME, ""),
    ],
)
def test_the_survivors_facts_win_and_gaps_are_filled(
    kept: str | None, other: str | None, outcome: Outcome, after: str
) -> None:
    (fact,) = compare({"address": kept}, {"address": other}, columns=("address",))
    assert (fact.outcome, fact.after) == (outcome, after)


def test_a_kind_or_status_that_says_nothing_is_a_gap() -> None:
    facts = compare(
        {"usci": None, "kind": "other", "status": "unknown"},
        {"usci": "X", "kind": "enterprise", "status": "active"},
        columns=("usci", "kind", "status"),
    )
    assert filled(facts) == {"usci": "X", "kind": "enterprise", "status": "active"}
    assert conflicts(facts) == ()
    assert not filled(compare({"kind": "enterprise"}, {"kind": "other"}, columns=("kind",)))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("990101", "990101", True),
        ("990101", "990100", True),
        ("990000", "990101", True),
        ("990101", "990102", False),
        ("990100", "990200", False),
        ("990000", "110000", False),
        (None, "990101", False),
        ("", "", False),
    ],
)
def test_a_place_within_another_is_the_same_place(one: str | None, other: str | None, expected: bool) -> None:
    assert same_place(one, other) is expected
    assert same_place(other, one) is expected
