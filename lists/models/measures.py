"""What follows from standing on a list, and who carries it out."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class MeasureKind(models.TextChoices):
    """For worse or for better."""

    RESTRICTION = "restriction", _("Restriction")
    REWARD = "reward", _("Reward")


class MeasureSubject(models.TextChoices):
    """Whom it meets."""

    ORGANIZATION = "organization", _("Organization")
    RESPONSIBLE_PERSON = "responsible_person", _("Responsible person")
    BOTH = "both", _("Organization and responsible person")
    UNSTATED = "", _("Not stated")


class Measure(models.Model):
    """One measure of a list by date; without a list it is one that the sources name for lists in general.

    `purpose` is a code of measure_purpose (reference/enumerations.csv). Where no agency of the register is
    known, `agency_zh` and `agency_en` keep the source's words.
    """

    code = models.SlugField(_("code"), max_length=40, primary_key=True)
    credit_list = models.ForeignKey(
        "lists.CreditList",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="measures",
        verbose_name=_("list"),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=MeasureKind)
    purpose = models.CharField(_("purpose"), max_length=16)
    name_zh = models.CharField(_("name (Chinese)"), max_length=300, blank=True)
    name_en = models.CharField(_("name (English)"), max_length=300)
    agency = models.ForeignKey(
        "registry.Agency",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="measures",
        verbose_name=_("carried out by"),
    )
    agency_zh = models.CharField(_("carried out by (Chinese)"), max_length=300, blank=True)
    agency_en = models.CharField(_("carried out by (English)"), max_length=300, blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=400, blank=True)
    subject = models.CharField(_("whom it meets"), max_length=20, choices=MeasureSubject, blank=True)
    note = models.CharField(_("note"), max_length=400, blank=True)
    confidence = models.CharField(_("confidence"), max_length=10)
    source = models.TextField(_("source"), blank=True)
    in_force_from = models.DateField(_("in force from"), null=True, blank=True)
    in_force_to = models.DateField(_("in force to"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("credit_list_id", "position", "code")
        verbose_name = _("measure")
        verbose_name_plural = _("measures")

    def __str__(self) -> str:
        return self.name_zh or self.name_en
