"""Filters of the list of letters: what is offered is what this person can see."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from documents.kinds import kinds
from documents.models import Letter, LetterSeries
from documents.policies import reads_all_papers
from journal.desk.actors import actor_of
from registry.models import Agency
from registry.selectors.agencies import agencies_below


class KindFilter(admin.SimpleListFilter):
    """Kinds that apps registered."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(kind.name, kind.label) for kind in kinds()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Letter]) -> QuerySet[Letter]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


class AgencyFilter(admin.SimpleListFilter):
    """Agencies that ever wrote, from the small table of their series."""

    title = _("agency")
    parameter_name = "agency"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        actor = actor_of(request)
        agencies = Agency.objects.filter(pk__in=LetterSeries.objects.values("agency"))
        if not reads_all_papers(actor):
            agencies = agencies.filter(pk__in=agencies_below(actor.agency_key))
        return [(agency.code, agency.name) for agency in agencies.order_by("code")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Letter]) -> QuerySet[Letter]:
        return queryset.filter(agency__code=self.value()) if self.value() else queryset
