"""Questions about measures."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import QuerySet

from lists.in_force import in_force
from lists.models import ListState, Measure


def measures_listed(*, code: str = "", purpose: str = "") -> QuerySet[Measure]:
    """Every measure that is shown: of lists, and those that sources name for lists in general."""
    found = Measure.objects.select_related("agency", "credit_list").exclude(
        credit_list__state=ListState.DRAFT
    )
    if code:
        found = found.filter(credit_list=code)
    return (found.filter(purpose=purpose) if purpose else found).order_by(
        "credit_list_id", "position", "code"
    )


def measures_of(codes: Collection[str], *, at: date, purpose: str = "") -> dict[str, list[Measure]]:
    """What follows on a day from standing on each of these lists; only lists in force have consequences."""
    found: dict[str, list[Measure]] = {code: [] for code in codes}
    if not found:
        return found
    for measure in measures_in_force(at=at, purpose=purpose).filter(credit_list__in=list(found)):
        if measure.credit_list_id is not None:
            found[measure.credit_list_id].append(measure)
    return found


def measures_in_force(*, at: date, purpose: str = "") -> QuerySet[Measure]:
    """Measures of lists in force, in force themselves on that day."""
    return measures_listed(purpose=purpose).filter(in_force(at), credit_list__state=ListState.IN_FORCE)
