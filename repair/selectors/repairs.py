"""Repairs counted: by region, agency, class and month; how many were asked for, granted, rejected, revoked, in time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth

from journal import clock
from journal.actor import Actor
from records.publicity import add_months
from registry.enumerations import label
from registry.models import Agency, Region
from repair.models import CaseKind, CaseState
from repair.selectors.cases import cases_visible

MONTHS = 12
BY = ("region", "agency", "severity", "month")


@dataclass(frozen=True, slots=True)
class Repaired:
    """One line: filed in the span, of those granted, rejected, revoked, and decided in time."""

    name: str
    filed: int
    granted: int
    rejected: int
    revoked: int
    in_time: int
    late: int

    @property
    def rate(self) -> int | None:
        """Per cent of the decided ones that kept the limit."""
        decided = self.in_time + self.late
        return round(100 * self.in_time / decided) if decided else None


def repairs_counted(actor: Actor, *, by: str, language: str) -> list[Repaired]:
    """Applications of the last twelve months that a person may see, most first; months newest first.

    Raises:
        ValueError: by something else than region, agency, severity or month.
    """
    if by not in BY:
        raise ValueError(by)
    since = clock.end_of(add_months(clock.today(), -MONTHS))
    cases = cases_visible(actor).select_related(None).order_by().filter(kind=CaseKind.REPAIR)
    rows = cases.filter(filed_at__gte=since)
    if by == "month":
        rows = rows.annotate(month=TruncMonth("filed_at", tzinfo=clock.SHANGHAI))
    name = {"region": "agency__region", "severity": "record__severity"}.get(by, by)
    granted = Q(state__in=(CaseState.REPAIRED, CaseState.REVOCATION_PROPOSED, CaseState.REVOKED))
    found = list(
        rows.values(name)
        .annotate(
            filed=Count("pk"),
            granted=Count("pk", filter=granted),
            rejected=Count("pk", filter=Q(state=CaseState.REJECTED)),
            revoked=Count("pk", filter=Q(state=CaseState.REVOKED)),
            in_time=Count("pk", filter=Q(closed_late=False)),
            late=Count("pk", filter=Q(closed_late=True)),
        )
        .order_by("-filed")[:500]
    )
    words = _words(by, [row[name] for row in found], language)
    counted = [Repaired(words[row.pop(name)], **row) for row in found]
    return sorted(counted, key=lambda one: one.name, reverse=True) if by == "month" else counted


def _words(by: str, values: Iterable[Any], language: str) -> dict[Any, str]:
    values = list(values)
    if by == "agency":
        return {key: one.name for key, one in Agency.objects.in_bulk(values).items()}
    if by == "region":
        names = {key: one.name for key, one in Region.objects.in_bulk([v for v in values if v]).items()}
        return {None: "–", **names}
    if by == "severity":
        return {value: label("severity", value, language) if value else "–" for value in values}
    return {value: _month(value) for value in values}


def _month(day: date) -> str:
    return f"{day.year}-{day.month:02d}"
