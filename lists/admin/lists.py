"""Lists on the desk: what each says and rests on; stewards draft, activate and change them."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from journal.actor import Actor
from journal.desk.actors import actor_of
from journal.desk.admin import StaffAdmin
from journal.desk.steps import Step
from lists.activation import list_digest
from lists.admin.list_sections import sections_of
from lists.admin.list_steps import LIST_STEPS, STEPS
from lists.desk_links import links_for
from lists.models import CreditList, Foundation, ListKind, ListState, ReviewLevel
from records import policies
from records.words import word
from registry.admin.columns import language, shown
from registry.admin.filters import by


@admin.display(description=gettext_lazy("name of the list"))
def name(obj: CreditList) -> str:
    """Its name in the language of the page."""
    return obj.name_zh if language().startswith("zh") else obj.name_en


@admin.display(description=gettext_lazy("kind of fact"))
def item(obj: CreditList) -> str:
    """What a listing on it is in the catalogue."""
    return obj.item.name_zh if language().startswith("zh") else obj.item.name_en


COLUMNS: tuple[Any, ...] = (
    shown("code", gettext_lazy("code")),
    name,
    shown("kind", gettext_lazy("kind"), choices=ListKind),
    shown("state", gettext_lazy("state"), choices=ListState),
    shown("founding_kind", gettext_lazy("kind of founding document"), choices=Foundation),
    shown("runs_cases", gettext_lazy("cases are run here")),
)
FACTS: tuple[Any, ...] = (
    COLUMNS[0],
    shown("name_zh", gettext_lazy("name (Chinese)")),
    shown("name_en", gettext_lazy("name (English)")),
    *COLUMNS[2:],
    shown("founding_document", gettext_lazy("founding document")),
    shown("founding_url", gettext_lazy("where it can be read")),
    shown("subjects", gettext_lazy("who can stand on it"), enumeration="list_subject"),
    shown("shares_persons", gettext_lazy("responsible persons share the consequence")),
    item,
    shown("region", gettext_lazy("region")),
    shown("review_level", gettext_lazy("level that confirms a decision"), choices=ReviewLevel),
    shown("hearing_days", gettext_lazy("working days to state one's case")),
    shown("term_months", gettext_lazy("term in months")),
    shown("term_open", gettext_lazy("until removed")),
    shown("term_note", gettext_lazy("note on the term")),
    shown("term_note_zh", gettext_lazy("note on the term (Chinese)")),
    shown("min_months", gettext_lazy("shortest time in months")),
    shown("in_force_from", gettext_lazy("in force from")),
    shown("in_force_to", gettext_lazy("in force through")),
    shown("as_of", gettext_lazy("state of")),
    shown("confidence", gettext_lazy("reliability"), worded=partial(word, "confidence")),
    shown("source", gettext_lazy("source")),
)


@admin.register(CreditList)
class CreditListAdmin(StaffAdmin):
    """Blacklists, redlists and the list of abnormal operations; those in force come first."""

    list_display = COLUMNS
    list_display_links = COLUMNS[:2]
    list_filter = (
        "state",
        "kind",
        "runs_cases",
        by("origin", gettext_lazy("origin"), enumeration="origin"),
    )
    list_per_page = 100
    fields = FACTS
    readonly_fields = FACTS
    exact_search = ("code", "name_zh", "name_en")
    list_steps = LIST_STEPS
    steps = STEPS
    change_form_template = "admin/registry/look.html"

    def may_look(self, actor: Actor, obj: Any = None) -> bool:
        return policies.may_look_at_rules(actor)

    def version_of(self, obj: CreditList) -> str:
        return list_digest(obj.pk)

    def offered_steps(self, actor: Actor, obj: CreditList) -> list[tuple[Step, str]]:
        """What stewards may do with it, and what other apps do with its cases."""
        return [*super().offered_steps(actor, obj), *links_for(actor, obj)]

    def more_context(self, request: HttpRequest, obj: CreditList) -> dict[str, Any]:
        return {"sections": sections_of(obj, actor_of(request))}
