"""Where a row of ours comes from, in both languages."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


def stated(source: str, source_zh: str, language: str) -> str:
    """The source in a language. A document that is cited by its Chinese name needs no second wording."""
    return (language.startswith("zh") and source_zh) or source


class Sourced(models.Model):
    """A row with its source."""

    source = models.TextField(_("source"), blank=True)
    source_zh = models.TextField(_("source (Chinese)"), blank=True)

    class Meta:
        abstract = True

    def stated(self, language: str) -> str:
        """The source in the language of the page."""
        return stated(self.source, self.source_zh, language)
