"""The one table of the counters database."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Window(models.Model):
    """What one subject has used since its window began. The subject is a keyed digest, never an address.

    Written by one upsert only (accounts.quota.counter); on PostgreSQL the table is UNLOGGED.
    """

    subject = models.BinaryField(primary_key=True)
    started = models.BigIntegerField()  # seconds since 1970
    used = models.BigIntegerField()  # thousandths of a request

    class Meta:
        verbose_name = _("quota window")
        verbose_name_plural = _("quota windows")

    def __str__(self) -> str:
        return f"{self.used} since {self.started}"
