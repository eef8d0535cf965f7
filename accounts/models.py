"""People who sign in, how far their second factor was used, and what the door counts."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.representation.models import Basis, Representation, RepresentationState


class AccountLanguage(models.TextChoices):
    """The languages in which people are written to."""

    CHINESE = "zh-hans", "中文"
    ENGLISH = "en", "English"


class User(AbstractUser):
    """A person. Staff act for one agency; what they may do there is decided by policies."""

    agency = models.ForeignKey(
        "registry.Agency",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="staff",
        db_index=False,
        verbose_name=_("agency"),
    )
    language = models.CharField(
        _("language of mails"), max_length=8, choices=AccountLanguage, default="zh-hans"
    )

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    @property
    def key(self) -> str:
        """What the audit log calls this person."""
        return f"user:{self.pk}"

    @property
    def shown_name(self) -> str:
        """What colleagues read: the full name, else the user name. Chinese names have no space."""
        family, given = self.last_name.strip(), self.first_name.strip()
        if family and given:
            return f"{family}{given}" if not (family + given).isascii() else f"{given} {family}"
        return family or given or self.username


class CodeState(models.Model):
    """How far a person's codes were used: none works twice, and guessing has to wait.

    In a row of its own, locked while a code is checked, so that it holds over all web processes.
    """

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="code_state")
    last_counter = models.BigIntegerField(default=0)  # the newest half minute whose code was accepted
    failures = models.PositiveSmallIntegerField(default=0)  # wrong codes in a row
    failed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("state of codes")
        verbose_name_plural = _("states of codes")

    def __str__(self) -> str:
        return str(self.user)


class AccountTerm(models.Model):
    """A number of days that accounts are kept by, from a day on (`accounts.terms` names them). Never altered."""

    name = models.CharField(_("term"), max_length=40)
    days = models.PositiveSmallIntegerField(_("days"))
    in_force_from = models.DateField(_("in force from"))
    confidence = models.CharField(_("reliability"), max_length=10)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        ordering = ("name", "-in_force_from", "-pk")
        verbose_name = _("term of accounts")
        verbose_name_plural = _("terms of accounts")
        constraints = [models.UniqueConstraint(fields=("name", "in_force_from"), name="account_term_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.days} from {self.in_force_from}"


class DoorLimit(models.Model):
    """What allauth counts against floods of mail, where all web processes see it.

    The table of Django's database cache, which alone reads and writes it (settings: CACHES).
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("limit of the door")
        verbose_name_plural = _("limits of the door")

    def __str__(self) -> str:
        return self.cache_key


__all__ = [
    "AccountLanguage",
    "AccountTerm",
    "Basis",
    "CodeState",
    "DoorLimit",
    "Representation",
    "RepresentationState",
    "User",
]
