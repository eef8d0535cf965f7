"""People who sign in, and how far their second factor was used."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


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

    def __str__(self) -> str:
        return str(self.user)
