"""The case: how an entity gets on a list, and off it. States and steps are in `lists.workflow`."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class CaseState(models.TextChoices):
    """Where a case stands (processes.md, Listing). `suggested`: a rule drew attention; nobody has acted."""

    SUGGESTED = "suggested", _("suggested by a rule")
    PROPOSED = "proposed", _("proposed")
    NOTIFIED = "notified", _("notified")
    DECIDED = "decided", _("decided")
    RETURNED = "returned", _("returned")
    LISTED = "listed", _("listed")
    REMOVAL_PROPOSED = "removal_proposed", _("removal proposed")
    REMOVED = "removed", _("removed")
    DROPPED = "dropped", _("dropped")


CLOSED = (CaseState.REMOVED, CaseState.DROPPED)


class CaseOrigin(models.TextChoices):
    """How the case came up. `adopted`: for a listing that came in by a file."""

    STAFF = "staff", _("by hand")
    BATCH = "batch", _("from a file")
    BRANCHES = "branches", _("by a rule about branches")
    ADOPTED = "adopted", _("for a listing on file")


class RemovalGround(models.TextChoices):
    """The lawful reasons to take somebody off a list."""

    REPAIRED = "repaired", _("shortest time over and repaired")
    ANNULLED = "annulled", _("the decision was annulled")
    ERROR = "error", _("listed by error")
    BANKRUPTCY = "bankruptcy", _("ruling of a bankruptcy court")
    BLACKLISTED = "blacklisted", _("put on a blacklist")  # ends a redlisting
    TERM_OVER = "term_over", _("end of the term")
    RECORD_ENDED = "record_ended", _("the record ended otherwise")


class ListingCase(models.Model):
    """One case about one entity and one list, from proposal to removal; at most one at a time is not closed.

    `persons` are responsible persons as {"role", "name"}, names masked. `due_on` is the next day on which
    something is due, for the queue. `removal_*` is empty until removal is proposed.
    """

    number = models.CharField(_("number"), max_length=10, unique=True)
    credit_list = models.ForeignKey(
        "lists.CreditList", models.PROTECT, related_name="cases", verbose_name=_("list")
    )
    entity = models.ForeignKey(
        "registry.Entity", models.PROTECT, related_name="listing_cases", verbose_name=_("entity")
    )
    agency = models.ForeignKey(
        "registry.Agency", models.PROTECT, related_name="listing_cases", verbose_name=_("agency")
    )
    state = models.CharField(_("state"), max_length=18, choices=CaseState)
    origin = models.CharField(_("came up"), max_length=10, choices=CaseOrigin, default=CaseOrigin.STAFF)
    branch_rule = models.ForeignKey(
        "lists.BranchRule", models.SET_NULL, null=True, blank=True, related_name="cases"
    )
    grounds = models.ManyToManyField("lists.Ground", related_name="cases", verbose_name=_("grounds"))
    evidence = models.ManyToManyField(
        "records.Record", related_name="listing_cases_as_evidence", blank=True, verbose_name=_("evidence")
    )
    facts = models.TextField(_("facts"), blank=True)
    legal_basis = models.TextField(_("legal basis"), blank=True)
    persons = models.JSONField(_("responsible persons"), default=list, blank=True)
    contact_email = models.EmailField(_("e-mail of the party"), blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened"))
    proposed_by = models.CharField(max_length=64, blank=True)
    proposed_by_name = models.CharField(_("proposed by"), max_length=200, blank=True)
    proposed_at = models.DateTimeField(_("proposed"), null=True, blank=True)
    notified_at = models.DateTimeField(_("notified"), null=True, blank=True)
    hearing_until = models.DateField(_("statement possible until"), null=True, blank=True)
    statement = models.TextField(_("statement of the party"), blank=True)
    stated_on = models.DateField(_("statement received on"), null=True, blank=True)
    answer = models.TextField(_("answer to the statement"), blank=True)
    decided_by = models.CharField(max_length=64, blank=True)
    decided_by_name = models.CharField(_("decided by"), max_length=200, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    document_number = models.CharField(_("number of the decision"), max_length=200, blank=True)
    confirmed_by = models.CharField(max_length=64, blank=True)
    confirmed_by_name = models.CharField(_("confirmed by"), max_length=200, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    record = models.OneToOneField(
        "records.Record", models.PROTECT, null=True, blank=True, related_name="listing_case"
    )
    removal_ground = models.CharField(
        _("reason of removal"), max_length=12, choices=RemovalGround, blank=True
    )
    removal_proposed_by = models.CharField(max_length=64, blank=True)
    removal_proposed_by_name = models.CharField(_("removal proposed by"), max_length=200, blank=True)
    removal_proposed_at = models.DateTimeField(_("removal proposed"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("listing case")
        verbose_name_plural = _("listing cases")
        indexes = [
            models.Index(
                fields=("due_on", "id"), name="case_due", condition=~Q(state__in=("removed", "dropped"))
            ),
            models.Index(fields=("agency", "-id"), name="case_of_agency"),
            models.Index(fields=("state", "-id"), name="case_by_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=("credit_list", "entity"),
                condition=~Q(state__in=("removed", "dropped")),
                name="case_one_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return self.number
