"""Questions about penalties."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from records.models import Record
from records.selectors import public_records
from registry.models import Agency

ITEM = "penalty"


@dataclass(frozen=True, slots=True)
class PenaltyFilter:
    """What to browse by; empty means all. Amounts in fen, both ends inclusive, like the dates."""

    agency: str = ""
    region: str = ""
    kind: str = ""
    decided_from: date | None = None
    decided_to: date | None = None
    fine_from: int | None = None
    fine_to: int | None = None


def penalties_public(wanted: PenaltyFilter, *, at: date) -> QuerySet[Record]:
    """Public penalty records, newest first.

    `agency` also finds what the agencies below it decided or reported; `region` takes a province (…0000), a
    prefecture (…00) or a county of the entity. Dates are those a record is sorted by: the decision's, or the
    publication's where no decision date is known.
    """
    conditions = Q(item=ITEM)
    if wanted.agency:
        named = Q(code=wanted.agency) | Q(parent__code=wanted.agency)
        conditions &= _agency(named)
    if wanted.region:
        conditions &= Q(entity__region__code__startswith=region_prefix(wanted.region))
    if wanted.kind:
        conditions &= Q(penalty__measures__kind=wanted.kind)
    ranges = {
        "sorted_on__gte": wanted.decided_from,
        "sorted_on__lte": wanted.decided_to,
        "penalty__fine_fen__gte": wanted.fine_from,
        "penalty__fine_fen__lte": wanted.fine_to,
    }
    conditions &= Q(**{name: value for name, value in ranges.items() if value is not None})
    return public_records(at=at).filter(conditions)


def region_prefix(code: str) -> str:
    """The part of a region code that those within it share: 310000 → 31, 310100 → 3101, 310115 → 310115."""
    if code.endswith("0000"):
        return code[:2]
    return code[:4] if code.endswith("00") else code


def _agency(named: Q) -> Q:
    agencies = Agency.objects.filter(named).values("pk")
    return Q(deciding_agency__in=agencies) | Q(source_agency__in=agencies)
