"""What a merge makes of the facts of two registrations. Pure: the same facts make the same plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

# Columns whose value says that nothing is known.
UNKNOWN: dict[str, Any] = {"kind": "other", "status": "unknown"}


class Outcome(StrEnum):
    """What becomes of one column."""

    SAME = "same"
    KEPT = "kept"  # both say something and differ: the survivor's stays, the other is shown beside it
    FILLED = "filled"  # only the merged one knew it
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Fact:
    """One column of both, side by side."""

    column: str
    kept: Any
    other: Any
    outcome: Outcome

    @property
    def after(self) -> Any:
        """What the survivor says afterwards."""
        return self.other if self.outcome is Outcome.FILLED else self.kept


def compare(
    survivor: Mapping[str, Any], merged: Mapping[str, Any], *, columns: Sequence[str]
) -> tuple[Fact, ...]:
    """The survivor's facts win; where it knows nothing, the merged one's fill the gap."""
    return tuple(_fact(column, survivor.get(column), merged.get(column)) for column in columns)


def filled(facts: Sequence[Fact]) -> dict[str, Any]:
    """The columns that the survivor gains."""
    return {fact.column: fact.other for fact in facts if fact.outcome is Outcome.FILLED}


def conflicts(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """Where the two say different things."""
    return tuple(fact for fact in facts if fact.outcome is Outcome.KEPT)


def _fact(column: str, kept: Any, other: Any) -> Fact:
    knows, also = _known(column, kept), _known(column, other)
    if not also:
        return Fact(column, kept, other, Outcome.SAME if not knows else Outcome.NONE)
    if not knows:
        return Fact(column, kept, other, Outcome.FILLED)
    return Fact(column, kept, other, Outcome.SAME if kept == other else Outcome.KEPT)


def _known(column: str, value: Any) -> bool:
    return value not in (None, "", UNKNOWN.get(column, ""))
