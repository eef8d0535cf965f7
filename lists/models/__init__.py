"""Lists, what they rest on, who stands on them and how one gets there."""

from lists.models.cases import CaseOrigin, CaseState, ListingCase, RemovalGround
from lists.models.checks import CheckRun
from lists.models.feedback import MeasureApplied
from lists.models.listings import Listing, ListingGround
from lists.models.lists import (
    CreditList,
    Foundation,
    Ground,
    ListAgency,
    ListKind,
    ListState,
    RemovalCondition,
    ReviewLevel,
)
from lists.models.measures import Measure, MeasureKind, MeasureSubject
from lists.models.rules import BranchRule

__all__ = [
    "BranchRule",
    "CaseOrigin",
    "CaseState",
    "CheckRun",
    "CreditList",
    "Foundation",
    "Ground",
    "ListAgency",
    "ListKind",
    "ListState",
    "Listing",
    "ListingCase",
    "ListingGround",
    "Measure",
    "MeasureApplied",
    "MeasureKind",
    "MeasureSubject",
    "RemovalCondition",
    "RemovalGround",
    "ReviewLevel",
]
