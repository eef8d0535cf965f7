"""What an application for repair has to bring along, and what shuts it out: rows by list, regime, class and date."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from repair.models.sourced import Sourced


class RequirementKind(models.TextChoices):
    """What a row asks for."""

    DOCUMENT = "document", _("paper")
    COMMITMENT = "commitment", _("commitment")
    INTERVIEW = "interview", _("interview")
    INSPECTION = "inspection", _("inspection")
    EXCLUSION = "exclusion", _("shut out from repair")


class Path(models.TextChoices):
    """On what an application rests."""

    ORDINARY = "ordinary", _("the behaviour was corrected")
    BANKRUPTCY = "bankruptcy", _("a court approved a plan of reorganisation or recognised a settlement")


class Requirement(Sourced):
    """One thing asked for. An empty path, regime, list or severity means any. Rows are never altered.

    `required` says whether it can be left out: a paper must be there to file, an interview or inspection on
    record before the repair is granted. Of an exclusion, `name` says what law or policy document shuts out.
    """

    code = models.SlugField(_("code"), max_length=60)
    kind = models.CharField(_("kind"), max_length=12, choices=RequirementKind)
    path = models.CharField(_("path"), max_length=12, choices=Path, blank=True)
    regime = models.CharField(_("rules"), max_length=40, blank=True)
    credit_list = models.CharField(_("list"), max_length=60, blank=True)
    severity = models.CharField(_("severity"), max_length=8, blank=True)
    name_zh = models.CharField(_("name (Chinese)"), max_length=200)
    name_en = models.CharField(_("name (English)"), max_length=300)
    text_zh = models.TextField(_("text (Chinese)"), blank=True)
    text_en = models.TextField(_("text (English)"), blank=True)
    required = models.BooleanField(_("required"), default=True)
    in_force_from = models.DateField(_("in force from"))
    in_force_to = models.DateField(_("in force to"), null=True, blank=True)
    rule_code = models.CharField(_("rule"), max_length=40, blank=True)
    confidence = models.CharField(_("reliability"), max_length=10)
    position = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ("kind", "position", "code")
        verbose_name = _("requirement of credit repair")
        verbose_name_plural = _("requirements of credit repair")
        constraints = [
            models.UniqueConstraint(
                fields=("code", "path", "regime", "credit_list", "severity", "in_force_from"),
                name="repair_requirement_once",
            )
        ]

    def __str__(self) -> str:
        return self.code

    def name(self, language: str) -> str:
        """In the language of the page."""
        return self.name_zh if language.startswith("zh") else self.name_en

    def text(self, language: str) -> str:
        """In the language of the page."""
        return self.text_zh if language.startswith("zh") else self.text_en
