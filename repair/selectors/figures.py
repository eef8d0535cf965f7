"""How agencies deal with objections and applications: how many, how old, how many in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q

from journal import clock
from journal.actor import Actor
from registry.models import Agency
from repair.models import OPEN, CaseState
from repair.selectors.cases import cases_visible

SPAN = 365  # days of decided cases that the rate is made of
AT_SOURCE = (CaseState.ACCEPTED, CaseState.PROPOSED)


@dataclass(frozen=True, slots=True)
class Figures:
    """One agency: open cases, those late, the oldest's age in days, decided in a year, share of them in time."""

    agency: Agency
    open: int
    at_source: int
    overdue: int
    oldest: int | None
    decided: int
    in_time: int

    @property
    def rate(self) -> int | None:
        """Per cent of the decided ones that kept the limit."""
        return round(100 * self.in_time / self.decided) if self.decided else None


def figures(actor: Actor) -> list[Figures]:
    """The agencies that a person watches over, those with most overdue cases first; one statement."""
    today = clock.today()
    since = clock.now() - timedelta(days=SPAN)
    closed = Q(closed_at__gte=since, closed_late__isnull=False)
    rows = list(
        cases_visible(actor)
        .select_related(None)
        .order_by()
        .values("agency")
        .annotate(
            open_=Count("pk", filter=Q(state__in=OPEN)),
            at_source=Count("pk", filter=Q(state__in=AT_SOURCE)),
            overdue=Count("pk", filter=Q(state__in=AT_SOURCE, due_on__lt=today)),
            oldest=Min("filed_at", filter=Q(state__in=OPEN)),
            decided=Count("pk", filter=closed),
            in_time=Count("pk", filter=closed & Q(closed_late=False)),
        )
    )
    agencies = Agency.objects.in_bulk([row["agency"] for row in rows])
    found = [
        Figures(
            agency=agencies[row["agency"]],
            open=row["open_"],
            at_source=row["at_source"],
            overdue=row["overdue"],
            oldest=_age(row["oldest"]),
            decided=row["decided"],
            in_time=row["in_time"],
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (-one.overdue, -one.open, one.agency.code))


def _age(filed_at: datetime | None) -> int | None:
    return (clock.today() - clock.day_of(filed_at)).days if filed_at else None
