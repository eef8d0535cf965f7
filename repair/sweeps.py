"""What the worker does for cases."""

from __future__ import annotations

from journal import clock
from repair.services import drafting, ending, late_reports, overdue, shielding


def settle_cases() -> int:
    """End shields and cases whose time is over, and close cases that lost their object. Returns how many."""
    today = clock.today()
    over = shielding.shields_end(today=today)
    return over + ending.cases_lapse(today=today) + ending.cases_settle(today=today)


def report_overdue() -> int:
    """Tell the agency above of cases whose time is over. Returns how many."""
    return overdue.overdue_report(today=clock.today())


def forget_drafts() -> int:
    """Delete drafts that nobody touched for long. Returns how many."""
    return drafting.drafts_forget()


def end_late_reports() -> int:
    """End what another source reports of a decision that was repaired. Returns how many Changes were looked at."""
    return late_reports.late_reports_end()
