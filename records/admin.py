"""Records, catalogue and rules in the admin, read-only."""

from django.contrib import admin

from journal.admin import ReadOnlyAdmin
from records.models import CatalogItem, PublicityRule, Record, SourceRule


@admin.register(Record)
class RecordAdmin(ReadOnlyAdmin):
    """Every record, also what is not public."""

    list_display = ("public_id", "item", "entity", "state", "sorted_on", "shown_until")
    list_select_related = ("item", "entity")
    list_filter = ("state",)
    search_fields = ("=public_id", "=entity__usci", "=entity__key")
    ordering = ("-id",)


@admin.register(CatalogItem)
class CatalogItemAdmin(ReadOnlyAdmin):
    """Kinds of fact."""

    list_display = ("code", "name_zh", "category", "group", "polarity", "access", "typed_table")


@admin.register(PublicityRule)
class PublicityRuleAdmin(ReadOnlyAdmin):
    """How long records are shown."""

    list_display = (
        "regime",
        "severity",
        "only_if",
        "min_months",
        "max_months",
        "clock",
        "in_force_from",
        "confidence",
    )


@admin.register(SourceRule)
class SourceRuleAdmin(ReadOnlyAdmin):
    """Rules as their documents state them."""

    list_display = ("code", "regime", "subject", "value", "unit", "confidence")
    search_fields = ("=code", "statement_en")
