"""Limits of cases and requirements of repair, as they are loaded: looked at, with source and reliability."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy

from journal.actor import Actor
from journal.desk.admin import ReadOnlyAdmin
from records import policies
from records.words import word
from registry.admin.columns import language, shown
from repair.models import CaseLimit, LimitName, LimitUnit, Path, Requirement, RequirementKind
from repair.models.sourced import Sourced


@admin.display(description=gettext_lazy("source"))
def source(row: Sourced) -> str:
    """In the language of the page."""
    return row.stated(language())


COLUMNS: tuple[Any, ...] = (
    shown("name", gettext_lazy("step"), choices=LimitName),
    shown("kind", gettext_lazy("kind")),
    shown("region", gettext_lazy("region")),
    shown("regime", gettext_lazy("rules")),
    shown("number", gettext_lazy("number")),
    shown("unit", gettext_lazy("unit"), choices=LimitUnit),
    shown("in_force_from", gettext_lazy("in force from")),
    shown("confidence", gettext_lazy("reliability"), worded=lambda value: word("confidence", value)),
    source,
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
    shown("kind", gettext_lazy("kind"), choices=RequirementKind),
    shown("path", gettext_lazy("rests on"), choices=Path),
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
    source,
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
