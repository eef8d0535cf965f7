"""The counter: exact, forgetful, and in nobody's way."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import OperationalError, connections

from accounts.quota import counter as module
from accounts.quota.costs import REQUEST
from accounts.quota.counter import Counter
from accounts.quota.models import Window
from accounts.quota.router import ALIAS, CountersRouter, one_database
from accounts.quota.sweeps import forget_windows

pytestmark = pytest.mark.django_db(databases=["default", "counters"])
A, B = b"a" * 16, b"b" * 16


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel("2026-05-01T04:00:00Z", tick=False) as traveller:
        yield traveller


def allowed(counter: Counter, subject: bytes = A, *, limit: int, times: int) -> int:
    return sum(counter.spend(subject, limit=limit).allowed for _ in range(times))


def test_the_limit_is_exact_over_several_processes(clock: Any) -> None:
    counters = [Counter() for _ in range(4)]
    assert sum(counters[n % 4].spend(A, limit=10).allowed for n in range(60)) == 10
    assert allowed(counters[0], B, limit=10, times=11) == 10, "another subject has a window of its own"


def test_a_window_ends_a_minute_after_its_first_request(clock: Any) -> None:
    counter = Counter()
    clock.shift(30.5)
    first = counter.spend(A, limit=2)
    assert (first.used, first.resets_in) == (REQUEST, 60)
    clock.shift(59)
    assert allowed(counter, limit=2, times=3) == 1
    clock.shift(1)
    again = Counter().spend(A, limit=2)
    assert (again.allowed, again.used) == (True, REQUEST)
    assert allowed(counter, limit=2, times=3) == 1


def test_whoever_is_over_costs_no_further_write(clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    counter, broken = Counter(), Broken()
    allowed(counter, limit=3, times=3)
    monkeypatch.setattr(module, "connections", {ALIAS: broken})
    standing = counter.spend(A, limit=3)
    assert (standing.allowed, standing.resets_in, standing.counted) == (False, 60, True)
    assert not broken.tries


def test_a_dear_answer_uses_more_and_the_last_one_may_go_over(clock: Any) -> None:
    counter = Counter()
    assert counter.spend(A, cost=9 * REQUEST + 1, limit=10).allowed
    assert counter.spend(A, cost=5 * REQUEST, limit=10).allowed
    assert not counter.spend(A, limit=10).allowed


class Broken:
    """A counters database whose lock somebody holds."""

    vendor = "sqlite"

    def __init__(self) -> None:
        self.tries = 0

    def ensure_connection(self) -> None:
        self.tries += 1
        raise OperationalError("database is locked")


def test_what_cannot_be_written_passes_and_is_owed(clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    counter, broken = Counter(), Broken()
    with monkeypatch.context() as patch:
        patch.setattr(module, "connections", {ALIAS: broken})
        passed = [counter.spend(A, limit=5) for _ in range(2)]
        assert [(one.allowed, one.counted) for one in passed] == [(True, False)] * 2
    assert counter.spend(A, limit=5).used == 3 * REQUEST, "the two that passed are counted now"
    assert allowed(counter, limit=5, times=9) == 2


def test_a_counter_that_stays_locked_is_left_alone_for_a_moment(
    clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter, broken = Counter(), Broken()
    with monkeypatch.context() as patch:
        patch.setattr(module, "connections", {ALIAS: broken})
        for _ in range(50):
            assert counter.spend(A, limit=5).allowed
        assert broken.tries == module.FAILURES
        clock.shift(module.REST)
        assert counter.spend(A, limit=5).allowed
        assert broken.tries == module.FAILURES + 1
    after = counter.spend(A, limit=5)
    assert (after.allowed, after.used) == (False, 52 * REQUEST), "what passed meanwhile counts now"
    assert counter.spend(B, limit=5).allowed


def test_windows_are_forgotten_soon(clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.quota.sweeps.AT_ONCE", 2)
    now = int(time.time())
    for number in range(5):
        Window.objects.create(subject=bytes([number]) * 16, started=now - 121, used=1)
    Window.objects.create(subject=A, started=now - 119, used=1)
    assert forget_windows() == 5
    assert [bytes(row.subject) for row in Window.objects.all()] == [A]
    assert forget_windows() == 0


def test_nothing_else_goes_to_the_counters_and_they_go_nowhere_else() -> None:
    router = CountersRouter()
    assert router.db_for_write(Window) == router.db_for_read(Window) == ALIAS
    assert router.allow_migrate(ALIAS, "quota") is True
    assert router.allow_migrate(ALIAS, "journal") is False
    assert router.allow_migrate("default", "journal") is None
    assert router.allow_migrate("default", "quota") is one_database()
    assert one_database() is (connections["default"].vendor == "postgresql")


def test_waiting_for_the_counter_is_bounded() -> None:
    options = settings.DATABASES[ALIAS]["OPTIONS"]
    if connections[ALIAS].vendor == "sqlite":
        assert options["timeout"] == 0.05
        assert settings.DATABASES[ALIAS]["NAME"] != settings.DATABASES["default"]["NAME"]
    else:
        assert "lock_timeout=50" in options["options"]


@pytest.mark.postgresql
def test_the_table_is_unlogged_on_postgresql() -> None:
    if connections[ALIAS].vendor != "postgresql":
        pytest.skip("SQLite has no such tables")
    with connections[ALIAS].cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'quota_window'")
        assert cursor.fetchone() == ("u",)
