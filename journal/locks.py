"""Locks by name: one consumer of a log, one worker, one index writer.

PostgreSQL has advisory locks; on SQLite, where everything runs on one machine, a lock file in the data
folder does the same and is released by the kernel when its holder dies.
"""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection


def lock_number(name: str) -> int:
    """The signed 64-bit number that stands for a name."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)


def transaction_lock(name: str) -> bool:
    """Try to take the lock until the running transaction ends; False where another holds it.

    SQLite's write transactions (BEGIN IMMEDIATE) already exclude each other.
    """
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [lock_number(name)])
        return bool(cursor.fetchone()[0])


@contextmanager
def advisory_lock(name: str) -> Iterator[bool]:
    """Try to hold a lock across transactions; yields whether it is held."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [lock_number(name)])
            held = bool(cursor.fetchone()[0])
        try:
            yield held
        finally:
            if held and connection.connection is not None and not connection.connection.closed:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_unlock(%s)", [lock_number(name)])
    else:
        with file_lock(
            settings.DATA_DIR / "locks" / f"{hashlib.sha256(name.encode()).hexdigest()[:16]}"
        ) as held:
            yield held


@contextmanager
def file_lock(path: Path) -> Iterator[bool]:
    """Try to hold a lock file; the kernel lets go of it when the process dies, however it dies."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        try:
            yield True
        finally:
            fcntl.flock(handle, fcntl.LOCK_UN)
