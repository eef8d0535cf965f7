"""The four stations of an import and how far a run has come."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exchange.admin.words import Stage, clock_time, stage_word, state_of
from exchange.models import ImportRun, RunState

Path = tuple[str, str, str, str]
# state → how the stations received, checked, second person, imported look then
PATH: dict[str, Path] = {
    RunState.RECEIVED: ("done", "now", "next", "next"),
    RunState.CHECKING: ("done", "now", "next", "next"),
    RunState.CHECKED: ("done", "done", "next", "next"),
    RunState.WAITING: ("done", "done", "now", "next"),
    RunState.QUEUED: ("done", "done", "done", "now"),
    RunState.RUNNING: ("done", "done", "done", "now"),
    RunState.FINISHED: ("done", "done", "done", "done"),
    RunState.REFUSED: ("done", "done", "bad", "next"),
    RunState.WITHDRAWING: ("done", "done", "done", "now"),
    RunState.WITHDRAWN: ("done", "done", "done", "done"),
}


def stages(run: ImportRun, *, second_person: bool, who: dict[str, str]) -> list[Stage]:
    """The stations with their notes; `who` has the names of those who submitted and approved."""
    path = PATH.get(run.state) or _cut_off(run)
    labels = (_("Received"), _("Checked"), _("Second person"), _("Imported"))
    notes = (
        clock_time(run.started_at),
        _rows(run),
        _second(run, second_person=second_person, who=who),
        _last(run),
    )
    return [
        Stage(label=label, state=state, word=stage_word(state), note=note)
        for label, state, note in zip(labels, path, notes, strict=True)
    ]


def _cut_off(run: ImportRun) -> Path:
    """A run that was stopped or could not be read: the station that it did not reach the end of."""
    if run.counts:
        return ("done", "done", "done", "bad")
    return ("done", "done", "next", "bad") if "rows" in run.report else ("done", "bad", "next", "next")


def _rows(run: ImportRun) -> str:
    if not run.rows_total:
        return ""
    return ngettext("%(n)s row", "%(n)s rows", run.rows_total) % {"n": f"{run.rows_total:,}"}


def _second(run: ImportRun, *, second_person: bool, who: dict[str, str]) -> str:
    if run.approved_by and run.approved_by != run.submitted_by:
        return _("approved by %s") % who.get(run.approved_by, run.approved_by)
    if run.state == RunState.WAITING:
        return _("has to look at it")
    return _("needed") if second_person else _("not needed")


def _last(run: ImportRun) -> str:
    if run.state in (RunState.WITHDRAWING, RunState.WITHDRAWN):
        return str(state_of(run).label)
    return clock_time(run.finished_at) if run.state in (RunState.FINISHED, RunState.BROKEN) else ""
