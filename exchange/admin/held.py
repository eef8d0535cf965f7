"""Held rows on the desk: one row with its cells; the overview stands on the run's page."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from exchange import policies
from exchange.admin.held_steps import OF_ROW
from exchange.admin.reasons import reason_label
from exchange.models import HeldRow
from journal.actor import Actor
from journal.desk.admin import StaffAdmin


@admin.register(HeldRow)
class HeldRowAdmin(StaffAdmin):
    """Rows that were not taken in, and what became of them."""

    list_display = ("line", "run", "column", "reason_words", "state")
    list_select_related = ("run",)
    fields = (
        "run",
        "line",
        "column",
        "message",
        "row",
        "fixed",
        "state",
        "decided_at",
        "decision_reason",
        "child",
    )
    readonly_fields = ("message",)
    steps = OF_ROW

    def may_look(self, actor: Actor, obj: HeldRow | None = None) -> bool:
        return policies.may_see(actor, obj.run) if obj is not None else super().may_look(actor)

    def scope(self, queryset: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
        return policies.held_seen_by(actor, queryset.select_related("run__agency__parent"))

    def version_of(self, obj: HeldRow) -> str:
        return f"{obj.state}:{obj.decided_at or ''}"

    @admin.display(description=gettext_lazy("reason"))
    def reason_words(self, obj: HeldRow) -> str:
        """The reason's name."""
        return reason_label(obj.reason)
