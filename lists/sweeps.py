"""What the worker does for lists."""

from __future__ import annotations

from journal import clock
from lists.services import settling, suggesting


def settle_cases() -> int:
    """Close the cases of listings that have ended. Returns how many."""
    return settling.cases_settle(today=clock.today())


def suggest_cases() -> int:
    """Suggest cases about parents whose branches a rule counts. Returns how many."""
    return suggesting.suggest_by_branches(at=clock.today())
