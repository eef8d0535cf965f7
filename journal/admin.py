"""The read-only admin: staff can look at everything, nothing is editable behind the services."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from journal.models import AuditEvent, Change


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """Look, do not touch. No count over the table: it takes seconds on a million rows."""

    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Change)
class ChangeAdmin(ReadOnlyAdmin):
    """The change log by number."""

    list_display = ("seq", "at", "kind", "audience", "entity_key", "subject", "public_version")
    search_fields = ("=entity_key", "=subject")
    ordering = ("-id",)


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    """The audit log."""

    list_display = ("seq", "at", "user_key", "action", "target", "reason")
    search_fields = ("=target", "=user_key")
    ordering = ("-id",)
