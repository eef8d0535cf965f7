"""Long work over many records that a decision set off, in chunks that a kill cannot double."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReworkKind(models.TextChoices):
    """What set it off."""

    RULES = "rules", _("a rule of publicity changed")
    ITEM = "item", _("a kind of fact changed")
    REGIME = "regime", _("an agency follows other rules")
    RENAME = "rename", _("an agency has another name")
    FOLD = "fold", _("an agency was folded into another")


class Rework(models.Model):
    """One walk over the records that a decision concerns, by primary key; `last_pk` is how far it came.

    `scope` says which records (regime, item, agency) and what else the kind needs. Written in the transaction
    of the decision; each chunk moves `last_pk` in its own.
    """

    kind = models.CharField(_("cause"), max_length=8, choices=ReworkKind)
    about = models.CharField(_("about"), max_length=200)
    scope = models.JSONField(default=dict)
    reason = models.TextField(_("reason"))
    begun_by = models.CharField(max_length=64)
    begun_by_name = models.CharField(_("decided by"), max_length=200, blank=True)
    begun_at = models.DateTimeField(_("decided at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    last_pk = models.BigIntegerField(default=0)
    looked_at = models.BigIntegerField(_("records looked at"), default=0)
    changed = models.BigIntegerField(_("records changed"), default=0)
    ended = models.BigIntegerField(_("no longer shown"), default=0)
    shown = models.BigIntegerField(_("shown anew"), default=0)
    left_alone = models.BigIntegerField(_("left as they were"), default=0)

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("recomputation")
        verbose_name_plural = _("recomputations")
        indexes = [
            models.Index(
                fields=("id",), name="rework_unfinished", condition=models.Q(finished_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"


class SecondPersonAgency(models.Model):
    """An agency that wants what one of its people enters by hand to be released by another; so do those below."""

    agency = models.OneToOneField("registry.Agency", models.CASCADE, related_name="second_person")

    class Meta:
        ordering = ("pk",)
        verbose_name = _("agency whose entries wait")
        verbose_name_plural = _("agencies whose entries wait")

    def __str__(self) -> str:
        return str(self.agency_id)
