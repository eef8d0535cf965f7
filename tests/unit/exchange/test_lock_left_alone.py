"""A worker with no import to do leaves the lock alone, so that a command which begins just then is not refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from exchange import sweeps


@pytest.mark.django_db
def test_nothing_to_import_asks_for_no_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    @contextmanager
    def lock(name: str) -> Iterator[bool]:
        asked.append(name)
        yield True

    monkeypatch.setattr(sweeps, "advisory_lock", lock)
    assert sweeps.run_imports() == 0
    assert asked == []
