"""The case: a record is said to be wrong, or its repair is asked for. States and steps: `repair.workflow`."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class CaseKind(models.TextChoices):
    """What is asked for; both kinds are one code base."""

    OBJECTION = "objection", _("objection")
    REPAIR = "repair", _("credit repair")


class CaseState(models.TextChoices):
    """Where a case stands (processes.md, Objection and Credit repair)."""

    SUBMITTED = "submitted", _("submitted")
    WAITING = "waiting", _("waiting for a supplement")
    LAPSED = "lapsed", _("lapsed")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("not accepted")
    PROPOSED = "proposed", _("outcome proposed")
    CLOSED = "closed", _("decided")
    UNDER_REVIEW = "under_review", _("under review")
    CLOSED_FINALLY = "closed_finally", _("decided after review")
    WITHDRAWN = "withdrawn", _("withdrawn")
    MOOT = "moot", _("without object")
    REPAIRED = "repaired", _("repaired")
    REJECTED = "rejected", _("rejected")
    REVOCATION_PROPOSED = "revocation_proposed", _("repaired, revocation proposed")
    REVOKED = "revoked", _("repair revoked")


OPEN = (
    CaseState.SUBMITTED,
    CaseState.WAITING,
    CaseState.ACCEPTED,
    CaseState.PROPOSED,
    CaseState.UNDER_REVIEW,
)
AT_WORK = (*OPEN, CaseState.REVOCATION_PROPOSED)  # somebody has to do something, by a day
ON_RECORD = (CaseState.ACCEPTED, CaseState.PROPOSED)  # the record bears "objection pending"


class Ground(models.TextChoices):
    """Why a record is said to be wrong."""

    WRONG_SUBJECT = "wrong_subject", _("the record is somebody else's")
    WRONG_FACTS = "wrong_facts", _("what it says is wrong or incomplete")
    PAST_DISPLAY = "past_display", _("its time on display is over")
    REPAIRED = "repaired", _("it was repaired already")
    PERSONAL_DATA = "personal_data", _("it shows personal data that must not be shown")


class Outcome(models.TextChoices):
    """What is done about the record."""

    CORRECT = "correct", _("correct the record")
    COMPLETE = "complete", _("complete the record")
    DELETE = "delete", _("delete the record")
    STOP_DISPLAY = "stop_display", _("stop its display")
    TAKE_OFF = "take_off", _("take the entity off the list")
    DISMISS = "dismiss", _("leave the record as it is")
    APPROVE = "approve", _("grant the repair")
    SHIELD = "shield", _("shield the record while the plan runs")
    REJECT = "reject", _("reject the application")


OF_REPAIR = (Outcome.APPROVE, Outcome.SHIELD, Outcome.REJECT)
CHANGING = (Outcome.CORRECT, Outcome.COMPLETE)


class ApplicantKind(models.TextChoices):
    """Who objects: for the entity, for oneself, or on paper at a counter."""

    REPRESENTATIVE = "representative", _("representative of the entity")
    PERSON = "person", _("person named by mistake")
    PAPER = "paper", _("on paper, entered by the credit centre")


class ReviewResult(models.TextChoices):
    """What the review came to."""

    UPHELD = "upheld", _("the outcome stands")
    CHANGED = "changed", _("the outcome was changed")


class Case(models.Model):
    """One case about one record; at most one of a kind is open at a time. An application for repair has more to say:
    `repair.models.Application`.

    `claims` name, field by field, the value on file at filing and the value claimed (`repair.claims`).
    `changes` are the values that the outcome gives the record, by the same keys. `due_on` is the last day of
    the step that is due; `days_left` are the working days that remained when the clock was stopped.
    `received_late` and `closed_late` say whether the centre and the source kept their time.
    `agency` decides: on an objection the record's source, on a repair who made the decision that the record tells
    of; `centre` is the credit centre that received the case, null for the country's. `code_salt` is what the
    lookup code is derived from.
    """

    number = models.CharField(_("number"), max_length=10, unique=True)
    code_salt = models.CharField(max_length=26)
    kind = models.CharField(_("kind"), max_length=12, choices=CaseKind, default=CaseKind.OBJECTION)
    record = models.ForeignKey(
        "records.Record", models.PROTECT, related_name="cases", verbose_name=_("record")
    )
    entity = models.ForeignKey(
        "registry.Entity", models.PROTECT, related_name="cases", verbose_name=_("entity")
    )
    agency = models.ForeignKey(
        "registry.Agency", models.PROTECT, related_name="cases", verbose_name=_("agency")
    )
    centre = models.ForeignKey(
        "registry.Agency",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cases_received",
        verbose_name=_("credit centre"),
    )
    state = models.CharField(_("state"), max_length=20, choices=CaseState)
    ground = models.CharField(_("ground"), max_length=16, choices=Ground, blank=True)
    claims = models.JSONField(_("claims"), default=list, blank=True)
    statement = models.TextField(_("statement"), blank=True)
    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        verbose_name=_("account of the applicant"),
    )
    applicant_kind = models.CharField(_("applicant"), max_length=16, choices=ApplicantKind)
    applicant_name = models.CharField(_("name of the applicant"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=8, default="zh-hans")
    contact_email = models.EmailField(_("e-mail of the applicant"), blank=True)
    entered_by = models.CharField(max_length=64)
    filed_at = models.DateTimeField(_("filed"))
    due_on = models.DateField(_("due"), null=True, blank=True)
    days_left = models.PositiveSmallIntegerField(null=True, blank=True)
    overdue_told_on = models.DateField(_("reported as overdue on"), null=True, blank=True)
    missing = models.TextField(_("what is missing"), blank=True)
    asked_at = models.DateTimeField(_("supplement asked for"), null=True, blank=True)
    supplied_at = models.DateTimeField(_("supplied"), null=True, blank=True)
    supplement = models.TextField(_("supplement"), blank=True)
    received_by = models.CharField(max_length=64, blank=True)
    received_by_name = models.CharField(_("received by"), max_length=200, blank=True)
    received_at = models.DateTimeField(_("accepted or refused"), null=True, blank=True)
    received_late = models.BooleanField(null=True)
    identity_checked = models.BooleanField(_("identity checked"), default=False)
    answer = models.TextField(_("reason told to the applicant"), blank=True)
    extended_at = models.DateTimeField(_("extended"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=16, choices=Outcome, blank=True)
    changes = models.JSONField(default=dict, blank=True)
    proposed_by = models.CharField(max_length=64, blank=True)
    proposed_by_name = models.CharField(_("proposed by"), max_length=200, blank=True)
    proposed_at = models.DateTimeField(_("proposed"), null=True, blank=True)
    confirmed_by = models.CharField(max_length=64, blank=True)
    confirmed_by_name = models.CharField(_("confirmed by"), max_length=200, blank=True)
    closed_at = models.DateTimeField(_("decided"), null=True, blank=True)
    closed_late = models.BooleanField(null=True)
    review_until = models.DateField(_("review possible until"), null=True, blank=True)
    review_reason = models.TextField(_("why a review is asked for"), blank=True)
    review_asked_at = models.DateTimeField(_("review asked for"), null=True, blank=True)
    review_result = models.CharField(
        _("result of the review"), max_length=8, choices=ReviewResult, blank=True
    )
    review_answer = models.TextField(_("answer of the review"), blank=True)
    reviewed_by = models.CharField(max_length=64, blank=True)
    reviewed_by_name = models.CharField(_("reviewed by"), max_length=200, blank=True)
    reviewed_at = models.DateTimeField(_("reviewed"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        indexes = [
            models.Index(fields=("due_on", "id"), name="repair_case_due", condition=Q(due_on__isnull=False)),
            models.Index(
                fields=("agency", "due_on", "id"),
                name="repair_case_of_agency_due",
                condition=Q(due_on__isnull=False),
            ),
            models.Index(fields=("agency", "-id"), name="repair_case_of_agency"),
            models.Index(fields=("state", "-id"), name="repair_case_by_state"),
            models.Index(fields=("entity", "-id"), name="repair_case_of_entity"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=("record", "kind"),
                condition=Q(state__in=("submitted", "waiting", "accepted", "proposed", "under_review")),
                name="repair_case_one_open",
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def papers(self) -> str:
        """What the documents handed in hang on (`documents.uploads`)."""
        return f"case:{self.number}"

    @property
    def is_open(self) -> bool:
        """Whether it is not decided yet."""
        return self.state in OPEN

    @property
    def is_repair(self) -> bool:
        """Whether it asks for credit repair, not for a correction."""
        return self.kind == CaseKind.REPAIR
