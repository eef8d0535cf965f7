"""The list of cases by deadline, and its filters. It pages by (day, key): the last page is as fast as the first."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from journal.desk.actors import actor_of
from journal.desk.deadlines import DeadlineList
from lists.models import CaseState, CreditList, ListingCase
from lists.models.cases import CLOSED
from lists.queues import NARROWINGS, PARAMETER, narrowing
from registry.admin.columns import language
from registry.models import Agency
from registry.selectors import agencies_below

OFFERED = 30  # agencies named in the filter; any other by its code in the address
WITHOUT_DAY = (CaseState.LISTED, *CLOSED)  # nothing is due: newest first


class QueueFilter(admin.SimpleListFilter):
    """Whose turn it is. Without it: everything in which something is due."""

    title = _("what waits")
    parameter_name = PARAMETER

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The narrowings, and every case there is."""
        return [*((one.name, one.label) for one in NARROWINGS), ("all", _("every case, newest first"))]

    def choices(self, changelist: Any) -> Any:
        """Django's "all" is here what is due."""
        for place, choice in enumerate(super().choices(changelist)):
            yield {**choice, "display": _("something is due")} if place == 0 else choice

    def queryset(self, request: HttpRequest, queryset: QuerySet[ListingCase]) -> QuerySet[ListingCase]:
        """The rows of the narrowing among those that the person sees."""
        one = narrowing(self.value() or "")
        if one is None:
            return queryset
        return queryset.filter(pk__in=one.rows(actor_of(request)).order_by().values("pk"))


class ListFilter(admin.SimpleListFilter):
    """By list: those that run cases."""

    title = _("list")
    parameter_name = "list"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Names in the language of the page."""
        chinese = language().startswith("zh")
        found = CreditList.objects.filter(Q(runs_cases=True) | Q(pk=request.GET.get("list", "")))
        return [(one.pk, one.name_zh if chinese else one.name_en) for one in found]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ListingCase]) -> QuerySet[ListingCase]:
        """Those of the list."""
        return queryset.filter(credit_list=self.value()) if self.value() else queryset


class CaseStateFilter(admin.SimpleListFilter):
    """By state."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Every state."""
        return list(CaseState.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[ListingCase]) -> QuerySet[ListingCase]:
        """Those in the state."""
        return queryset.filter(state=self.value()) if self.value() else queryset


class CaseAgencyFilter(admin.SimpleListFilter):
    """By the agency that has the case."""

    title = _("agency")
    parameter_name = "agency"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The own agency, those below it, and the one that the address names."""
        actor = actor_of(request)
        offered = Agency.objects.filter(listing_cases__isnull=False).order_by("code").distinct()
        if actor.agency_key:
            offered = Agency.objects.filter(pk__in=agencies_below(actor.agency_key)).order_by("code")
        found = {agency.code: agency.name for agency in offered[:OFFERED]}
        named = Agency.objects.filter(code=request.GET.get(self.parameter_name, "")).first()
        if named is not None:
            found[named.code] = named.name
        return list(found.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[ListingCase]) -> QuerySet[ListingCase]:
        """Those of the agency."""
        if not self.value():
            return queryset
        pk = Agency.objects.filter(code=self.value()).values_list("pk", flat=True).first()
        return queryset.filter(agency=pk or 0)


class CaseList(DeadlineList):
    """Cases of lists by deadline."""

    closed = CLOSED
    without_day = WITHOUT_DAY
    parameter = PARAMETER
