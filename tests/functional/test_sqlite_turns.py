"""A writer on SQLite gets its turn beside another that writes all the time, and gives up when its time is over."""

from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

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


class Busy:
    """Somebody who writes again and again; the lock is let go only when the other has met it twice."""

    def __init__(self, path: Path, mine: DatabaseWrapper) -> None:
        self.path = path
        self.begun = self.refused = 0
        self.met = threading.Semaphore(0)
        self.held = threading.Event()
        self.over = False
        mine.execute_wrappers.append(self._count)
        self.thread = threading.Thread(target=self._write)

    def __enter__(self) -> Busy:
        self.thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.over = True
        self.met.release(2)
        self.thread.join()

    def _count(self, execute: Any, sql: str, *rest: Any) -> Any:
        try:
            found = execute(sql, *rest)
        except OperationalError:
            self.refused += 1
            self.met.release()
            raise
        self.begun += sql == "BEGIN IMMEDIATE"
        return found

    def _write(self) -> None:
        connection = sqlite3.connect(self.path, isolation_level=None, timeout=20)
        while not self.over:
            connection.execute("BEGIN IMMEDIATE")
            self.held.set()
            connection.execute("INSERT INTO t VALUES (1)")
            for _ in range(2):
                self.met.acquire(timeout=20)
            self.held.clear()
            connection.execute("COMMIT")
            time.sleep(0.002)  # what a writer that is always busy leaves to others
        connection.close()


def test_a_writer_gets_its_turn(path: Path) -> None:
    mine = wrapper(path, timeout=20)
    mine.connect()
    assert mine.connection is not None
    with Busy(path, mine) as other:
        for _ in range(10):
            assert other.held.wait(20)
            mine._start_transaction_under_autocommit()
            mine.cursor().execute("INSERT INTO t VALUES (2)")
            mine.connection.commit()
    assert other.begun == 10
    assert other.refused >= 2
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
