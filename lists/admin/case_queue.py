"""The list of cases by deadline, and its filters. It pages by (day, key): the last page is as fast as the first."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from journal.actor import Actor
from journal.desk import queue_filters
from journal.desk.deadlines import DeadlineList
from lists.models import CaseState, CreditList, ListingCase
from lists.models.cases import CLOSED
from lists.queues import NARROWINGS, PARAMETER
from registry.admin import filters
from registry.admin.columns import language
from registry.models import Agency

WITHOUT_DAY = (CaseState.LISTED, *CLOSED)  # nothing is due: newest first


class QueueFilter(queue_filters.QueueFilter):
    """Whose turn it is."""

    parameter_name = PARAMETER
    narrowings = NARROWINGS


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


CaseStateFilter = filters.by_choices("state", _("state"), CaseState.choices)


class CaseAgencyFilter(filters.AgencyFilter):
    """By the agency that has the case."""

    def offered(self, actor: Actor) -> QuerySet[Agency]:
        """For the whole country those that have cases."""
        if actor.agency_key:
            return super().offered(actor)
        return Agency.objects.filter(listing_cases__isnull=False).distinct()


class CaseList(DeadlineList):
    """Cases of lists by deadline."""

    closed = CLOSED
    without_day = WITHOUT_DAY
    parameter = PARAMETER
