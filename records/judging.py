"""What changed rules, items or agencies make of a record: computed anew, compared with what is on file.

Used alike by previews, which only count, and by the sweep, which writes.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from journal import clock
from records.bulk import WINDOW
from records.models import EndKind, Record, RecordState
from records.preparation import Preparation

# A decided end is final, and what has run out stays away: rules that change later do not bring it back.
JUDGED = (RecordState.PUBLISHED, RecordState.UNPUBLISHED)
DATES = ("regime", "clock_on", "clock_basis", "earliest_repair_on", "shown_until", "confidence")


class Fate(StrEnum):
    """What becomes of a record."""

    SAME = "same"
    SHORTER = "shorter"
    LONGER = "longer"
    OTHER = "other"  # repair day, confidence, clock: the last day stays
    ENDS = "ends"  # no longer shown from now on
    APPEARS = "appears"  # shown from now on
    STAYS_AWAY = "stays_away"  # ran out; the rules of today would show it, but nothing comes back
    UNKNOWN_GROUND = "unknown_ground"  # its dates rest on conditions that were never kept


@dataclass(frozen=True, slots=True)
class Judgement:
    """A record's fate, and the columns to write where it is not the same."""

    fate: Fate
    values: dict[str, Any] = field(default_factory=dict)
    end_kind: EndKind = EndKind.EXPIRED


def judge(record: Record, *, after: Preparation, before: Preparation | None = None) -> Judgement:
    """Compute the record's window by `after`; `before` is what it was computed by, where that is another.

    A record whose conditions were never kept is left alone unless its dates follow from `before` without any.
    """
    new = _computed(record, after)
    today = after.today
    if record.state == RecordState.EXPIRED or _is_over(record, today):
        return Judgement(Fate.STAYS_AWAY if new["state"] == RecordState.PUBLISHED else Fate.SAME)
    if record.conditions is None:
        old = _computed(record, before or after, regime=record.regime)
        if any(old[name] != getattr(record, name) for name in DATES):
            return Judgement(Fate.UNKNOWN_GROUND)
    if record.state == RecordState.PUBLISHED:
        new["shown_from"] = record.shown_from
        if new["state"] == RecordState.PUBLISHED and record.shown_from <= today:
            until = new["shown_until"]
            new["next_turn_on"] = clock.next_day(until) if until else None
    elif new["state"] == RecordState.PUBLISHED:
        new["shown_from"] = max(new["shown_from"], today)
    else:
        new["state"], new["next_turn_on"] = RecordState.UNPUBLISHED, None
        new["shown_from"] = record.shown_from
    return _compared(record, new, after)


def released(record: Record, *, preparation: Preparation) -> dict[str, Any]:
    """The window of a record that waited for a second person and is released today."""
    return _computed(record, preparation, received_on=preparation.today)


def _is_over(record: Record, today: date) -> bool:
    return (
        record.state == RecordState.PUBLISHED
        and record.shown_until is not None
        and record.shown_until < today
    )


def _computed(
    record: Record, preparation: Preparation, *, received_on: date | None = None, regime: str | None = None
) -> dict[str, Any]:
    twin = copy.copy(record)
    preparation.set_window(
        twin,
        preparation.items[record.item_id],
        received_on=received_on or clock.day_of(record.received_at),
        conditions=frozenset((record.conditions or "").split()),
        regime=regime,
    )
    return {name: getattr(twin, name) for name in WINDOW}


def _compared(record: Record, new: dict[str, Any], preparation: Preparation) -> Judgement:
    if all(getattr(record, name) == new[name] for name in WINDOW):
        return Judgement(Fate.SAME)
    was, shown = record.state == RecordState.PUBLISHED, new["state"] == RecordState.PUBLISHED
    if was and not shown:
        closed = preparation.items[record.item_id].row.access != "public"
        return Judgement(Fate.ENDS, new, EndKind.WITHDRAWN if closed else EndKind.EXPIRED)
    if shown and not was:
        return Judgement(Fate.APPEARS, new)
    last, until = record.shown_until or date.max, new["shown_until"] or date.max
    fate = Fate.OTHER if last == until else Fate.SHORTER if until < last else Fate.LONGER
    return Judgement(fate, new)
