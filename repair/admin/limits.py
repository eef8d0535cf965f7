"""Limits of cases and requirements of repair, as they are loaded: looked at, with source and reliability."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy

from journal.actor import Actor
from journal.desk.admin import ReadOnlyAdmin
from records import policies
from records.words import word
from registry.admin.columns import shown
from repair.models import CaseLimit, Requirement

COLUMNS: tuple[Any, ...] = (
    shown("get_name_display", gettext_lazy("step")),
    shown("kind", gettext_lazy("kind")),
    shown("region", gettext_lazy("region")),
    shown("regime", gettext_lazy("rules")),
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


ASKED: tuple[Any, ...] = (
    shown("name_zh", gettext_lazy("name (Chinese)")),
    shown("name_en", gettext_lazy("name (English)")),
    shown("get_kind_display", gettext_lazy("kind")),
    shown("get_path_display", gettext_lazy("rests on")),
    shown("regime", gettext_lazy("rules")),
    shown("credit_list", gettext_lazy("list")),
    shown("severity", gettext_lazy("severity")),
    shown("required", gettext_lazy("required")),
    shown("in_force_from", gettext_lazy("in force from")),
    shown("in_force_to", gettext_lazy("in force to")),
    shown("rule_code", gettext_lazy("rule")),
    shown("confidence", gettext_lazy("reliability"), worded=lambda value: word("confidence", value)),
)
TEXTS: tuple[Any, ...] = (
    shown("text_zh", gettext_lazy("text (Chinese)")),
    shown("text_en", gettext_lazy("text (English)")),
    shown("source", gettext_lazy("source")),
)


@admin.register(Requirement)
class RequirementAdmin(ReadOnlyAdmin):
    """Papers, commitment, interview, inspection, and what shuts a record out."""

    list_display = ASKED
    list_display_links = ASKED[:1]
    fields = (*ASKED, *TEXTS)
    readonly_fields = (*ASKED, *TEXTS)
    list_per_page = 100

    def may_look(self, actor: Actor, obj: Any = None) -> bool:
        return policies.may_look_at_rules(actor)
