"""A change that needs two persons, between its proposal and its decision."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProposalState(models.TextChoices):
    """Where a proposal stands."""

    OPEN = "open", _("waiting for a second person")
    CONFIRMED = "confirmed", _("confirmed")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Proposal(models.Model):
    """What one person wants changed and why; another confirms or refuses it.

    `kind` names the ProposalKind that knows how to preview and apply `payload` to `target`. `effect` is what
    the proposer was shown, `basis` a digest of what was on file then. At most one is open per kind and target.
    """

    kind = models.CharField(_("kind"), max_length=60)
    target = models.CharField(_("about"), max_length=200)
    payload = models.JSONField(default=dict)
    effect = models.JSONField(default=dict)
    basis = models.CharField(max_length=64, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=ProposalState, default=ProposalState.OPEN)
    proposed_by = models.CharField(max_length=64)
    proposed_by_name = models.CharField(_("proposed by"), max_length=200, blank=True)
    agency_key = models.CharField(_("agency"), max_length=64, blank=True)
    proposed_at = models.DateTimeField(_("proposed at"))
    reason = models.TextField(_("reason"))
    decided_by = models.CharField(max_length=64, blank=True)
    decided_by_name = models.CharField(_("decided by"), max_length=200, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decision_reason = models.TextField(_("reason of the decision"), blank=True)

    class Meta:
        app_label = "journal"
        ordering = ("-pk",)
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        indexes = [models.Index(fields=("state", "-id"), name="proposal_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=("kind", "target"), condition=models.Q(state="open"), name="proposal_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.target}"
