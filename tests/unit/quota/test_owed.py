"""What a counter could not write is owed for a minute, and then forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import OperationalError

from accounts.quota import counter as module
from accounts.quota.costs import REQUEST
from accounts.quota.counter import Counter
from accounts.quota.router import ALIAS

pytestmark = pytest.mark.django_db(databases=["default", "counters"])
A = b"a" * 16


class Held:
    """A counters database whose lock somebody holds."""

    vendor = "sqlite"

    def ensure_connection(self) -> None:
        raise OperationalError("database is locked")


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel("2026-05-01T04:00:00Z", tick=False) as traveller:
        yield traveller


def test_a_long_outage_leaves_nobody_over_the_limit(clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    counter = Counter()
    with monkeypatch.context() as outage:
        outage.setattr(module, "connections", {ALIAS: Held()})
        for _ in range(30):
            assert counter.spend(A, limit=10).allowed
            clock.shift(20)  # three a minute, ten minutes long: far below the limit
    clock.shift(2)
    standing = counter.spend(A, limit=10)
    assert standing.allowed
    assert standing.used <= 4 * REQUEST, "only what was used within the last minute counts"
    assert counter.spend(A, limit=10).allowed


def test_whoever_does_not_come_back_is_not_kept(clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    counter = Counter()
    monkeypatch.setattr(module, "REMEMBERED", 3)
    with monkeypatch.context() as outage:
        outage.setattr(module, "connections", {ALIAS: Held()})
        for number in range(3):
            counter.spend(bytes([number]) * 16, limit=10)
        clock.shift(61)
        counter.spend(A, limit=10)
    clock.shift(2)
    assert counter.spend(A, limit=10).used == 2 * REQUEST, (
        "owed, though others who owe filled the memory before"
    )
