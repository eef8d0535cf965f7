"""Cases about records, applications for repair, drafts, limits and requirements, and reports of errors."""

from repair.models.applications import BARRING, Application, EndedRecord, RevocationGround
from repair.models.cases import (
    AT_WORK,
    CHANGING,
    OF_REPAIR,
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
from repair.models.requirements import Path, Requirement, RequirementKind
from repair.notices.models import Notice, NoticeReader

__all__ = [
    "AT_WORK",
    "BARRING",
    "CHANGING",
    "OF_REPAIR",
    "ON_RECORD",
    "OPEN",
    "ApplicantKind",
    "Application",
    "Case",
    "CaseDraft",
    "CaseKind",
    "CaseLimit",
    "CaseState",
    "EndedRecord",
    "ErrorReport",
    "Ground",
    "LimitName",
    "LimitUnit",
    "Notice",
    "NoticeReader",
    "Outcome",
    "Path",
    "ReportState",
    "Requirement",
    "RequirementKind",
    "ReviewResult",
    "RevocationGround",
]
