"""Public authorities that decide and report."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Agency(models.Model):
    """An authority. `regime` names the publicity rules that its records follow; branches inherit it."""

    code = models.SlugField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="branches")
    region = models.ForeignKey("registry.Region", models.PROTECT, null=True, blank=True)
    regime = models.CharField(max_length=40, blank=True)
    confirmed = models.BooleanField(default=True)  # False: made by an import, not yet looked at by a steward
    in_force_from = models.DateField(null=True, blank=True)
    in_force_to = models.DateField(null=True, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")

    class Meta:
        ordering = ("code",)
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")

    def __str__(self) -> str:
        return self.name

    def line(self) -> tuple[str, ...]:
        """Its own code and those above it, nearest first."""
        codes, agency = [self.code], self.parent
        while agency is not None and agency.code not in codes:
            codes.append(agency.code)
            agency = agency.parent
        return tuple(codes)


class AgencyAlias(models.Model):
    """Another spelling or an earlier name of an agency, with the time it was in use."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=200)
    folded = models.CharField(max_length=200, db_index=True)
    from_date = models.DateField(null=True, blank=True)
    to_date = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("folded",)
        verbose_name = _("spelling of an agency")
        verbose_name_plural = _("spellings of agencies")
        constraints = [models.UniqueConstraint(fields=("agency", "folded"), name="agency_alias_once")]

    def __str__(self) -> str:
        return self.name
