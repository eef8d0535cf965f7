"""The typed table of listings: a projection of Record.details."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from lists.models.lists import ListKind


class Listing(models.Model):
    """That an entity stands on a list. `until` is the last day of the term, empty where it runs until removed.

    An older record may name no list that is known here: then `credit_list` is empty.
    """

    record = models.OneToOneField(
        "records.Record",
        models.CASCADE,
        primary_key=True,
        related_name="listing",
        verbose_name=_("record"),
    )
    credit_list = models.ForeignKey(
        "lists.CreditList",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="listings",
        verbose_name=_("list"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=ListKind)
    ground = models.TextField(_("ground"), blank=True)
    listed_on = models.DateField(_("listed on"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    removal_from = models.DateField(_("removal may be asked for from"), null=True, blank=True)

    class Meta:
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        indexes = [models.Index(fields=("credit_list", "-listed_on", "-record"), name="listing_of_list")]

    def __str__(self) -> str:
        return f"listing {self.pk}"


class ListingGround(models.Model):
    """One of the grounds that a listing rests on, by the list's own code."""

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="grounds")
    code = models.CharField(max_length=40)

    class Meta:
        verbose_name = _("ground of a listing")
        verbose_name_plural = _("grounds of listings")
        constraints = [models.UniqueConstraint(fields=("listing", "code"), name="listing_ground_once")]

    def __str__(self) -> str:
        return self.code
