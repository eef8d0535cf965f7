"""A rule that draws attention to a parent by its branches. It suggests a case; it never lists."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class BranchRule(models.Model):
    """`count` different branches with a record of `item` decided within `within_months` suggest a case."""

    credit_list = models.ForeignKey("lists.CreditList", models.CASCADE, related_name="branch_rules")
    ground = models.ForeignKey("lists.Ground", models.PROTECT, related_name="branch_rules")
    item = models.ForeignKey("records.CatalogItem", models.PROTECT, related_name="+")
    count = models.PositiveSmallIntegerField(_("branches"))
    within_months = models.PositiveSmallIntegerField(_("within months"))
    confidence = models.CharField(_("confidence"), max_length=10)
    source = models.TextField(_("source"), blank=True)
    in_force_from = models.DateField(_("in force from"), null=True, blank=True)
    in_force_to = models.DateField(_("in force to"), null=True, blank=True)

    class Meta:
        ordering = ("credit_list_id", "pk")
        verbose_name = _("rule about branches")
        verbose_name_plural = _("rules about branches")
        constraints = [
            models.UniqueConstraint(fields=("credit_list", "ground", "item"), name="branch_rule_once")
        ]

    def __str__(self) -> str:
        return f"{self.credit_list_id}: {self.count} / {self.within_months}"
