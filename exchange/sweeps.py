"""The worker's part: checks, imports and withdrawals, a slice at a time, so that nothing else has to wait."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.db.models import Q, QuerySet

from exchange import sealed
from exchange.importing import LOCK
from exchange.limits import KEEP_DAYS, limit_on
from exchange.listing_batches.sweeps import forget_batches
from exchange.models import OPEN_STATES, ImportRun, ListingBatch, RunState
from exchange.running import Steps, check_steps, import_steps
from exchange.runs import LEASE, LeaseLost
from exchange.withdrawing import withdraw_steps
from journal import clock
from journal.locks import advisory_lock

SLICE = 0.7  # seconds of one sweep; sealing and indexing come in between
ME = f"{os.getpid()}-{secrets.token_hex(8)}"
logger = structlog.get_logger(__name__)


@dataclass(slots=True)
class _AtWork:
    """The run that this process is at, and where it is in it."""

    run: ImportRun
    steps: Steps


_at_work: dict[str, _AtWork] = {}


def check_uploads() -> int:
    """Check uploaded files; returns how many steps were done."""
    return _work("check", (RunState.RECEIVED, RunState.CHECKING), RunState.CHECKING, check_steps)


def run_imports() -> int:
    """Import what was approved, one run at a time; returns how many steps were done.

    The lock is asked for only where there is something to do: a command that begins just then would be refused.
    """
    states = (RunState.RUNNING, RunState.QUEUED)
    if "import" not in _at_work and not _free().filter(state__in=states).exists():
        return 0
    with advisory_lock(LOCK) as alone:  # a command's import holds it to its end
        if not alone:
            return 0
        return _work("import", states, RunState.RUNNING, import_steps)


def withdraw_runs() -> int:
    """Take back what runs did; returns how many steps were done."""
    return _work("withdraw", (RunState.WITHDRAWING,), RunState.WITHDRAWING, withdraw_steps)


def forget_files() -> int:
    """Delete files whose imports are over for longer than stewards say; returns how many."""
    before = clock.now() - timedelta(days=limit_on(KEEP_DAYS))
    over = ImportRun.objects.exclude(stored_as="").exclude(state__in=[*OPEN_STATES, RunState.WITHDRAWING])
    count = 0
    for run in over.filter(finished_at__lt=before).order_by("pk")[:100]:
        sealed.forget(run.stored_as)
        ImportRun.objects.filter(pk=run.pk).update(stored_as="")
        count += 1
    count += forget_batches(before)
    named = (ImportRun.objects, ListingBatch.objects)
    kept = [name for rows in named for name in rows.exclude(stored_as="").values_list("stored_as", flat=True)]
    return count + sealed.forget_abandoned(kept) + sealed.forget_incoming()


def _work(name: str, states: tuple[str, ...], state: str, begin: Callable[[ImportRun], Steps]) -> int:
    """Go on with the run at hand, or begin with the oldest, for a slice of time."""
    at = _at_work.get(name)
    if at is None or not _renewed(at.run, state):
        _at_work.pop(name, None)
        run = _taken(states, state)
        if run is None:
            return 0
        at = _at_work[name] = _AtWork(run, begin(run))
    count, end = 0, time.monotonic() + SLICE
    try:
        while time.monotonic() < end:
            next(at.steps)
            count += 1
    except StopIteration:
        _at_work.pop(name, None)
        return count + 1
    except LeaseLost:
        _at_work.pop(name, None)
        return 0
    except BaseException:
        _at_work.pop(name, None)  # what is committed stays; the next sweep goes on behind it
        raise
    return count


def _taken(states: tuple[str, ...], state: str) -> ImportRun | None:
    """The oldest run that waits, or that a process which died was at; now this process's."""
    until = clock.now() + LEASE
    for wanted in states:
        for run in _free().filter(state=wanted).order_by("pk").values_list("pk", flat=True)[:5]:
            mine = _free().filter(pk=run, state=wanted).update(state=state, lease=ME, leased_until=until)
            if mine:
                return ImportRun.objects.select_related("agency", "own_profile").get(pk=run)
    return None


def _free() -> QuerySet[ImportRun]:
    """Runs of the desk that no process is at."""
    free = Q(lease="") | Q(leased_until__lt=clock.now()) | Q(leased_until__isnull=True)
    desk = Q(parent__isnull=False) | ~Q(stored_as="") | Q(state=RunState.WITHDRAWING)
    return ImportRun.objects.filter(free, desk)


def _renewed(run: ImportRun, state: str) -> bool:
    """Whether the run is still this process's to do."""
    until = clock.now() + LEASE
    return bool(ImportRun.objects.filter(pk=run.pk, lease=ME, state=state).update(leased_until=until))
