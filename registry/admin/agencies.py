"""Agencies and their spellings on the desk."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from journal.actor import Actor
from journal.desk.actors import actor_of
from journal.desk.admin import StaffAdmin
from registry import policies
from registry.admin import agency_steps
from registry.admin.columns import shown
from registry.admin.filters import by
from registry.admin.sections import Cell, Section, trail
from registry.models import Agency, AgencyAlias
from registry.names import fold_name

LISTED = 200  # rows of a section
COLUMNS = (
    shown("name", gettext_lazy("name")),
    shown("code", gettext_lazy("code")),
    shown("parent", gettext_lazy("above it")),
    shown("regime", gettext_lazy("rules of publicity"), enumeration="regime"),
    shown("confirmed", gettext_lazy("confirmed by a steward")),
)
FACTS = (
    *COLUMNS,
    shown("name_en", gettext_lazy("English name")),
    shown("region", gettext_lazy("region")),
    shown("successor", gettext_lazy("successor")),
    shown("in_force_from", gettext_lazy("exists from")),
    shown("in_force_to", gettext_lazy("exists until")),
)
ALIAS_COLUMNS = (
    shown("name", gettext_lazy("spelling")),
    shown("agency", gettext_lazy("finds the agency")),
    shown("from_date", gettext_lazy("in use from")),
    shown("to_date", gettext_lazy("in use until")),
)


@admin.register(Agency)
class AgencyAdmin(StaffAdmin):
    """Authorities; the unconfirmed ones were made by imports and wait for a steward's look."""

    list_display = COLUMNS
    list_display_links = (COLUMNS[0],)
    list_select_related = ("parent",)
    list_filter = ("confirmed", by("regime", gettext_lazy("rules of publicity"), enumeration="regime"))
    fields = FACTS
    readonly_fields = FACTS
    exact_search = ("code", "aliases__folded", "name__contains")
    search_help_text = gettext_lazy("Code, name in any known spelling, or part of the name.")
    change_form_template = "admin/registry/look.html"
    list_steps = (agency_steps.ADD,)
    steps = agency_steps.OF_AGENCY  # a list: other apps add to it

    def may_look(self, actor: Actor, obj: Any = None) -> bool:
        return policies.may_look_at_register(actor)

    def exact_values(self, text: str) -> Mapping[str, Any]:
        return {"code": text.strip(), "aliases__folded": fold_name(text), "name__contains": text.strip()}

    def scope(self, queryset: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
        return queryset.select_related("parent", "region", "successor")

    def version_of(self, obj: Agency) -> str:
        facts = [getattr(obj, field.attname) for field in Agency._meta.concrete_fields]
        spellings = sorted(obj.aliases.values_list("pk", flat=True))
        return sha256(repr([*facts, *spellings]).encode()).hexdigest()[:16]

    def more_context(self, request: HttpRequest, obj: Agency) -> dict[str, Any]:
        own = [_spellings(obj), _below(obj), trail(f"agency:{obj.code}", actor_of(request))]
        return {"sections": [section for section in own if section is not None]}


@admin.register(AgencyAlias)
class AgencyAliasAdmin(StaffAdmin):
    """Spellings and earlier names by which files find an agency."""

    list_display = ALIAS_COLUMNS
    list_display_links = (ALIAS_COLUMNS[0],)
    list_select_related = ("agency",)
    fields = ALIAS_COLUMNS
    readonly_fields = ALIAS_COLUMNS
    exact_search = ("folded", "agency__code", "name__contains")
    steps = agency_steps.OF_ALIAS

    def may_look(self, actor: Actor, obj: Any = None) -> bool:
        return policies.may_look_at_register(actor)

    def exact_values(self, text: str) -> Mapping[str, Any]:
        return {"folded": fold_name(text), "agency__code": text.strip(), "name__contains": text.strip()}

    def version_of(self, obj: AgencyAlias) -> str:
        return f"{obj.agency_id}/{obj.folded}"


def _page(model: str, pk: int) -> str:
    return reverse(f"admin:registry_{model}_change", args=[pk])


def _spellings(agency: Agency) -> Section:
    found = agency.aliases.order_by("folded")[:LISTED]
    rows = [[Cell(a.name, _page("agencyalias", a.pk)), Cell(a.from_date), Cell(a.to_date)] for a in found]
    columns = [_("spelling"), _("in use from"), _("in use until")]
    return Section(_("Spellings that find it"), columns, rows)


def _below(agency: Agency) -> Section | None:
    found = list(agency.branches.order_by("code")[: LISTED + 1])
    rows = [[Cell(a.name, _page("agency", a.pk)), Cell(a.code)] for a in found[:LISTED]]
    note = _("There are more.") if len(found) > LISTED else ""
    return Section(_("Agencies below it"), [_("name"), _("code")], rows, note) if rows else None
