"""The list of cases by deadline, and its filters. It pages by (day, key): the last page is as fast as the first."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from journal.desk.actors import actor_of
from journal.desk.keyset import BEFORE, KeysetList
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


class DeadlineList(KeysetList):
    """What is due first comes first, so what is overdue stands on top; cases without a day are newest first."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filter_params.pop(BEFORE, None)  # links of filters and the search begin at the first page

    def by_day(self) -> bool:
        """Whether this page is a queue: nothing was searched, and states without a day were not asked for."""
        everything = self.params.get(PARAMETER) == "all"
        return not (self.query.strip() or everything or self.params.get("state") in WITHOUT_DAY)

    def get_results(self, request: HttpRequest) -> None:
        """Read one page."""
        if not self.by_day():
            super().get_results(request)
            return
        rows = self.queryset.filter(due_on__isnull=False).exclude(state__in=CLOSED)
        before = request.GET.get(BEFORE)
        if before:
            day, key = _place(before)
            rows = rows.filter(Q(due_on__gt=day) | Q(due_on=day, pk__gt=key))
        found = list(rows.order_by("due_on", "pk")[: self.list_per_page + 1])
        self.result_list = found[: self.list_per_page]
        self.result_count = self.full_result_count = len(self.result_list)
        self.show_full_result_count = self.show_admin_actions = False
        self.can_show_all = self.multi_page = False
        self.next_link = self.first_link = ""
        if len(found) > self.list_per_page:
            last = self.result_list[-1]
            self.next_link = self._link(f"{last.due_on}.{last.pk}")
        if before:
            self.first_link = self._link(None)


def _place(text: str) -> tuple[date, int]:
    """The day and key after which a page begins, as addresses write them: 2026-11-23.15."""
    day, _dot, key = text.partition(".")
    try:
        return date.fromisoformat(day), int(key)
    except ValueError as error:
        raise IncorrectLookupParameters from error
