"""Filters of the list of records; each stands on an index that ends with the key the list pages by."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from journal.desk.actors import actor_of
from records.catalogue import catalogue
from records.models import Record, RecordState
from registry.admin.columns import language
from registry.enumerations import label
from registry.models import Agency, Entity
from registry.selectors import agencies_below

OFFERED = 30  # agencies named in the filter; any other by its code in the address


class StateFilter(admin.SimpleListFilter):
    """By state."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The states, by their official labels."""
        return [(state, label("record_state", state, language())) for state in RecordState.values]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Record]) -> QuerySet[Record]:
        """Those in the state."""
        return queryset.filter(state=self.value()) if self.value() else queryset


class ItemFilter(admin.SimpleListFilter):
    """By kind of fact."""

    title = _("kind of fact")
    parameter_name = "item"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Kinds that are kept as records."""
        items = catalogue().items()
        return [(code, item.label(language())) for code, item in items if item.row.storage == "record"]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Record]) -> QuerySet[Record]:
        """Those of the kind."""
        return queryset.filter(item=self.value()) if self.value() else queryset


class AgencyFilter(admin.SimpleListFilter):
    """By the agency that reported."""

    title = _("reported by")
    parameter_name = "agency"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The own agency, those below it, and the one that the address names."""
        actor = actor_of(request)
        offered = Agency.objects.filter(pk__in=agencies_below(actor.agency_key)).order_by("code")[:OFFERED]
        if not actor.agency_key:
            offered = Agency.objects.filter(parent__isnull=True).order_by("code")[:OFFERED]
        found = {agency.code: agency.name for agency in offered}
        named = Agency.objects.filter(code=request.GET.get(self.parameter_name, "")).first()
        if named is not None:
            found[named.code] = named.name
        return list(found.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Record]) -> QuerySet[Record]:
        """Those of the agency."""
        if not self.value():
            return queryset
        # The key first: a join would keep the planner from reading the index in the order of the pages.
        pk = Agency.objects.filter(code=self.value()).values_list("pk", flat=True).first()
        return queryset.filter(source_agency=pk or 0)


class EntityFilter(admin.SimpleListFilter):
    """By entity: how an entity's page leads to its whole file."""

    title = _("entity")
    parameter_name = "entity"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The one that the address names; nobody chooses among a million."""
        named = request.GET.get(self.parameter_name, "")
        return [(named, named)] if named else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Record]) -> QuerySet[Record]:
        """Those of the entity."""
        if not self.value():
            return queryset
        pk = Entity.objects.filter(key=self.value()).values_list("pk", flat=True).first()
        return queryset.filter(entity=pk or 0)
