"""The sweeps that the worker runs, by name. A sweep is idempotent; killed, it is run again."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog
from django.db import close_old_connections, connection

from accounts.quota.sweeps import forget_windows
from accounts.sweeps import end_representations, forget_unconfirmed, tidy_sessions
from creditsite.leaks.sweeps import audit_leaks
from creditsite.metrics.instruments import SWEEP_ENDED, SWEEP_FAILURES, SWEEP_ITEMS, SWEEP_SECONDS
from documents.sweeps import render_letters, send_mail
from documents.uploads.sweeps import delete_uploads, forget_orphans
from exchange.listing_batches.sweeps import work_batches
from exchange.sweeps import check_uploads, forget_files, run_imports, withdraw_runs
from journal.locks import advisory_lock
from journal.sweeps import seal_journal, tidy_journal
from lists.sweeps import contest_redlistings, settle_cases, suggest_cases
from records.sweeps import rework_records, turn_records
from registry.merging.finding import CHANGES as DOUBLES_FULL
from registry.sweeps import find_doubles
from repair.notices.sweeps import make_notices, send_reminders
from repair.sweeps import end_late_reports, forget_drafts, report_overdue
from repair.sweeps import settle_cases as settle_objections
from search.sweeps import (
    ask_for_audit,
    build_indexes,
    carry_out_tasks,
    follow_changes,
    forget_previous,
)

MANY = 1_000  # rows; fewer wait for the next turn, for every commit of an index costs a merge sooner or later
logger = structlog.get_logger(__name__)


@dataclass(slots=True)
class Sweep:
    """A piece of work that is looked for every `every` seconds; `run` returns how much it did.

    After so much as `full` more may wait, and it is its turn again at once.
    """

    name: str
    run: Callable[[], int]
    every: float
    full: int = 1
    drained: bool = True  # part of what `worker --once` does
    due: float = field(default=0.0)


def sweeps() -> list[Sweep]:
    """Everything the worker does, in order."""
    return [
        Sweep("seal", seal_journal, every=0.2, full=MANY),
        Sweep("turn", turn_records, every=20.0),
        Sweep("rework", rework_records, every=1.0),
        Sweep("search", follow_changes, every=0.2, full=MANY),
        Sweep("search_build", build_indexes, every=1.0),
        Sweep("search_tasks", carry_out_tasks, every=1.0),
        Sweep("search_forget", forget_previous, every=600.0),
        Sweep("search_audit", ask_for_audit, every=600.0),
        Sweep("leak_audit", audit_leaks, every=600.0, drained=False),
        Sweep("import_check", check_uploads, every=0.5),
        Sweep("import", run_imports, every=0.5),
        Sweep("import_withdraw", withdraw_runs, every=1.0),
        Sweep("import_forget", forget_files, every=3600.0),
        Sweep("listing_batches", work_batches, every=0.5),
        Sweep("letters", render_letters, every=1.0),
        Sweep("mail", send_mail, every=1.0),
        Sweep("listing_cases", settle_cases, every=20.0),
        Sweep("listing_redlists", contest_redlistings, every=300.0),
        Sweep("listing_branches", suggest_cases, every=3600.0),
        Sweep("repaired_again", end_late_reports, every=1.0, full=MANY),
        Sweep("objections", settle_objections, every=20.0),
        Sweep("objections_overdue", report_overdue, every=600.0),
        Sweep("objections_drafts", forget_drafts, every=3600.0),
        Sweep("notices", make_notices, every=1.0, full=500),
        Sweep("notices_remind", send_reminders, every=60.0),
        Sweep("representations", end_representations, every=300.0),
        Sweep("papers", delete_uploads, every=600.0),
        Sweep("papers_orphans", forget_orphans, every=3600.0),
        Sweep("doubles", find_doubles, every=5.0, full=DOUBLES_FULL),  # writes while the index waits
        Sweep("tidy", tidy_journal, every=3600.0),
        Sweep("quota", forget_windows, every=60.0),
        Sweep("sessions", tidy_sessions, every=600.0),
        Sweep("sign_ups", forget_unconfirmed, every=3600.0),
    ]


AFTER_FAILURE = 5.0  # seconds until a sweep that failed is tried again


def drain() -> None:
    """Run every sweep until none finds anything; a failure is raised, not retried."""
    all_sweeps = [sweep for sweep in sweeps() if sweep.drained]
    while sum(_run(sweep) for sweep in all_sweeps):
        pass


def _run(sweep: Sweep) -> int:
    """Run one sweep unless another process is at it."""
    with advisory_lock(f"sweep:{sweep.name}") as held:
        if not held:
            return 0
        with SWEEP_SECONDS.labels(sweep.name).time():
            count = sweep.run()
    SWEEP_ITEMS.labels(sweep.name).inc(count)
    SWEEP_ENDED.labels(sweep.name).set_to_current_time()
    return count


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
            SWEEP_FAILURES.labels(sweep.name).inc()
            connection.close()
            sweep.due = time.monotonic() + AFTER_FAILURE
            continue
        done += count
        sweep.due = now if count >= sweep.full else time.monotonic() + sweep.every
    return done


def run_forever(stopping: Callable[[], bool], *, idle: float = 0.1) -> None:
    """The worker's loop, until `stopping` says so."""
    all_sweeps = sweeps()
    while not stopping():
        close_old_connections()
        if not run_due(all_sweeps, now=time.monotonic()):
            time.sleep(idle)
