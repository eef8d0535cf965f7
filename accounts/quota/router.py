"""Quota counters go to the alias `counters`, everything else to `default`."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Model

ALIAS = "counters"
LABEL = "quota"


class CountersRouter:
    """Sends the app `quota` to its own database, and nothing else there."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        """The alias to read a model from."""
        return ALIAS if model._meta.app_label == LABEL else None

    def db_for_write(self, model: type[Model], **hints: Any) -> str | None:
        """The alias to write a model to."""
        return ALIAS if model._meta.app_label == LABEL else None

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        """Tables of `quota` in the counters database only; where both aliases name one database, from either.

        Django makes one test database of two aliases that name the same, and migrates it for the first only.
        """
        if app_label == LABEL:
            return db == ALIAS or one_database()
        return False if db == ALIAS else None


def one_database() -> bool:
    """Whether `default` and `counters` are one database."""
    in_default: bool = (
        settings.COUNTERS_IN_DEFAULT
    )  # not asked of the connections: a test renames them in turn
    return in_default
