"""Imports and the rows they held, read-only."""

from django.contrib import admin

from exchange.models import HeldRow, ImportRun
from journal.admin import ReadOnlyAdmin


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyAdmin):
    """What came in by file."""

    list_display = ("file_name", "profile", "origin", "state", "started_at", "finished_at")
    list_filter = ("state", "profile", "origin")
    search_fields = ("file_name", "=file_digest")


@admin.register(HeldRow)
class HeldRowAdmin(ReadOnlyAdmin):
    """Rows that were not taken in, and why."""

    list_display = ("run", "line", "column", "reason", "message")
    list_select_related = ("run",)
    list_filter = ("reason",)
