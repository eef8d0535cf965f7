"""Filters of small tables by a coded column, named in both languages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from registry.admin.columns import language
from registry.enumerations import label


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
