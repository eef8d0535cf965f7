"""Errors that anybody reports, without an account."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ReportState(models.TextChoices):
    """Whether the source has answered."""

    OPEN = "open", _("waiting for an answer")
    ANSWERED = "answered", _("answered")


class ErrorReport(models.Model):
    """What somebody says is wrong with a record; its source answers. The address goes once it is answered."""

    number = models.CharField(_("number"), max_length=10, unique=True)
    code_salt = models.CharField(max_length=26)
    record = models.ForeignKey(
        "records.Record", models.PROTECT, related_name="error_reports", verbose_name=_("record")
    )
    agency = models.ForeignKey(
        "registry.Agency", models.PROTECT, related_name="error_reports", verbose_name=_("agency")
    )
    text = models.TextField(_("what is wrong"))
    email = models.EmailField(_("address for the answer"), blank=True)
    language = models.CharField(_("language"), max_length=8, default="zh-hans")
    state = models.CharField(_("state"), max_length=8, choices=ReportState, default=ReportState.OPEN)
    made_at = models.DateTimeField(_("made"))
    due_on = models.DateField(_("due"), null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.CharField(max_length=64, blank=True)
    answered_by_name = models.CharField(_("answered by"), max_length=200, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("error report")
        verbose_name_plural = _("error reports")
        indexes = [
            models.Index(fields=("due_on", "id"), name="error_report_due", condition=Q(state="open")),
            models.Index(fields=("agency", "state", "-id"), name="error_report_of_agency"),
        ]

    def __str__(self) -> str:
        return self.number
