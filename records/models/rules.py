"""Rules as dated rows with their source; never constants in code."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PublicityRule(models.Model):
    """How long a record of a regime and severity is shown: one row of reference/publicity_rules.csv.

    Months; an empty maximum means that none is stated. Rows are immutable; a new rule is a new row.
    """

    regime = models.CharField(max_length=40)
    severity = models.CharField(max_length=8, blank=True)
    only_if = models.CharField(max_length=80, blank=True)
    min_months = models.PositiveSmallIntegerField(null=True)
    max_months = models.PositiveSmallIntegerField(null=True)
    shown = models.CharField(max_length=20)
    clock = models.CharField(max_length=12)
    repairable = models.BooleanField()
    transition = models.CharField(max_length=12, blank=True)
    in_force_from = models.DateField(null=True)
    in_force_to = models.DateField(null=True)
    confidence = models.CharField(max_length=10)
    rule_codes = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("regime", "pk")
        verbose_name = _("rule of publicity")
        verbose_name_plural = _("rules of publicity")
        constraints = [
            models.UniqueConstraint(
                fields=("regime", "severity", "only_if", "in_force_from"), name="publicity_rule_once"
            ),
            models.UniqueConstraint(
                fields=("regime", "severity", "only_if"),
                condition=models.Q(in_force_from__isnull=True),
                name="publicity_rule_once_undated",
            ),
        ]

    def __str__(self) -> str:
        return " ".join(
            filter(None, (self.regime, self.severity, self.only_if, str(self.in_force_from or "")))
        )


class SourceRule(models.Model):
    """A rule in force as its document states it: one row of reference/rules.csv."""

    code = models.CharField(max_length=40, primary_key=True)
    regime = models.CharField(max_length=40, db_index=True)
    subject = models.CharField(max_length=20)
    applies_to = models.CharField(max_length=200, blank=True)
    class_or_grade = models.CharField(max_length=120, blank=True)
    statement_en = models.TextField()
    value = models.CharField(max_length=400, blank=True)
    unit = models.CharField(max_length=120, blank=True)
    counted_from = models.CharField(max_length=200, blank=True)
    article = models.CharField(max_length=60, blank=True)
    document_zh = models.CharField(max_length=300, blank=True)
    in_force_from = models.CharField(max_length=10, blank=True)
    in_force_to = models.CharField(max_length=10, blank=True)
    confidence = models.CharField(max_length=10)
    source = models.TextField(blank=True)

    class Meta:
        ordering = ("code",)
        verbose_name = _("rule as documented")
        verbose_name_plural = _("rules as documented")

    def __str__(self) -> str:
        return self.code
