"""A row for each record about which its subject is told, and who among an entity's people was told of them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """What the subject of a public record is told; made for every such record, the letter only when somebody is
    there to read it.

    `of_history`: decided long ago or nearly over when it came, so no letter is made unless asked for.
    `letter` is the one that says what is so now, null while there is none; `previous` the one before it, whose
    dates moved or which went to another entity. `said_repair_on` and `said_until` are the dates of the letter.
    `pending`: a letter is to be made. `told`: the entity's people know of the letter.
    `next_on`: the day on which a reminder is due, null for none; `repair_told` and `end_told` are the dates that
    one was sent about (or the letter itself speaks of as come), so a moved date is told of again.
    """

    record = models.OneToOneField(
        "records.Record", models.CASCADE, primary_key=True, related_name="notice", verbose_name=_("record")
    )
    noted_at = models.DateTimeField(_("noted"))
    of_history = models.BooleanField(_("of history"), default=False)
    letter = models.ForeignKey(
        "documents.Letter", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("letter")
    )
    previous = models.ForeignKey(
        "documents.Letter", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("before")
    )
    said_repair_on = models.DateField(null=True, blank=True)
    said_until = models.DateField(null=True, blank=True)
    pending = models.BooleanField(default=False)
    told = models.BooleanField(default=True)
    next_on = models.DateField(_("next reminder"), null=True, blank=True)
    repair_told = models.DateField(null=True, blank=True)
    end_told = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("notice to the subject")
        verbose_name_plural = _("notices to subjects")
        indexes = [
            models.Index(fields=("record",), name="notice_pending", condition=Q(pending=True)),
            models.Index(fields=("record",), name="notice_untold", condition=Q(told=False)),
            models.Index(fields=("next_on", "record"), name="notice_due", condition=Q(next_on__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class NoticeReader(models.Model):
    """That a representative was told of the notices that stand for an entity.

    By number and key, for claims and entities are merged and parted again; a right is told of once.
    """

    representation = models.CharField(max_length=10)  # its number
    entity_key = models.CharField(max_length=16)
    told_at = models.DateTimeField(_("told"))

    class Meta:
        ordering = ("pk",)
        verbose_name = _("reader of notices")
        verbose_name_plural = _("readers of notices")
        constraints = [
            models.UniqueConstraint(fields=("representation", "entity_key"), name="notice_reader_once")
        ]

    def __str__(self) -> str:
        return self.representation
