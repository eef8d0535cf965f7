"""Entities on the desk: found by code, key, name or number; the whole file on one page."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from journal import services as journal
from journal.actor import Actor
from journal.desk.actors import actor_of
from journal.desk.admin import StaffAdmin
from registry import policies
from registry.access import file_read
from registry.admin.columns import shown, words_of
from registry.admin.entity_steps import CORRECT
from registry.admin.merging import MERGE
from registry.admin.purposes import ask_purpose, purpose_of, purpose_page
from registry.admin.sections import sections_of
from registry.models import Entity
from registry.names import fold_name
from registry.persons import representative_for
from registry.usci import normalise

COLUMNS = (
    shown("name", _("name")),
    shown("usci", _("USCI")),
    shown("key", _("key of the entity")),
    shown("kind", _("kind"), enumeration="entity_kind"),
    shown("status", _("status"), enumeration="entity_status"),
    shown("region", _("region")),
    shown("origin", _("origin"), enumeration="origin"),
)
FACTS = (
    *COLUMNS,
    shown("usci_flags", _("what is odd about the code")),
    shown("representative_shown", _("legal representative")),
    shown("established_on", _("established on")),
    shown("address", _("address")),
    shown("scope", _("scope of business")),
    shown("registering_authority", _("registering authority")),
    shown("created_at", _("on file since")),
    shown("updated_at", _("last changed")),
    shown("next_turn_on", _("something public turns on")),
)


@admin.register(Entity)
class EntityAdmin(StaffAdmin):
    """Credit subjects. Opening one is a look at its whole file, which is noted with its purpose."""

    list_display = COLUMNS
    list_display_links = (COLUMNS[0],)
    list_select_related = ("region",)
    fields = FACTS
    readonly_fields = FACTS
    exact_search = ("usci", "key", "folded_name", "redirects__old", "names__folded", "identifiers__value")
    search_help_text = _("Whole code (any spacing or width), key, whole name, or registration number.")
    change_form_template = "admin/registry/look.html"
    steps = (CORRECT, MERGE)

    def may_look(self, actor: Actor, obj: Any = None) -> bool:
        return policies.may_look_at_register(actor)

    def exact_values(self, text: str) -> Mapping[str, Any]:
        code, folded = normalise(text), fold_name(text)
        return {
            "usci": code if len(code) == 18 else None,
            "key": text.strip().lower() if len(text.strip()) == 9 else None,
            "folded_name": folded,
            "redirects__old": code,
            "names__folded": folded,
            "identifiers__value": code,
        }

    def scope(self, queryset: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
        return queryset.select_related("region")

    def version_of(self, obj: Entity) -> str:
        return obj.updated_at.isoformat()

    def hold(self, obj: Entity) -> None:
        journal.hold([obj.key])
        super().hold(obj)

    def last_change(self, obj: Entity) -> str:
        return str(_("It was changed at %s.") % words_of(obj.updated_at))

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        obj = super().get_object(request, object_id, from_field)
        if obj is not None:  # who runs an individual business is not for everybody here
            obj.representative_shown = representative_for(actor_of(request), obj)
        return obj

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The whole file, once a purpose is stated."""
        actor = actor_of(request)
        obj = self.get_object(request, unquote(object_id)) if self.may_look(actor) else None
        instead = self._noted(request, obj) if obj is not None else None
        return instead or super().change_view(request, object_id, form_url, extra_context)

    def before_step(self, request: HttpRequest, obj: Entity) -> HttpResponse | None:
        return self._noted(request, obj)

    def _noted(self, request: HttpRequest, obj: Entity) -> HttpResponse | None:
        """Write the look down with its purpose; where none was stated, ask for it first."""
        purpose = purpose_of(request)
        if not purpose:
            return ask_purpose(request)
        if request.method != "POST":
            file_read(obj, actor=actor_of(request), purpose=purpose)
        return None

    def more_context(self, request: HttpRequest, obj: Entity) -> dict[str, Any]:
        return {"sections": sections_of(obj, actor_of(request))}

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(partial(purpose_page, self.admin_site))
        return [path("purpose/", view, name="registry_entity_purpose"), *super().get_urls()]
