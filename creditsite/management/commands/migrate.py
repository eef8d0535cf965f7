"""`manage.py migrate`: Django's, which then brings the counters database up to date too."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS

from accounts.quota.router import ALIAS, LABEL, one_database


class Command(migrate.Command):
    """One command for everything that has tables."""

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        # With `run_syncdb` it is a test database that is made; Django makes those one by one itself.
        asked = any(options.get(name) for name in ("app_label", "plan", "check_unapplied", "run_syncdb"))
        if not asked and options["database"] == DEFAULT_DB_ALIAS and not one_database():
            super().handle(*args, **{**options, "database": ALIAS, "app_label": LABEL})
