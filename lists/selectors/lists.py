"""Questions about lists: those that are shown, one with all that belongs to it, how many stand on each."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Prefetch, QuerySet

from lists.models import CreditList, ListAgency, ListState, MeasureApplied
from records.models import Record


def lists_shown(*, kind: str = "", state: str = "") -> list[CreditList]:
    """Every list but drafts, with its agencies: those in force first, then by code."""
    found = _shown().filter(**{name: value for name, value in (("kind", kind), ("state", state)) if value})
    return sorted(found, key=lambda one: (one.state != ListState.IN_FORCE, one.kind, one.code))


def list_shown(code: str) -> CreditList | None:
    """The list of that code, as all the world may see it; None for drafts and unknown ones."""
    return _shown().filter(code=code).first()


def counts_by_list(*, at: date) -> dict[str, int]:
    """How many public listings each list has on a day; lists without any are not in it."""
    rows = (
        Record.objects.public(at=at)
        .filter(listing__credit_list__isnull=False)
        .order_by()
        .values_list("listing__credit_list_id")
        .annotate(count=Count("pk"))
    )
    return {code: count for code, count in rows if code is not None}


def applied_by_measure(credit_list: CreditList) -> dict[str, int]:
    """How often agencies said that they applied each measure of the list."""
    rows = MeasureApplied.objects.filter(measure__credit_list=credit_list).order_by()
    return dict(rows.values_list("measure_id").annotate(count=Count("pk")))


def _shown() -> QuerySet[CreditList]:
    agencies = Prefetch("agencies", queryset=ListAgency.objects.select_related("agency"))
    return (
        CreditList.objects.exclude(state=ListState.DRAFT)
        .select_related("region", "item")
        .prefetch_related(agencies)
    )
