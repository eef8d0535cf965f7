"""What a merge of double registrations did, kept so that it can be undone."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _


class EntityMerge(models.Model):
    """One entity became part of another. The merged one's row is gone; `merged` holds what it said.

    Entities are named by their keys, because either may be merged again. `filled` holds the survivor's
    columns that the merge changed: {column: [before, after]}, `redirects` the addresses that lead to it since:
    [[address, pk of the entity it led to before, or null]]. `undone_at` is empty while the merge stands.
    """

    survivor_key = models.CharField(_("kept"), max_length=9, db_index=True)
    merged_key = models.CharField(_("merged"), max_length=9)
    merged_usci = models.CharField(_("its code"), max_length=18, blank=True)
    merged_name = models.CharField(_("its name"), max_length=200)
    folded_name = models.CharField(max_length=200, db_index=True)
    origin = models.CharField(max_length=8)
    merged_id = models.BigIntegerField(db_index=True)
    merged = models.JSONField(encoder=DjangoJSONEncoder)
    filled = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    redirects = models.JSONField(default=list)
    at = models.DateTimeField(_("merged at"))
    by = models.CharField(max_length=64)
    by_name = models.CharField(_("confirmed by"), max_length=200, blank=True)
    reason = models.TextField(_("reason"))
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undone_by = models.CharField(max_length=64, blank=True)
    undone_by_name = models.CharField(_("undone by"), max_length=200, blank=True)
    undone_reason = models.TextField(_("reason for undoing"), blank=True)

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("merge of entities")
        verbose_name_plural = _("merges of entities")
        constraints = [
            models.UniqueConstraint(
                fields=("merged_key",), condition=models.Q(undone_at__isnull=True), name="entity_merged_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.merged_name} {self.merged_usci or self.merged_key} → {self.survivor_key}"


class EntityMergePart(models.Model):
    """What a merge did to one relation.

    `ids` are rows that now point at the survivor, `removed` rows that it had already, as they were, `changed`
    old values of rows that moved and changed: [{"pk": …, column: old value}].
    """

    merge = models.ForeignKey(EntityMerge, models.CASCADE, related_name="parts")
    relation = models.CharField(max_length=100)
    ids = models.JSONField(default=list)
    removed = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    changed = models.JSONField(default=list, encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("part of a merge")
        verbose_name_plural = _("parts of merges")

    def __str__(self) -> str:
        return f"{self.merge_id} {self.relation}"
