"""What the worker does for the search. Only here, and in a build without a worker, is a writer opened."""

from __future__ import annotations

from datetime import timedelta

import structlog
from django.conf import settings
from django.db.models import Q

from journal import clock
from journal import selectors as journal
from journal.locks import advisory_lock
from journal.sealer import seal
from search import lifecycle, tasks
from search.engine import EngineUnavailable, IndexState, WriterBusy
from search.engines import engine
from search.following import follow
from search.memory import give_back
from search.models import BuildStatus, IndexAudit, IndexBuild, IndexTask, TaskKind, TaskStatus

BUILD_LOCK = "search:build"
AFTER_FAILURE = timedelta(minutes=1)
logger = structlog.get_logger(__name__)


def follow_changes() -> int:
    """Bring the live index, and the one before it, up to the change log; returns how many Changes were read.

    Where there is no index that this version can use, or one that knows a later log, a build is requested.
    """
    used = engine()
    try:
        state = used.state()
    except EngineUnavailable as error:
        logger.error("index cannot be followed", error=str(error))
        raise
    if not lifecycle.fits(state.live, used):
        _request_missing_build("there is no index of this version")
        return 0
    if state.live is not None and state.live.seq > journal.last_seq():
        # An older database was restored: numbers given anew mean other Changes than those the index has seen.
        _request_missing_build("the index is ahead of the change log")
        return 0
    return sum(
        _follow_index(index)
        for index in (state.live, state.previous)
        if index and lifecycle.fits(index, used)
    )


def keep_up() -> int:
    """During a build, which stands where the worker's other sweeps would run: seal, then follow.

    An engine that is away for a moment does not end the build; what it missed is followed later.
    """
    try:
        return seal() and follow_changes()
    except EngineUnavailable:
        return 0  # logged where it was met


def _follow_index(index: IndexState) -> int:
    if index.seq >= journal.last_seq():
        return 0
    try:
        with engine().writing(index.name) as writer:
            return follow(writer, seq=index.seq) - index.seq
    except WriterBusy:
        return 0  # a build holds it for a moment; the next round comes
    except EngineUnavailable as error:
        logger.error("index cannot be written", index=index.name, error=str(error))
        return 0


def _request_missing_build(reason: str) -> None:
    """Unless one waits, runs, or has just failed: what made it fail (a full disk) needs time or a person."""
    recently = clock.now() - AFTER_FAILURE
    spoken_for = Q(status__in=(BuildStatus.REQUESTED, BuildStatus.RUNNING)) | Q(
        status=BuildStatus.FAILED, finished_at__gt=recently
    )
    if not IndexBuild.objects.filter(spoken_for).exists():
        lifecycle.request_build(reason=reason)


def build_indexes() -> int:
    """Carry out a waiting build, or note one whose process died; returns 1 if there was one."""
    unfinished = IndexBuild.objects.filter(status__in=(BuildStatus.REQUESTED, BuildStatus.RUNNING))
    if not unfinished.exists():
        return 0
    with advisory_lock(BUILD_LOCK) as held:
        if not held:
            return 0
        waiting = IndexBuild.objects.filter(status=BuildStatus.REQUESTED).first()
        if waiting is not None:
            try:
                lifecycle.run_build(waiting, keep_up=keep_up)
            finally:
                give_back()
            return 1
        return lifecycle.discard_leftovers()


def carry_out_tasks() -> int:
    """What operators asked for, and what was left by a worker that died; returns how many were dealt with.

    None is begun while a build runs: it makes and swaps indexes itself, and holds the writer.
    """
    open_tasks = IndexTask.objects.filter(status__in=(TaskStatus.REQUESTED, TaskStatus.RUNNING))
    if not open_tasks.exists():
        return 0
    with advisory_lock(BUILD_LOCK) as held:
        if not held:
            return 0
        waiting = list(open_tasks.order_by("pk"))
        for task in waiting:
            tasks.carry_out(task, keep_up=keep_up)
    return sum(task.status in (TaskStatus.DONE, TaskStatus.FAILED) for task in waiting)


def forget_previous() -> int:
    """Let go of the index before the live one once nobody will want to go back; returns 1 if there was one.

    `SEARCH_KEEP_PREVIOUS` hours after the last swap or rollback; until then it goes on being written.
    """
    used = engine()
    if used.state().previous is None:
        return 0
    since = clock.now() - timedelta(hours=settings.SEARCH_KEEP_PREVIOUS)
    swapped = IndexBuild.objects.filter(status=BuildStatus.DONE, finished_at__gt=since)
    turned = IndexTask.objects.filter(kind=TaskKind.ROLLBACK, status=TaskStatus.DONE, finished_at__gt=since)
    if swapped.exists() or turned.exists():
        return 0
    with advisory_lock(BUILD_LOCK) as held:
        if not held:
            return 0
        used.forget_previous()
        used.collect()
    return 1


def ask_for_audit() -> int:
    """Every `SEARCH_AUDIT_EVERY` hours index and database are compared; a build compares them too."""
    every = settings.SEARCH_AUDIT_EVERY
    if not every or not lifecycle.fits(engine().state().live, engine()):
        return 0
    since = clock.now() - timedelta(hours=every)
    if IndexAudit.objects.filter(finished_at__gt=since).exists():
        return 0
    if IndexBuild.objects.filter(status=BuildStatus.DONE, finished_at__gt=since).exists():
        return 0
    tasks.request_audit(reason="as often as SEARCH_AUDIT_EVERY says")
    return 1
