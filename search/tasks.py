"""What operators ask of the worker beside builds: go back, tidy up, send an entity again, audit.

A command or the desk leaves a row; the worker takes it, since only it writes indexes. Carried out twice, a task does
nothing the second time, so that one whose process died is simply carried out again.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from journal import clock
from journal.actor import Actor
from search import audit, documents
from search.engine import EngineUnavailable, IndexState, WriterBusy
from search.engines import engine
from search.lifecycle import SITE, fits, request_build
from search.models import IndexTask, TaskKind, TaskStatus

_KEY = re.compile(r"n[2-7a-z]{8}")


class TaskRefused(Exception):
    """It cannot be done, and why, in the active language."""

    def __init__(self, words: str | Promise, **detail: str) -> None:
        super().__init__(words)
        self.words, self.detail = words, detail

    def __str__(self) -> str:
        return str(self.words) % self.detail


def request_rollback(*, reason: str, by: Actor = SITE) -> IndexTask:
    """Ask to make the previous index the live one again.

    Raises:
        TaskRefused: there is none, or this version cannot read it.
        EngineUnavailable
    """
    state = engine().state()
    if state.previous is None:
        raise TaskRefused(_("There is no previous index to go back to."))
    if not fits(state.previous, engine()):
        words = _(
            "The previous index %(name)s was made by another version and is not written any more. Start that "
            "version to use it, or build anew: manage.py search_build"
        )
        raise TaskRefused(words, name=state.previous.name)
    return _request(TaskKind.ROLLBACK, state.previous.name, reason, by)


def request_collect(*, reason: str, by: Actor = SITE) -> IndexTask:
    """Ask to remove indexes that are neither live nor previous."""
    return _request(TaskKind.COLLECT, "", reason, by)


def request_resend(*, key: str, reason: str, by: Actor = SITE) -> IndexTask:
    """Ask to render one entity anew and to write it to the live and the previous index.

    `key` may be of an entity that is gone: its document is then taken out.

    Raises:
        TaskRefused: it is not the key of an entity.
    """
    if not _KEY.fullmatch(key):
        words = _("%(key)s is not the key of an entity: n and eight letters or digits.")
        raise TaskRefused(words, key=key)
    return _request(TaskKind.RESEND, key, reason, by)


def request_audit(*, reason: str, by: Actor = SITE) -> IndexTask:
    """Ask to compare index and database."""
    return _request(TaskKind.AUDIT, "", reason, by)


def _request(kind: TaskKind, target: str, reason: str, by: Actor) -> IndexTask:
    given = {"kind": kind, "target": target, "status": TaskStatus.REQUESTED}
    try:
        with transaction.atomic():
            return IndexTask.objects.create(
                **given, reason=reason[:200], by=by.user_key, requested_at=clock.now()
            )
    except IntegrityError:
        return IndexTask.objects.filter(**given).latest("pk")


def carry_out(task: IndexTask, *, keep_up: Callable[[], object]) -> None:
    """Do what is asked and note it; what goes wrong is noted in words and not raised.

    `keep_up` is called now and then during long ones so that the live index goes on being written.
    """
    IndexTask.objects.filter(pk=task.pk).update(status=TaskStatus.RUNNING)
    with translation.override("en"):  # kept with the task, for operators
        _do(task, keep_up)


def _do(task: IndexTask, keep_up: Callable[[], object]) -> None:
    try:
        detail = _HOW[TaskKind(task.kind)](task, keep_up)
    except WriterBusy:
        return  # a build holds the index for a moment; the next round comes
    except (EngineUnavailable, TaskRefused, OSError) as error:
        _finish(task, TaskStatus.FAILED, str(error))
        return
    _finish(task, TaskStatus.DONE, detail)


def _finish(task: IndexTask, status: TaskStatus, detail: str) -> None:
    task.status, task.detail, task.finished_at = status, detail, clock.now()
    task.save(update_fields=["status", "detail", "finished_at"])


def _roll_back(task: IndexTask, keep_up: Callable[[], object]) -> str:
    state = engine().state()
    if state.live is not None and state.live.name == task.target:
        return f"{task.target} is live"
    if state.previous is None or state.previous.name != task.target:
        raise TaskRefused(_("%(name)s is not the previous index any more."), name=task.target)
    return f"{engine().rollback()} is live again"


def _collect(task: IndexTask, keep_up: Callable[[], object]) -> str:
    removed = engine().collect()
    return f"removed: {', '.join(removed)}" if removed else "there was nothing to remove"


def _resend(task: IndexTask, keep_up: Callable[[], object]) -> str:
    used = engine()
    state = used.state()
    sent = [
        index.name
        for index in (state.live, state.previous)
        if index is not None and fits(index, used) and _send(index, task.target)
    ]
    if not sent:
        raise TaskRefused(_("There is no index that this version can write."))
    return f"written to {', '.join(sent)}"


def _send(index: IndexState, key: str) -> bool:
    """Write one entity to an index and look whether it now says what the database says."""
    used = engine()
    found, gone = documents.documents([key])
    with used.writing(index.name) as writer:
        writer.write(found, gone)
        writer.commit(seq=index.seq)
    held = used.view(index.name).stored([key])
    if held != {document.key: document.stored for document in found}:
        words = _(
            "%(name)s holds a newer version of %(key)s than the database. Build anew: manage.py search_build"
        )
        raise TaskRefused(words, name=index.name, key=key)
    return True


def _audit(task: IndexTask, keep_up: Callable[[], object]) -> str:
    """Audit; a few wrong documents are sent again at once, more are no accident: the index is built anew."""
    found = audit.record(progress=lambda done: keep_up())
    wrong = found.missing + found.stale + found.leaked
    if 0 < wrong <= audit.KEPT:
        for key in sorted({key for keys in found.keys.values() for key in keys}):
            request_resend(key=key, reason=f"audit {found.pk}")
    elif wrong:
        request_build(reason=f"audit {found.pk} found {wrong} wrong documents")
    return (
        f"checked {found.checked}, missing {found.missing}, stale {found.stale}, leaked {found.leaked}, "
        f"behind {found.behind}"
    )


_HOW: dict[TaskKind, Callable[[IndexTask, Callable[[], object]], str]] = {
    TaskKind.ROLLBACK: _roll_back,
    TaskKind.COLLECT: _collect,
    TaskKind.RESEND: _resend,
    TaskKind.AUDIT: _audit,
}
