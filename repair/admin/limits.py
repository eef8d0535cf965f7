"""The limits of cases, as they are loaded: looked at, with source and reliability."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy

from journal.actor import Actor
from journal.desk.admin import ReadOnlyAdmin
from records import policies
from records.words import word
from registry.admin.columns import shown
from repair.models import CaseLimit

COLUMNS: tuple[Any, ...] = (
    shown("get_name_display", gettext_lazy("step")),
    shown("kind", gettext_lazy("kind")),
    shown("region", gettext_lazy("region")),
    shown("number", gettext_lazy("number")),
    shown("get_unit_display", gettext_lazy("unit")),
    shown("in_force_from", gettext_lazy("in force from")),
    shown("confidence", gettext_lazy("reliability"), worded=lambda value: word("confidence", value)),
    shown("source", gettext_lazy("source")),
)


@admin.register(CaseLimit)
class CaseLimitAdmin(ReadOnlyAdmin):
    """Every row that was ever in force."""

    list_display = COLUMNS
    list_display_links = COLUMNS[:1]
    list_select_related = ("region",)
    fields = COLUMNS
    readonly_fields = COLUMNS
    list_per_page = 100

    def may_look(self, actor: Actor, obj: Any = None) -> bool:
        return policies.may_look_at_rules(actor)
