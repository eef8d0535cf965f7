"""The typed table of penalties: a projection of Record.details that lists and rules compute with."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Penalty(models.Model):
    """An administrative penalty. Money in fen (1 yuan = 100 fen)."""

    record = models.OneToOneField(
        "records.Record",
        models.CASCADE,
        primary_key=True,
        related_name="penalty",
        verbose_name=_("record"),
    )
    violation = models.TextField(_("violation"), blank=True)
    legal_basis = models.TextField(_("legal basis"), blank=True)
    content = models.TextField(_("content of the penalty"), blank=True)
    procedure = models.CharField(_("procedure"), max_length=12, blank=True)
    fine_fen = models.BigIntegerField(_("fine in fen"), null=True)
    confiscation_fen = models.BigIntegerField(_("confiscated, in fen"), null=True)

    class Meta:
        verbose_name = _("penalty")
        verbose_name_plural = _("penalties")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(fine_fen__isnull=True) | models.Q(fine_fen__gte=0),
                name="fine_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(confiscation_fen__isnull=True) | models.Q(confiscation_fen__gte=0),
                name="confiscation_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"penalty {self.pk}"


class PenaltyMeasure(models.Model):
    """One kind of penalty of a decision; a decision may carry several (penalty_kind in enumerations.csv)."""

    penalty = models.ForeignKey(Penalty, models.CASCADE, related_name="measures")
    kind = models.CharField(max_length=24)

    class Meta:
        verbose_name = _("measure of a penalty")
        verbose_name_plural = _("measures of penalties")
        constraints = [models.UniqueConstraint(fields=("kind", "penalty"), name="penalty_measure_once")]

    def __str__(self) -> str:
        return self.kind
