"""One moment for all statements of a reader, so that nobody ever sees one half of what a transaction did."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_moment() -> Iterator[None]:
    """Let every statement within read the database as it was at the first. For reading only.

    PostgreSQL gives each statement a moment of its own otherwise, SQLite too. Within a transaction that is open
    already nothing changes. On SQLite no writer waits for it.
    """
    if connection.in_atomic_block:
        yield
        return
    with _as_reader(), transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


@contextmanager
def _as_reader() -> Iterator[None]:
    """The next transaction of this connection begins without asking for the writer's place (`creditsite.sqlite3`)."""
    connection.begins_as_reader = True  # type: ignore[attr-defined]
    try:
        yield
    finally:
        connection.begins_as_reader = False  # type: ignore[attr-defined]
