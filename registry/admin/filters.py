"""Filters of the desk: by a coded column, by choices, by agency; named in both languages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from journal.actor import Actor
from journal.desk.actors import actor_of
from registry.admin.columns import language
from registry.enumerations import label
from registry.models import Agency
from registry.selectors.agencies import agencies_below

OFFERED = 30  # agencies named in a filter; any other by its code in the address


def by(column: str, words: Any, *, enumeration: str = "") -> type[admin.SimpleListFilter]:
    """A filter that offers the values on file, shown by the labels of an enumeration where there is one.

    For tables of a few hundred rows: it asks for the distinct values.
    """

    class Filter(admin.SimpleListFilter):
        title = words
        parameter_name = column

        def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
            rows = model_admin.model.objects.order_by(column).values_list(column, flat=True).distinct()
            return [
                (value, label(enumeration, value, language()) if enumeration else value)
                for value in rows
                if value
            ]

        def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
            return queryset.filter(**{column: self.value()}) if self.value() else queryset

    return Filter


def by_choices(column: str, words: Any, choices: Any, *, parameter: str = "") -> type[admin.SimpleListFilter]:
    """A filter that offers the choices of a column, whatever is on file: for large tables."""

    class Filter(admin.SimpleListFilter):
        title = words
        parameter_name = parameter or column

        def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
            return list(choices)

        def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
            return queryset.filter(**{column: self.value()}) if self.value() else queryset

    return Filter


class AgencyFilter(admin.SimpleListFilter):
    """By agency: the own one and those below it, and the one that the address names."""

    title = _("agency")
    parameter_name = "agency"

    def offered(self, actor: Actor) -> QuerySet[Agency]:
        """The agencies to choose from; of somebody who works for none, a subclass may know better."""
        return Agency.objects.filter(pk__in=agencies_below(actor.agency_key))

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Names by code."""
        offered = self.offered(actor_of(request)).order_by("code")
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
