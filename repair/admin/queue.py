"""The list of cases by deadline, and its filters."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from journal.desk.actors import actor_of
from journal.desk.deadlines import DeadlineList
from registry.models import Agency
from registry.selectors.agencies import agencies_below
from repair.models import AT_WORK, ApplicantKind, Case, CaseKind, CaseState, Ground
from repair.queues import NARROWINGS, PARAMETER, narrowing

OFFERED = 30  # agencies named in the filter; any other by its code in the address
WITHOUT_DAY = tuple(state for state in CaseState.values if state not in AT_WORK)


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

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        """The rows of the narrowing among those that the person sees."""
        one = narrowing(self.value() or "")
        if one is None:
            return queryset
        return queryset & one.rows(actor_of(request)).select_related(None).order_by()


class KindFilter(admin.SimpleListFilter):
    """Objections or applications for repair."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Both kinds."""
        return list(CaseKind.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        """Those of the kind."""
        return queryset.filter(kind=self.value()) if self.value() else queryset


class StateFilter(admin.SimpleListFilter):
    """By state."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Every state."""
        return list(CaseState.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        """Those in the state."""
        return queryset.filter(state=self.value()) if self.value() else queryset


class GroundFilter(admin.SimpleListFilter):
    """By why the record is said to be wrong."""

    title = _("ground")
    parameter_name = "ground"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Every ground."""
        return list(Ground.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        """Those of the ground."""
        return queryset.filter(ground=self.value()) if self.value() else queryset


class ApplicantFilter(admin.SimpleListFilter):
    """By who objects."""

    title = _("applicant")
    parameter_name = "applicant"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Every kind."""
        return list(ApplicantKind.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        """Those of the kind."""
        return queryset.filter(applicant_kind=self.value()) if self.value() else queryset


class AgencyFilter(admin.SimpleListFilter):
    """By the source of the record."""

    title = _("source of the record")
    parameter_name = "agency"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The own agency and those below it, and the one that the address names."""
        actor = actor_of(request)
        offered = Agency.objects.filter(pk__in=agencies_below(actor.agency_key)).order_by("code")
        found = {agency.code: agency.name for agency in offered[:OFFERED]}
        named = Agency.objects.filter(code=request.GET.get(self.parameter_name, "")).first()
        if named is not None:
            found[named.code] = named.name
        return list(found.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those of the agency."""
        if not self.value():
            return queryset
        pk = Agency.objects.filter(code=self.value()).values_list("pk", flat=True).first()
        return queryset.filter(agency=pk or 0)


class CaseList(DeadlineList):
    """Cases by deadline."""

    closed = WITHOUT_DAY
    without_day = WITHOUT_DAY
    parameter = PARAMETER
