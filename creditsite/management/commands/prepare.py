"""`manage.py prepare`: brings a data folder and its databases up to this version. Harmless to repeat.

Several containers may start at once: one prepares, the others wait and then find nothing to do.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections

from accounts.quota.router import ALIAS
from journal.locks import file_lock, lock_number

LOCK = "prepare"
# What no page uses (another API page, DRF's own pages) takes longer to compress than all the rest.
UNUSED_STATIC = ["redoc", "rest_framework"]


class Command(BaseCommand):
    help = "Tables, reference data, static files, demo, index, first account. DEMO_ENTITIES=0: no demo."

    def handle(self, *args: Any, **options: Any) -> None:
        with one_at_a_time(lambda: self.stdout.write("Another start is preparing; waiting for it …")):
            self._prepare()

    def _prepare(self) -> None:
        self._say("Database")
        discard_broken_counters()
        call_command("migrate", verbosity=0)
        self.check(databases=["default"])
        self._say("Reference data")
        call_command("load_reference", stdout=self.stdout)
        self._say("Static files")
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=UNUSED_STATIC)
        if settings.DEMO_ENTITIES:
            self._say("Demo: fictitious companies")
            call_command("demo", entities=settings.DEMO_ENTITIES, stdout=self.stdout)
        self._say("Search index")
        call_command("search_build", "--if-needed", stdout=self.stdout)
        call_command("ensure_staff", stdout=self.stdout)

    def _say(self, step: str) -> None:
        self.stdout.write(f"\n▸ {step}")
        self.stdout.flush()


@contextmanager
def one_at_a_time(waiting: Callable[[], None]) -> Iterator[None]:
    """Hold the lock of preparing; wait for whoever holds it. The kernel or the database frees it with its holder."""
    if connections["default"].vendor != "postgresql":
        yield from _with_file(waiting)
        return
    own = connections["default"].copy()  # migrations may close the usual one, and the lock with it
    try:
        with own.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [lock_number(LOCK)])
            if not cursor.fetchone()[0]:
                waiting()
                cursor.execute("SELECT pg_advisory_lock(%s)", [lock_number(LOCK)])
        yield
    finally:
        own.close()


def _with_file(waiting: Callable[[], None]) -> Iterator[None]:
    said = False
    while True:
        with file_lock(settings.DATA_DIR / "locks" / LOCK) as held:
            if held:
                yield
                return
        if not said:
            waiting()
            said = True
        time.sleep(0.2)


def discard_broken_counters() -> None:
    """The quota's SQLite file is not synced to disk: one that a power cut broke is thrown away."""
    if connections[ALIAS].vendor != "sqlite":
        return
    path = settings.DATABASES[ALIAS]["NAME"]
    try:
        with sqlite3.connect(path) as connection:
            sound = connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
        connection.close()
    except sqlite3.DatabaseError:
        sound = False
    if not sound:
        for suffix in ("", "-wal", "-shm"):
            (settings.DATA_DIR / f"counters.sqlite3{suffix}").unlink(missing_ok=True)
