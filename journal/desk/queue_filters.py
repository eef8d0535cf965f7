"""The filter of a list by deadline: whose turn it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from journal.actor import Actor
from journal.desk.actors import actor_of


class Narrowing(Protocol):
    """A part of the list: words, and rows for a person."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str | Promise: ...
    @property
    def rows(self) -> Callable[[Actor], QuerySet[Any]]: ...


class QueueFilter(admin.SimpleListFilter):
    """Whose turn it is. Without it: everything in which something is due (see `DeadlineList`)."""

    title = _("what waits")
    parameter_name = "queue"
    narrowings: Sequence[Narrowing] = ()

    def narrow(self, queryset: QuerySet[Any], rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those of the rows among what the person sees."""
        return queryset.filter(pk__in=rows.order_by().values("pk"))

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The narrowings, and every case there is."""
        return [*((one.name, one.label) for one in self.narrowings), ("all", _("every case, newest first"))]

    def choices(self, changelist: Any) -> Any:
        """Django's "all" is here what is due."""
        for place, choice in enumerate(super().choices(changelist)):
            yield {**choice, "display": _("something is due")} if place == 0 else choice

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows of the narrowing that was chosen."""
        for one in self.narrowings:
            if one.name == self.value():
                return self.narrow(queryset, one.rows(actor_of(request)))
        return queryset
