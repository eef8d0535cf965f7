"""Questions about penalties."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from records.browsing import Browse, records_browsed
from records.models import Record

ITEM = "penalty"


@dataclass(frozen=True, slots=True)
class PenaltyFilter(Browse):
    """As every list of records, and by fine: in fen, both ends inclusive, leaving out unknown amounts."""

    fine_from: int | None = None
    fine_to: int | None = None


def penalties_public(wanted: PenaltyFilter, *, at: date) -> QuerySet[Record]:
    """Public penalty records, newest first. `kind` finds decisions that have it among others."""
    penalties = records_browsed(wanted, item=ITEM, at=at)
    if wanted.kind:
        penalties = penalties.filter(penalty__measures__kind=wanted.kind)
    if wanted.fine_from is not None:
        penalties = penalties.filter(penalty__fine_fen__gte=wanted.fine_from)
    if wanted.fine_to is not None:
        penalties = penalties.filter(penalty__fine_fen__lte=wanted.fine_to)
    return penalties
