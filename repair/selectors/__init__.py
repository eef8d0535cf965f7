"""Questions about cases and reports."""

from repair.selectors.cases import (
    case_by_code,
    cases_begun_by,
    cases_filed_by,
    cases_of_entity,
    cases_overdue,
    cases_visible,
    cases_waiting,
    open_case_of,
    report_by_code,
    reports_visible,
    reports_waiting,
)
from repair.selectors.outcomes import outcomes_of

__all__ = [
    "case_by_code",
    "cases_begun_by",
    "cases_filed_by",
    "cases_of_entity",
    "cases_overdue",
    "cases_visible",
    "cases_waiting",
    "open_case_of",
    "outcomes_of",
    "report_by_code",
    "reports_visible",
    "reports_waiting",
]
