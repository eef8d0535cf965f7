"""Who may speak for an entity: claimed by a person, verified by a credit centre."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Basis(models.TextChoices):
    """What the right to act rests on."""

    LEGAL_REPRESENTATIVE = "legal_representative", _("legal representative")
    AGENT = "agent", _("agent with an authorisation")


class RepresentationState(models.TextChoices):
    """Where a claim stands; only `verified` gives rights."""

    CLAIMED = "claimed", _("waiting to be verified")
    VERIFIED = "verified", _("verified")
    REFUSED = "refused", _("refused")
    REVOKED = "revoked", _("revoked")
    ENDED = "ended", _("ended")


LIVING = (RepresentationState.CLAIMED, RepresentationState.VERIFIED)


class Representation(models.Model):
    """A person and an entity. `valid_until` is the authorisation's last day; null where it has none.

    `answer` is the reason that the person reads. The authorisation itself is a paper on `papers`.
    """

    number = models.CharField(_("number"), max_length=10, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="representations", verbose_name=_("account")
    )
    entity = models.ForeignKey(
        "registry.Entity", models.PROTECT, related_name="representations", verbose_name=_("entity")
    )
    basis = models.CharField(_("acts as"), max_length=20, choices=Basis)
    name = models.CharField(_("name of the person"), max_length=100)
    state = models.CharField(_("state"), max_length=8, choices=RepresentationState)
    valid_until = models.DateField(_("authorised until"), null=True, blank=True)
    note = models.TextField(_("note to the credit centre"), blank=True)
    answer = models.TextField(_("reason told to the person"), blank=True)
    claimed_at = models.DateTimeField(_("claimed"))
    decided_at = models.DateTimeField(_("verified or refused"), null=True, blank=True)
    decided_by = models.CharField(max_length=64, blank=True)
    decided_by_name = models.CharField(_("decided by"), max_length=200, blank=True)
    ended_at = models.DateTimeField(_("revoked or ended"), null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("representative")
        verbose_name_plural = _("representatives")
        indexes = [
            models.Index(fields=("state", "id"), name="representation_by_state"),
            models.Index(fields=("entity", "state"), name="representation_of_entity"),
            models.Index(fields=("valid_until",), name="representation_ends", condition=Q(state="verified")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=("user", "entity"),
                condition=Q(state__in=("claimed", "verified")),
                name="representation_once",
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def papers(self) -> str:
        """What the authorisation hangs on (`documents.uploads`)."""
        return f"representation:{self.number}"
