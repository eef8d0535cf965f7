"""One upsert a request, exact over all processes; a counter that cannot be written refuses nobody.

The window begins with a subject's first request and ends a minute later. Whoever is over is remembered by
each process until then and costs no further write. What could not be written is owed for as long as a window
lasts, and added to the subject's next write, so a moment's lock does not make the count wrong.
"""

from __future__ import annotations

import threading
import time
from contextlib import nullcontext
from typing import Any, NamedTuple

import structlog
from django.db import Error, connections

from accounts.quota.costs import REQUEST
from accounts.quota.router import ALIAS

WINDOW = 60  # seconds; also stands in UPSERT
FAILURES = 3  # in a row: then the counter is left alone for a moment, for each try may cost its timeout
REST = 1.0  # seconds
REMEMBERED = 10_000  # subjects in memory, whether over or owing
UPSERT = (
    "INSERT INTO quota_window (subject, started, used) VALUES (%s, %s, %s) "
    "ON CONFLICT (subject) DO UPDATE SET "
    "used = CASE WHEN quota_window.started <= excluded.started - 60 "
    "THEN excluded.used ELSE quota_window.used + excluded.used END, "
    "started = CASE WHEN quota_window.started <= excluded.started - 60 "
    "THEN excluded.started ELSE quota_window.started END "
    "RETURNING started, used"
)
logger = structlog.get_logger(__name__)


class Standing(NamedTuple):
    """Where a subject stands after a request: thousandths used, seconds until the window ends."""

    allowed: bool
    used: int
    resets_in: int
    counted: bool = True


class Counter:
    """Counts for this process; the truth is in the counters database."""

    def __init__(self) -> None:
        self._turn: threading.Lock | nullcontext[None] | None = None
        self._over: dict[bytes, float] = {}
        self._owed: dict[bytes, tuple[float, int]] = {}  # since when, how much; least recently seen first
        self._book = threading.Lock()
        self._failures = 0
        self._resting_until = 0.0

    def spend(self, subject: bytes, *, cost: int = REQUEST, limit: int) -> Standing:
        """Count `cost` thousandths; allowed while less than `limit` requests were used before it."""
        now = time.time()
        until = self._over.get(subject)
        if until is not None:
            if now < until:
                return Standing(False, limit * REQUEST, max(1, round(until - now)))
            self._over.pop(subject, None)
        written = self._write(subject, cost, now)
        if written is None:
            return Standing(True, cost, WINDOW, counted=False)
        started, used = written
        resets_in = min(WINDOW, max(1, started + WINDOW - int(now)))
        allowed = used - cost < limit * REQUEST
        if used >= limit * REQUEST:
            self._remember_over(subject, started + WINDOW)
        return Standing(allowed, used, resets_in)

    def _write(self, subject: bytes, cost: int, now: float) -> tuple[int, int] | None:
        with self._one_at_a_time():
            since, owed = self._take_owed(subject, now)
            if now < self._resting_until:
                self._owe(subject, since, owed + cost)
                return None
            try:
                started, used = _upsert(subject, int(now), owed + cost)
            except Error as error:
                self._failed(error)
                self._owe(subject, since, owed + cost)
                return None
        self._failures, self._resting_until = 0, 0.0
        return started, used

    def _one_at_a_time(self) -> threading.Lock | nullcontext[None]:
        """SQLite has one writer: threads of a process queue here instead of at its busy handler."""
        if self._turn is None:
            sqlite = connections[ALIAS].vendor == "sqlite"
            self._turn = threading.Lock() if sqlite else nullcontext()
        return self._turn

    def _failed(self, error: Error) -> None:
        self._failures += 1
        if self._failures >= FAILURES:
            if not self._resting_until:
                logger.warning("quota cannot be counted", kind=type(error).__name__)
            self._resting_until = time.time() + REST
            self._failures = 0

    def _take_owed(self, subject: bytes, now: float) -> tuple[float, int]:
        """What the subject owes of its window; of one that is over nothing, as if it had been counted."""
        with self._book:
            since, owed = self._owed.pop(subject, (now, 0))
        return (since, owed) if now - since < WINDOW else (now, 0)

    def _owe(self, subject: bytes, since: float, cost: int) -> None:
        with self._book:
            since, other = self._owed.pop(subject, (since, 0))  # of another thread, meanwhile
            while len(self._owed) >= REMEMBERED:
                del self._owed[next(iter(self._owed))]
            self._owed[subject] = (since, other + cost)

    def _remember_over(self, subject: bytes, until: float) -> None:
        if len(self._over) >= REMEMBERED:
            self._over.clear()
        self._over[subject] = until


def _upsert(subject: bytes, now: int, cost: int) -> tuple[int, int]:
    """Write and read back. Straight to the driver: Django's cursor would cost twice what SQLite does."""
    database = connections[ALIAS]
    database.ensure_connection()
    statement = UPSERT.replace("%s", "?") if database.vendor == "sqlite" else UPSERT
    with database.wrap_database_errors:
        driver: Any = database.connection
        started, used = driver.execute(statement, (subject, now, cost)).fetchone()
    return int(started), int(used)


COUNTER = Counter()
