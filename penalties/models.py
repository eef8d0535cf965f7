"""The typed table of penalties: a projection of Record.details that lists and rules compute with."""

from __future__ import annotations

from django.db import models


class Penalty(models.Model):
    """An administrative penalty. Money in fen (1 yuan = 100 fen)."""

    record = models.OneToOneField("records.Record", models.CASCADE, primary_key=True, related_name="penalty")
    violation = models.TextField(blank=True)
    legal_basis = models.TextField(blank=True)
    content = models.TextField(blank=True)
    procedure = models.CharField(max_length=12, blank=True)
    fine_fen = models.BigIntegerField(null=True)
    confiscation_fen = models.BigIntegerField(null=True)

    class Meta:
        verbose_name_plural = "penalties"
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
        constraints = [models.UniqueConstraint(fields=("kind", "penalty"), name="penalty_measure_once")]

    def __str__(self) -> str:
        return self.kind
