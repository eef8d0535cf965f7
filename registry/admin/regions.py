"""Administrative divisions on the desk: to look at."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from journal.actor import Actor
from journal.desk.admin import ReadOnlyAdmin
from registry import policies
from registry.admin.columns import shown
from registry.models import Region

COLUMNS = (
    shown("code", _("code")),
    shown("name", _("name")),
    shown("name_en", _("English name")),
    shown("kind", _("kind")),
    shown("parent", _("above it")),
    shown("is_current", _("exists today")),
    shown("first_revision", _("first list that had it")),
    shown("last_revision", _("last list that had it")),
)


@admin.register(Region)
class RegionAdmin(ReadOnlyAdmin):
    """Today's and retired ones; codes outlive divisions."""

    list_display = COLUMNS
    list_display_links = (COLUMNS[0],)
    list_select_related = ("parent",)
    fields = COLUMNS
    readonly_fields = COLUMNS
    exact_search = ("code", "name")
    list_filter = ("is_current",)

    def may_look(self, actor: Actor, obj: Any = None) -> bool:
        return policies.may_look_at_register(actor)
