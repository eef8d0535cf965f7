"""How the search is, in words that say what an operator must do: for `search_status`, the desk and `/readyz`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from journal import clock
from journal import selectors as journal
from search.engine import EngineState, EngineUnavailable, IndexState, SearchEngine
from search.engines import engine
from search.lifecycle import fits
from search.models import BuildStatus, IndexAudit, IndexBuild, IndexTask, TaskStatus

LAG_MAX = 60.0  # seconds the index may be behind before the worker counts as lagging
TASK_WAITS = timedelta(minutes=5)
AUDIT_AGE = timedelta(days=7)


class Advice(NamedTuple):
    """Something that is not as it should be, and the command that mends it ("" where none does)."""

    words: str | Promise
    command: str = ""
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """Everything there is to know about the index."""

    engine: str
    answers: bool  # whether searches are answered from the index
    documents: int
    lag_seconds: float
    indexes: EngineState
    build: IndexBuild | None = None  # the one that waits or runs
    last_build: IndexBuild | None = None
    last_audit: IndexAudit | None = None
    advice: tuple[Advice, ...] = field(default=())

    @property
    def good(self) -> bool:
        """Whether there is nothing to do."""
        return not self.advice


def condition() -> Condition:
    """Look at engine, builds, tasks and audits. Never raises for an engine that is away: that is an answer."""
    used = engine()
    build = _builds(BuildStatus.REQUESTED, BuildStatus.RUNNING)
    last_build = _builds(BuildStatus.DONE, BuildStatus.FAILED)
    last_audit = IndexAudit.objects.first()
    try:
        state, documents, away = used.state(), used.view().count(), None
    except EngineUnavailable as error:
        state, documents, away = _state(used), 0, error
    lag = lag_of(state.live)
    advice = [
        *_of_index(used, state, away, build),
        *_of_builds(build, last_build),
        *_of_worker(lag),
        *_of_audit(last_audit, last_build),
    ]
    return Condition(
        engine=used.label,
        answers=away is None,
        documents=documents,
        lag_seconds=lag,
        indexes=state,
        build=build,
        last_build=last_build,
        last_audit=last_audit,
        advice=tuple(advice),
    )


def lag_of(live: IndexState | None) -> float:
    """Age in seconds of the oldest Change that an index does not show yet; 0 where it shows all."""
    return lag_after(live.seq if live else 0)


def lag_after(seq: int) -> float:
    """Age in seconds of the oldest Change after a number; 0 where there is none."""
    since = journal.waiting_since(seq)
    return round(max(0.0, (clock.now() - since).total_seconds()), 1) if since else 0.0


def _builds(*states: BuildStatus) -> IndexBuild | None:
    return IndexBuild.objects.filter(status__in=states).first()


def _state(used: SearchEngine) -> EngineState:
    try:
        return used.state()
    except EngineUnavailable:
        return EngineState(None, None)


def _of_index(
    used: SearchEngine, state: EngineState, away: EngineUnavailable | None, build: IndexBuild | None
) -> list[Advice]:
    """The engine itself, the live index, what lies about."""
    if state.live is not None and not fits(state.live, used):
        words = _(
            "The live index was made by another version. It goes on answering until a new one is built."
        )
        return [Advice(words, "" if build else "manage.py search_build")]
    if away is not None:
        words = format_lazy(
            "{}: {}", _("The index cannot be read; only whole names and codes are found"), str(away)
        )
        return [Advice(words, "" if build else "manage.py search_build", urgent=True)]
    found = []
    if state.live is not None and state.live.seq > journal.last_seq():
        words = _("The index knows later changes than the database: an older database was restored.")
        found.append(Advice(words, "manage.py search_build", urgent=True))
    building = build.index_name if build is not None else ""
    if left := [index.name for index in state.others if index.name != building]:
        words = format_lazy("{}: {}", _("Indexes that nobody reads"), ", ".join(left))
        found.append(Advice(words, "manage.py search_gc"))
    return found


def _of_builds(build: IndexBuild | None, last: IndexBuild | None) -> list[Advice]:
    found = []
    if last is not None and last.status == BuildStatus.FAILED and last.detail != "the process died":
        words = format_lazy("{}: {}", _("The last build failed; the index before it is live"), last.detail)
        found.append(Advice(words, "" if build else "manage.py search_build"))
    late = clock.now() - TASK_WAITS
    waits = build is not None and build.status == BuildStatus.REQUESTED and build.requested_at < late
    asked = IndexTask.objects.filter(status=TaskStatus.REQUESTED, requested_at__lt=late)
    if waits or (asked.exists() and build is None):
        found.append(Advice(_("What was asked of the worker waits for more than five minutes: does it run?")))
    return found


def _of_worker(lag: float) -> list[Advice]:
    if lag <= LAG_MAX:
        return []
    words = _(
        "Changes of the last {} seconds cannot be found yet: the worker does not run, or is overloaded."
    )
    return [Advice(format_lazy("{}", str(words).format(round(lag))), urgent=True)]


def _of_audit(last: IndexAudit | None, last_build: IndexBuild | None) -> list[Advice]:
    """A finding counts until a newer audit is clean or the index was built anew."""
    built = last_build.finished_at if last_build and last_build.status == BuildStatus.DONE else None
    if last is not None and not last.is_clean and not (built and built > last.finished_at):
        words = _("The last audit found {leaked} leaked, {missing} missing and {stale} stale documents.")
        text = str(words).format(leaked=last.leaked, missing=last.missing, stale=last.stale)
        return [Advice(text, "manage.py search_build", urgent=bool(last.leaked))]
    newest = max((day for day in (built, last.finished_at if last else None) if day), default=None)
    if newest is not None and newest < clock.now() - AUDIT_AGE:
        return [
            Advice(_("Index and database were last compared more than a week ago."), "manage.py search_audit")
        ]
    return []
