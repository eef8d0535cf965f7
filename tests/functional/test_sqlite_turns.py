"""A writer on SQLite gets its turn beside another that writes all the time, and gives up when its time is over."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db.utils import OperationalError

from creditsite.sqlite3.base import DatabaseWrapper

pytestmark = pytest.mark.django_db


def wrapper(path: Path, timeout: float) -> DatabaseWrapper:
    values = {
        "NAME": str(path), "ENGINE": "creditsite.sqlite3", "CONN_MAX_AGE": None, "AUTOCOMMIT": True,
        "TIME_ZONE": None, "CONN_HEALTH_CHECKS": False, "ATOMIC_REQUESTS": False,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": timeout},
    }  # fmt: skip
    return DatabaseWrapper(values, alias="turns")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "turns.sqlite3"
    connection = sqlite3.connect(found)
    connection.executescript("PRAGMA journal_mode=WAL; CREATE TABLE t (n INTEGER)")
    connection.close()
    return found


@pytest.fixture
def busy(path: Path) -> Iterator[threading.Event]:
    """Somebody who holds the lock nine tenths of the time."""
    stop = threading.Event()

    def write() -> None:
        connection = sqlite3.connect(path, isolation_level=None, timeout=20)
        while not stop.is_set():
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO t VALUES (1)")
            time.sleep(0.009)
            connection.execute("COMMIT")
            time.sleep(0.001)
        connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    yield stop
    stop.set()
    thread.join()


def test_a_writer_gets_its_turn(path: Path, busy: threading.Event) -> None:
    mine = wrapper(path, timeout=20)
    mine.connect()
    looked = []
    mine.execute_wrappers.append(lambda execute, *rest: (looked.append(rest[0]), execute(*rest))[1])
    for _ in range(10):
        mine._start_transaction_under_autocommit()
        mine.cursor().execute("INSERT INTO t VALUES (2)")
        assert mine.connection is not None
        mine.connection.commit()
    assert looked.count("BEGIN IMMEDIATE") > 10  # it had to look again, and did
    rows = mine.connection.execute("SELECT count(*) FROM t WHERE n = 2").fetchone()
    assert rows[0] == 10
    assert mine.connection.execute("PRAGMA busy_timeout").fetchone()[0] == 20_000
    mine.close()


def test_it_gives_up_when_its_time_is_over(path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    mine = wrapper(path, timeout=0.05)
    mine.connect()
    with pytest.raises(OperationalError, match="locked"):
        mine._start_transaction_under_autocommit()
    other.execute("ROLLBACK")
    mine._start_transaction_under_autocommit()
    assert mine.connection is not None and mine.connection.in_transaction
    mine.connection.rollback()
    mine.close()
    other.close()
