"""Administrative divisions, today's and those that live on inside old codes."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Region(models.Model):
    """A division by its GB/T 2260 code. Retired codes stay: a USCI keeps the code of first registration."""

    code = models.CharField(max_length=6, primary_key=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=40, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    first_revision = models.CharField(max_length=6, blank=True)  # YYYYMM of the list that first had it
    last_revision = models.CharField(max_length=6, blank=True)
    is_current = models.BooleanField(default=True)
    fictitious = models.BooleanField(default=False)  # 990000–999999, of the demo

    class Meta:
        ordering = ("code",)
        verbose_name = _("administrative division")
        verbose_name_plural = _("administrative divisions")

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
