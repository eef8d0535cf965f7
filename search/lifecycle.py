"""An index is built beside the live one, replayed, verified and only then swapped in.

Killed at any point, the live index is as it was, and the next build discards the leftovers.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC

from django.db import IntegrityError, transaction

from journal import clock
from journal import selectors as journal
from journal.actor import Actor
from journal.sealer import seal
from search import documents
from search.engine import IndexState, IndexWriter, SearchEngine
from search.engines import engine
from search.following import BATCH, follow, write_keys
from search.models import BuildStatus, IndexBuild
from search.verification import faults_of

VERIFY_ROUNDS = 5  # writers go on while we look; a difference that stays is a fault
KEEP_UP_EVERY = 10  # batches between two looks at the live index
SITE = Actor.system("search")
Progress = Callable[[int, int], None]


class VerificationFailed(Exception):
    """The new index is not what the database says; it is not swapped in."""


def request_build(*, reason: str, by: Actor = SITE) -> IndexBuild:
    """Leave a request for the worker; the one that waits already where there is one."""
    try:
        with transaction.atomic():
            return IndexBuild.objects.create(
                engine=engine().label, reason=reason[:200], by=by.user_key, requested_at=clock.now()
            )
    except IntegrityError:
        return IndexBuild.objects.filter(status=BuildStatus.REQUESTED).latest("pk")


def run_build(build: IndexBuild, *, keep_up: Callable[[], object], progress: Progress | None = None) -> None:
    """Carry out a requested build to its end. The caller holds the build lock.

    `keep_up` is called now and then so that the live index goes on being written.

    Raises:
        VerificationFailed, EngineUnavailable, …: noted in the row; the live index is untouched.
    """
    discard_leftovers()
    used = engine()
    name = _start(build, used)
    try:
        _fill(build, used, name, keep_up, progress or (lambda done, total: None))
        used.swap(name)
    except Exception as error:
        _finish(build, BuildStatus.FAILED, f"{type(error).__name__}: {error}")
        raise
    used.collect()
    _finish(build, BuildStatus.DONE, "")


def discard_leftovers() -> int:
    """Builds whose process died: their rows are failed, their folders removed. Returns how many.

    The caller holds the build lock.
    """
    dead = IndexBuild.objects.filter(status=BuildStatus.RUNNING).update(
        status=BuildStatus.FAILED, finished_at=clock.now(), detail="the process died"
    )
    engine().collect()
    return dead


def _start(build: IndexBuild, used: SearchEngine) -> str:
    stamp = clock.now().astimezone(UTC).strftime("%Y%m%dT%H%M%S")
    name = f"entities-{used.shape}-{stamp}-{build.pk}"
    build.status, build.index_name = BuildStatus.RUNNING, name
    build.started_at = clock.now()
    build.total = documents.public_entities().count()
    build.save()
    used.begin(name)
    return name


def _finish(build: IndexBuild, status: BuildStatus, detail: str) -> None:
    build.status, build.detail, build.finished_at = status, detail, clock.now()
    build.save()


def _fill(
    build: IndexBuild, used: SearchEngine, name: str, keep_up: Callable[[], object], progress: Progress
) -> None:
    _seal_all()  # what is written already is read below: were it numbered later, it would all be replayed
    seq = journal.last_seq()
    with used.writing(name) as writer:
        last_pk = 0
        batches = 0
        while rows := _next_keys(last_pk):
            last_pk = rows[-1][0]
            build.written += write_keys(writer, [key for _, key in rows])
            progress(build.written, build.total)
            batches += 1
            if batches % KEEP_UP_EVERY == 0:
                keep_up()
                IndexBuild.objects.filter(pk=build.pk).update(written=build.written)
        writer.commit(seq=seq)
        seq = _verified(used, name, writer, seq)
        writer.commit(seq=seq, complete=True)


def _seal_all() -> None:
    """The worker's own sealer stands still while it builds."""
    while seal():
        pass


def _next_keys(after: int) -> list[tuple[int, str]]:
    entities = documents.public_entities().filter(pk__gt=after).order_by("pk")
    return list(entities.values_list("pk", "key")[:BATCH])


def _verified(used: SearchEngine, name: str, writer: IndexWriter, seq: int) -> int:
    """The new index must agree with the database; what changed meanwhile is replayed first."""
    for _ in range(VERIFY_ROUNDS):
        _seal_all()
        seq = follow(writer, seq=seq)
        faults = faults_of(used, name, seq=seq)
        if not faults:
            return seq
    raise VerificationFailed("; ".join(faults))


def fits(state: IndexState | None, used: SearchEngine) -> bool:
    """Whether an index can be read and written by this version."""
    return state is not None and state.shape == used.shape
