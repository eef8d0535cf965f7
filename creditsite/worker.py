"""The sweeps that the worker runs, by name. A sweep is idempotent; killed, it is run again."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog
from django.db import close_old_connections, connection

from journal.locks import advisory_lock
from journal.sweeps import seal_journal
from records.sweeps import turn_records
from search.sweeps import build_indexes, follow_changes

logger = structlog.get_logger(__name__)


@dataclass(slots=True)
class Sweep:
    """A piece of work that is looked for every `every` seconds; `run` returns how much it did."""

    name: str
    run: Callable[[], int]
    every: float
    due: float = field(default=0.0)


def sweeps() -> list[Sweep]:
    """Everything the worker does, in order."""
    return [
        Sweep("seal", seal_journal, every=0.2),
        Sweep("turn", turn_records, every=20.0),
        Sweep("search", follow_changes, every=0.2),
        Sweep("search_build", build_indexes, every=1.0),
    ]


AFTER_FAILURE = 5.0  # seconds until a sweep that failed is tried again


def drain() -> None:
    """Run every sweep until none finds anything; a failure is raised, not retried."""
    all_sweeps = sweeps()
    while sum(_run(sweep) for sweep in all_sweeps):
        pass


def _run(sweep: Sweep) -> int:
    """Run one sweep unless another process is at it."""
    with advisory_lock(f"sweep:{sweep.name}") as held:
        return sweep.run() if held else 0


def run_due(all_sweeps: list[Sweep], *, now: float) -> int:
    """Run every sweep whose time has come; returns how much was done altogether."""
    done = 0
    for sweep in all_sweeps:
        if now < sweep.due:
            continue
        try:
            count = _run(sweep)
        except Exception:
            logger.exception("sweep failed", sweep=sweep.name)
            connection.close()
            sweep.due = time.monotonic() + AFTER_FAILURE
            continue
        done += count
        sweep.due = now if count else time.monotonic() + sweep.every
    return done


def run_forever(stopping: Callable[[], bool], *, idle: float = 0.1) -> None:
    """The worker's loop, until `stopping` says so."""
    all_sweeps = sweeps()
    while not stopping():
        close_old_connections()
        if not run_due(all_sweeps, now=time.monotonic()):
            time.sleep(idle)
