"""Penalties in the admin, read-only."""

from django.contrib import admin

from journal.admin import ReadOnlyAdmin
from penalties.models import Penalty


@admin.register(Penalty)
class PenaltyAdmin(ReadOnlyAdmin):
    """Typed rows; the record is the truth."""

    list_display = ("record", "procedure", "fine_fen", "confiscation_fen")
    list_select_related = ("record",)
    search_fields = ("=record__public_id",)
    ordering = ("-pk",)
