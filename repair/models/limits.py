"""How long each step may take: rows by region and date."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from repair.models.sourced import Sourced


class LimitName(models.TextChoices):
    """The steps that have a limit."""

    ACCEPT = "accept", _("decide on acceptance")
    SUPPLY = "supply", _("hand in what is missing")
    DECIDE = "decide", _("decide")
    DECIDE_ACCEPTED = "decide_accepted", _("decide, counted from acceptance")
    DECIDE_EXTENDED = "decide_extended", _("decide, extended, in all")
    ASK_REVIEW = "ask_review", _("ask for a review")
    REVIEW = "review", _("decide on the review")
    ANSWER = "answer", _("answer a report")
    KEEP_PAPERS = "keep_papers", _("keep the papers after the end")
    KEEP_DRAFT = "keep_draft", _("keep a draft nobody touches")
    BAR = "bar", _("no new application after a revocation")
    COMMITMENT = "commitment", _("show the commitment")
    REMIND = "remind", _("remind before display ends")


class LimitUnit(models.TextChoices):
    """What a limit counts."""

    WORKING_DAY = "working_day", _("working days")
    DAY = "day", _("days")
    MONTH = "month", _("months")


class CaseLimit(Sourced):
    """A limit of a kind of case from a day on; rows are never altered.

    `region` null: everywhere. `regime`: only for records under these rules of publicity; empty: for all.
    """

    kind = models.CharField(_("kind"), max_length=12)  # of case, or "report"
    name = models.CharField(_("step"), max_length=16, choices=LimitName)
    region = models.ForeignKey(
        "registry.Region", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    regime = models.CharField(_("rules"), max_length=40, blank=True)
    number = models.PositiveSmallIntegerField(_("number"))
    unit = models.CharField(_("unit"), max_length=12, choices=LimitUnit)
    in_force_from = models.DateField(_("in force from"))
    confidence = models.CharField(_("reliability"), max_length=10)

    class Meta:
        ordering = ("kind", "name", "region_id", "-in_force_from")
        verbose_name = _("limit of cases")
        verbose_name_plural = _("limits of cases")
        constraints = [
            models.UniqueConstraint(
                fields=("kind", "name", "region", "regime", "in_force_from"), name="case_limit_once"
            ),
            models.UniqueConstraint(
                fields=("kind", "name", "regime", "in_force_from"),
                condition=models.Q(region__isnull=True),
                name="case_limit_of_all_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name} {self.region_id or ''} {self.regime} {self.number}"
