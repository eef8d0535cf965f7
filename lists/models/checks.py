"""A check by an agency: kept with its purpose, since whoever looks has to say why."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class CheckRun(models.Model):
    """One unified check of up to 1,000 entities by staff. `answers` is what was found that day, as it was shown."""

    number = models.CharField(_("number"), max_length=10, unique=True)
    agency_key = models.CharField(_("agency"), max_length=64, blank=True)
    by = models.CharField(max_length=64)
    by_name = models.CharField(_("checked by"), max_length=200, blank=True)
    at = models.DateTimeField(_("checked at"))
    purpose = models.CharField(
        _("purpose"), max_length=16, blank=True
    )  # measure_purpose; empty: every purpose
    reason = models.TextField(_("reason"))
    queries = models.JSONField(_("asked for"))
    answers = models.JSONField(_("found"))

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("check")
        verbose_name_plural = _("checks")
        indexes = [models.Index(fields=("agency_key", "-id"), name="check_of_agency")]

    def __str__(self) -> str:
        return self.number
