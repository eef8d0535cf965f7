"""Questions about listings: records that say that somebody stands on a list."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from lists.projection import KINDS
from records.browsing import region_prefix
from records.models import Record
from records.selectors import public_records
from registry.models import Agency

ITEMS = tuple(KINDS)


@dataclass(frozen=True, slots=True)
class ListingFilter:
    """What to browse by; empty means all. `agency` also finds those right below it; ends are inclusive.

    Days are those that a record is sorted by: the decision's, else the publication's.
    """

    credit_list: str = ""
    kind: str = ""
    agency: str = ""
    region: str = ""
    listed_from: date | None = None
    listed_to: date | None = None


def listings_public(wanted: ListingFilter, *, at: date) -> QuerySet[Record]:
    """Public listings, newest first."""
    conditions = Q(item__in=ITEMS, listing__isnull=False)
    if wanted.credit_list:
        conditions &= Q(listing__credit_list=wanted.credit_list)
    if wanted.kind:
        conditions &= Q(listing__kind=wanted.kind)
    if wanted.region:
        conditions &= Q(entity__region__code__startswith=region_prefix(wanted.region))
    if wanted.listed_from:
        conditions &= Q(sorted_on__gte=wanted.listed_from)
    if wanted.listed_to:
        conditions &= Q(sorted_on__lte=wanted.listed_to)
    if wanted.agency:
        agencies = Agency.objects.filter(Q(code=wanted.agency) | Q(parent__code=wanted.agency)).values("pk")
        conditions &= Q(deciding_agency__in=agencies) | Q(source_agency__in=agencies)
    return public_records(at=at).select_related("listing__credit_list").filter(conditions)


def listings_of(entity_ids: Collection[int], *, at: date) -> list[Record]:
    """The public listings of these entities, newest first, with their lists: one statement."""
    found = public_records(at=at).select_related("listing__credit_list")
    return list(found.filter(entity__in=list(entity_ids), listing__isnull=False))
