"""What an application for credit repair says and what became of it, beside its case."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from repair.models.requirements import Path


class RevocationGround(models.TextChoices):
    """Why a granted repair is taken back (rule N36-REP-15)."""

    FALSE_PAPERS = "false_papers", _("papers were false")
    UNTRUE_COMMITMENT = "untrue_commitment", _("the commitment was seriously untrue")
    BROKEN_COMMITMENT = "broken_commitment", _("the commitment was deliberately not kept")
    BY_MISTAKE = "by_mistake", _("granted by mistake of the agency")


BARRING = (
    RevocationGround.FALSE_PAPERS,
    RevocationGround.UNTRUE_COMMITMENT,
    RevocationGround.BROKEN_COMMITMENT,
)  # what the applicant answers for; nobody is barred for a mistake of the agency


class Application(models.Model):
    """The application's own part of a case. It is written only under the lock of its case.

    `papers` name by requirement the public ids of the uploads handed in for it. `rules` are the codes of the rules
    that let the record be repaired on the day of filing. `plan_until` is the last day on which the plan of
    reorganisation runs, as the applicant says; `shielded_until` the last day of a shield in force.
    """

    case = models.OneToOneField("repair.Case", models.CASCADE, primary_key=True, related_name="application")
    path = models.CharField(_("rests on"), max_length=12, choices=Path, default=Path.ORDINARY)
    papers = models.JSONField(default=dict, blank=True)
    rules = models.CharField(_("rules"), max_length=300, blank=True)
    commitment = models.TextField(_("commitment"))
    signed_name = models.CharField(_("signed by"), max_length=100)
    signed_on = models.DateField(_("signed on"))
    ruling_number = models.CharField(_("number of the ruling"), max_length=100, blank=True)
    ruling_court = models.CharField(_("court"), max_length=200, blank=True)
    plan_until = models.DateField(_("the plan runs until"), null=True, blank=True)
    interviewed_on = models.DateField(_("interview"), null=True, blank=True)
    interview_note = models.TextField(_("note of the interview"), blank=True)
    inspected_on = models.DateField(_("inspection"), null=True, blank=True)
    inspection_note = models.TextField(_("note of the inspection"), blank=True)
    shield_proposed_until = models.DateField(_("shield proposed until"), null=True, blank=True)
    shielded_until = models.DateField(_("shielded until"), null=True, blank=True)
    commitment_record = models.ForeignKey(
        "records.Record", models.PROTECT, null=True, blank=True, related_name="+"
    )
    revocation_ground = models.CharField(
        _("why it is revoked"), max_length=20, choices=RevocationGround, blank=True
    )
    revocation_answer = models.TextField(_("reason of the revocation"), blank=True)
    revocation_proposed_by = models.CharField(max_length=64, blank=True)
    revocation_proposed_by_name = models.CharField(_("revocation proposed by"), max_length=200, blank=True)
    revocation_proposed_at = models.DateTimeField(_("revocation proposed"), null=True, blank=True)
    revoked_by_name = models.CharField(_("revoked by"), max_length=200, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    barred_until = models.DateField(_("no new application until"), null=True, blank=True)

    class Meta:
        verbose_name = _("application for credit repair")
        verbose_name_plural = _("applications for credit repair")
        indexes = [
            models.Index(
                fields=("shielded_until",),
                name="repair_shield_ends",
                condition=models.Q(shielded_until__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return str(self.case)


class EndedRecord(models.Model):
    """A record that a repair ended or a shield hides: the one applied for, and every other report of its decision.

    `restored_at` says when it was given back, by a revocation or the end of the shield.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="ended")
    record = models.ForeignKey("records.Record", models.PROTECT, related_name="+")
    ended_at = models.DateTimeField()
    restored_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("record ended by a repair")
        verbose_name_plural = _("records ended by a repair")
        constraints = [
            models.UniqueConstraint(
                fields=("application", "record"),
                condition=models.Q(restored_at__isnull=True),
                name="repair_ended_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.record_id}"
