"""Browsing public records of one item: what every list of records can be narrowed by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from records.models import Record
from records.selectors import public_records
from registry.models import Agency


@dataclass(frozen=True, slots=True)
class Browse:
    """What to browse by; empty means all. Both ends of a range are inclusive.

    `agency` also finds what the agencies right below it decided or reported; `region` takes a province
    (…0000), a prefecture (…00) or a county of the entity. Dates are those a record is sorted by: the
    decision's, or the publication's where no decision date is known.
    """

    agency: str = ""
    region: str = ""
    kind: str = ""
    decided_from: date | None = None
    decided_to: date | None = None


def records_browsed(wanted: Browse, *, item: str, at: date) -> QuerySet[Record]:
    """Public records of an item, newest first; `kind` is left to the item's own selector."""
    conditions = Q(item=item)
    if wanted.region:
        conditions &= Q(entity__region__code__startswith=region_prefix(wanted.region))
    if wanted.decided_from:
        conditions &= Q(sorted_on__gte=wanted.decided_from)
    if wanted.decided_to:
        conditions &= Q(sorted_on__lte=wanted.decided_to)
    if wanted.agency:
        agencies = Agency.objects.filter(Q(code=wanted.agency) | Q(parent__code=wanted.agency)).values("pk")
        conditions &= Q(deciding_agency__in=agencies) | Q(source_agency__in=agencies)
    return public_records(at=at).filter(conditions)


def permits_public(wanted: Browse, *, at: date) -> QuerySet[Record]:
    """Public permits, newest first."""
    permits = records_browsed(wanted, item="permit", at=at)
    return permits.filter(details__permit_kind=wanted.kind) if wanted.kind else permits


def region_prefix(code: str) -> str:
    """What the codes within a division begin with: 310000 → 31, 310100 → 3101, 310115 → 310115."""
    return code.removesuffix("00").removesuffix("00")
