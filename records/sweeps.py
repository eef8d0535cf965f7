"""What the worker does for records."""

from __future__ import annotations

from journal import clock
from records.reworks import rework_next
from records.services import records_turn


def turn_records() -> int:
    """The midnight sweep: right after 00:00 in China, then whenever something is due. Returns how many turned."""
    return records_turn(today=clock.today())


def rework_records() -> int:
    """One chunk of what a changed rule, item or agency set off. Returns how many records were looked at."""
    return rework_next()
