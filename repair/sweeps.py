"""What the worker does for cases."""

from __future__ import annotations

from journal import clock
from repair.services import drafting, ending, overdue


def settle_cases() -> int:
    """Let cases lapse, and close those that lost their object. Returns how many."""
    today = clock.today()
    return ending.cases_lapse(today=today) + ending.cases_settle(today=today)


def report_overdue() -> int:
    """Tell the agency above of cases whose time is over. Returns how many."""
    return overdue.overdue_report(today=clock.today())


def forget_drafts() -> int:
    """Delete drafts that nobody touched for long. Returns how many."""
    return drafting.drafts_forget()
