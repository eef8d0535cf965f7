"""Cases about records, drafts, limits, and reports of errors."""

from repair.models.cases import (
    CHANGING,
    ON_RECORD,
    OPEN,
    ApplicantKind,
    Case,
    CaseKind,
    CaseState,
    Ground,
    Outcome,
    ReviewResult,
)
from repair.models.drafts import CaseDraft
from repair.models.limits import CaseLimit, LimitName, LimitUnit
from repair.models.reports import ErrorReport, ReportState

__all__ = [
    "CHANGING",
    "ON_RECORD",
    "OPEN",
    "ApplicantKind",
    "Case",
    "CaseDraft",
    "CaseKind",
    "CaseLimit",
    "CaseState",
    "ErrorReport",
    "Ground",
    "LimitName",
    "LimitUnit",
    "Outcome",
    "ReportState",
    "ReviewResult",
]
