"""The catalogue, the rules of publicity, the record spine."""

from records.models.audits import LeakAudit
from records.models.catalogue import CatalogItem, CatalogSchema
from records.models.record import (
    ENDED,
    NOT_ENDED,
    ON_FILE,
    ClockBasis,
    EndKind,
    Record,
    RecordEnd,
    RecordRevision,
    RecordState,
    Severity,
)
from records.models.reworks import Rework, ReworkKind, SecondPersonAgency
from records.models.rules import PublicityRule, SourceRule

__all__ = [
    "ENDED",
    "NOT_ENDED",
    "ON_FILE",
    "CatalogItem",
    "CatalogSchema",
    "ClockBasis",
    "EndKind",
    "LeakAudit",
    "PublicityRule",
    "Record",
    "RecordEnd",
    "RecordRevision",
    "RecordState",
    "Rework",
    "ReworkKind",
    "SecondPersonAgency",
    "Severity",
    "SourceRule",
]
