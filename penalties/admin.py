"""Penalties on the desk, to look at: the record is the truth, and who sees it sees this."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet

from journal import clock
from journal.actor import Actor
from journal.desk.admin import ReadOnlyAdmin
from penalties.models import Penalty
from records.models import Record


@admin.register(Penalty)
class PenaltyAdmin(ReadOnlyAdmin):
    """Typed rows."""

    list_display = ("record", "procedure", "fine_fen", "confiscation_fen")
    list_select_related = ("record",)
    exact_search = ("record__public_id",)

    def scope(self, queryset: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
        """Those of the records that the person may see."""
        seen = Record.objects.visible_to(actor, at=clock.today()).order_by()
        return queryset.filter(record__in=seen.values("pk"))
