"""That an agency applied a measure: what, when, in which case."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class MeasureApplied(models.Model):
    """One use of a measure against, or for, a listed entity. `case_number` is the agency's own."""

    listing = models.ForeignKey("lists.Listing", models.CASCADE, related_name="applied")
    measure = models.ForeignKey(
        "lists.Measure", models.PROTECT, related_name="applied", verbose_name=_("measure")
    )
    agency = models.ForeignKey("registry.Agency", models.PROTECT, related_name="+", verbose_name=_("agency"))
    applied_on = models.DateField(_("applied on"))
    case_number = models.CharField(_("case number of the agency"), max_length=100)
    note = models.CharField(_("note"), max_length=400, blank=True)
    by = models.CharField(max_length=64)
    at = models.DateTimeField(_("entered at"))

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("use of a measure")
        verbose_name_plural = _("uses of measures")
        constraints = [
            models.UniqueConstraint(
                fields=("listing", "measure", "agency", "case_number"), name="measure_applied_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} {self.applied_on}"
