"""What the worker does for lists."""

from __future__ import annotations

from journal import clock
from lists.services import contesting, settling, suggesting


def settle_cases() -> int:
    """Close the cases of listings that have ended. Returns how many."""
    return settling.cases_settle(today=clock.today())


def suggest_cases() -> int:
    """Suggest cases about parents whose branches a rule counts. Returns how many."""
    return suggesting.suggest_by_branches(at=clock.today())


def contest_redlistings() -> int:
    """Propose the end of redlistings of whoever a file put on a blacklist. Returns how many."""
    return contesting.redlistings_contest_all(at=clock.today())
