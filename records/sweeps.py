"""What the worker does for records."""

from __future__ import annotations

from journal import clock
from records.services import records_turn


def turn_records() -> int:
    """The midnight sweep: right after 00:00 in China, then whenever something is due. Returns how many turned."""
    return records_turn(today=clock.today())
