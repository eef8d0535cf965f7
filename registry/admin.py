"""Entities, agencies and regions in the admin, read-only."""

from django.contrib import admin

from journal.admin import ReadOnlyAdmin
from registry.models import Agency, AgencyAlias, Entity, Region


@admin.register(Entity)
class EntityAdmin(ReadOnlyAdmin):
    """Credit subjects; search by whole code, key or folded name, which have an index."""

    list_display = ("name", "usci", "key", "kind", "status", "origin")
    search_fields = ("=usci", "=key", "=folded_name")
    ordering = ("-id",)


@admin.register(Agency)
class AgencyAdmin(ReadOnlyAdmin):
    """Authorities; the unconfirmed ones were made by imports."""

    list_display = ("name", "code", "parent", "regime", "confirmed")
    list_filter = ("confirmed", "regime")
    search_fields = ("name", "code", "aliases__name")


@admin.register(AgencyAlias)
class AgencyAliasAdmin(ReadOnlyAdmin):
    """Other spellings."""

    list_display = ("name", "agency")
    search_fields = ("name",)


@admin.register(Region)
class RegionAdmin(ReadOnlyAdmin):
    """Administrative divisions."""

    list_display = ("code", "name", "kind", "is_current")
    search_fields = ("=code", "name")
