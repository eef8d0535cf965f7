"""The worker's part in an import: the check, and the import itself, in steps, resumed wherever it was killed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from exchange import sealed
from exchange.entity_work import EntityWork
from exchange.importing import Listener, Outcome, Passage, Rows, Work
from exchange.models import HeldRow, HeldState, ImportRun, RunState
from exchange.own_profiles import profile_of
from exchange.profiles import Profile
from exchange.readers import FileBroken, Reading, Row
from exchange.record_work import RecordWork
from exchange.runs import Held, Tally, held_supersede, run_finish
from journal import clock
from journal import services as journal
from journal.actor import Actor
from registry.models import Agency
from registry.selectors.agencies import agencies_below

FIRST_PROBLEMS = 20
Steps = Generator[int, None, None]


class HeldAgain:
    """The held rows that a child run sends again, under the line numbers of the file they came from."""

    def __init__(self, run: ImportRun, columns: Sequence[str]) -> None:
        self._rows = HeldRow.objects.filter(child=run)
        self.columns = columns
        self.ignored: list[str] = []
        self.notes: list[Any] = []

    def rows(self) -> Iterator[Row]:
        """The corrected rows, in the order of the file."""
        after = -1
        while part := list(self._rows.filter(line__gt=after).order_by("line")[:500]):
            for held in part:
                yield Row(held.line, [held.cells.get(name, "") for name in self.columns])
            after = part[-1].line

    def matched(self, lines: Collection[int]) -> Mapping[int, tuple[str, int | None]]:
        """Which rows of their keys they were found to be, when they were held."""
        found = self._rows.filter(line__in=list(lines)).values_list("line", "key", "occurrence")
        return {line: (key, occurrence) for line, key, occurrence in found}


def reading_of(run: ImportRun, profile: Profile | None = None) -> Reading | HeldAgain:
    """The rows of a run.

    Raises:
        FileBroken: the file is no longer kept.
    """
    profile = profile or profile_of(run)
    if run.parent_id is not None:
        return HeldAgain(run, profile.kept)
    if not run.stored_as:
        raise FileBroken("file_missing", path=run.file_name)
    return Reading(
        Path(run.file_name),
        profile.kept,
        profile.required,
        opener=partial(sealed.open_stored, run.stored_as),
        kind=run.file_kind,
        encoding=run.encoding or "auto",
        sheet=run.sheet,
    )


def work_of(run: ImportRun, *, dry_run: bool = False, profile: Profile | None = None) -> Work:
    """What the import of a run does with a chunk; an agency's people bring only what is theirs.

    Raises:
        FileBroken: the profile names an item or agency that is not on file.
    """
    profile, by = profile or profile_of(run), actor_of_run(run)
    if profile.kind == "entities":
        return EntityWork(profile, origin=run.origin, by=by, dry_run=dry_run)
    again = HeldAgain(run, profile.kept).matched if run.parent_id is not None else None
    return RecordWork(
        profile, origin=run.origin, by=by, dry_run=dry_run, scope=scope_of(run.agency), again=again
    )


def scope_of(agency: Agency | None) -> Collection[int] | None:
    """The agencies whose records may come in by a run of this one; all for the site's own."""
    return frozenset(agencies_below(agency.code)) if agency is not None else None


def actor_of_run(run: ImportRun) -> Actor:
    """The person who submitted it, as the audit log names them; the worker acts in their name."""
    agency = run.agency
    return Actor(
        user_key=run.submitted_by or run.by,
        agency_key=agency.code if agency else "",
        agency_line=agency.line() if agency else (),
    )


def check_steps(run: ImportRun) -> Steps:
    """Check a file: everything that the import would do, written nowhere. Killed, it begins again."""
    HeldRow.objects.filter(run=run).delete()
    heard = _Heard(run)
    try:
        profile = profile_of(run)
        source, work = reading_of(run, profile), work_of(run, dry_run=True, profile=profile)
        passage = Passage(
            source, profile, work, actor_of_run(run), heard, expected=run.file_size // 60, held_of=run
        )
        groups, _broken = yield from passage.look_ahead()
        ImportRun.objects.filter(pk=run.pk).update(rows_total=groups.rows, rows_done=0)
        outcome = yield from passage.store(groups, None)
    except FileBroken as error:
        _checked(run, {"broken": {"reason": error.reason, "detail": error.detail}}, broken=True)
        return
    report = _report(outcome, source, heard)
    # Nothing is half-done: a file that cannot be read to its end is refused as a whole, before anything is in.
    _checked(run, report, broken=outcome.broken is not None)


def import_steps(run: ImportRun) -> Steps:
    """Import a run's rows, or go on with it behind its last committed chunk.

    Raises:
        LeaseLost: another process has taken it over.
    """
    by = actor_of_run(run)
    begun = run.chunks.exists()
    if not begun:
        HeldRow.objects.filter(run=run).delete()
        if run.parent_id is None:
            held_supersede(run)
    try:
        profile = profile_of(run)
        source, work = reading_of(run, profile), work_of(run, profile=profile)
        passage = Passage(
            source, profile, work, by, Listener(), expected=run.file_size // 60, stop_wanted=_stop_of(run)
        )
        groups, _broken = yield from passage.look_ahead()
        for chunk in run.chunks.order_by("number").iterator(chunk_size=100):
            work.resume(chunk)
        outcome = yield from passage.store(groups, run)
    except FileBroken as error:
        run.refresh_from_db()
        run_finish(run=run, total=Tally.from_json(run.counts), broken=error.reason, by=by)
        _give_back(run)
        return
    broken = outcome.broken.reason if outcome.broken else ""
    run_finish(run=run, total=outcome.tally, broken=broken, by=by, stopped=outcome.stopped)
    if broken or outcome.stopped:
        _give_back(run)


def _give_back(run: ImportRun) -> None:
    """Rows that a child run did not come to are to be sent again by another."""
    chunk = run.chunks.order_by("-number").first()
    last = int(chunk.carry["last"]) if chunk is not None else 0
    left = HeldRow.objects.filter(child=run, state=HeldState.SUBMITTED, line__gt=last)
    left.update(state=HeldState.FIXED, child=None)


class _Heard(Listener):
    """Progress of a check for the page, and the first rows that it would hold."""

    def __init__(self, run: ImportRun) -> None:
        self._run = run
        self.first: list[Held] = []

    def stored(self, rows: int) -> None:
        ImportRun.objects.filter(pk=self._run.pk).update(rows_done=rows)

    def held(self, rows: Sequence[Held]) -> None:
        self.first += rows[: max(0, FIRST_PROBLEMS - len(self.first))]


def _stop_of(run: ImportRun) -> Callable[[], bool]:
    return lambda: ImportRun.objects.filter(pk=run.pk, stop_wanted=True).exists()


def _report(outcome: Outcome, source: Rows, heard: _Heard) -> dict[str, Any]:
    tally = outcome.tally
    report: dict[str, Any] = {
        "rows": tally.rows,
        "would_import": tally.imported,
        "new": tally.new,
        "changed": tally.changed,
        "unchanged": tally.unchanged,
        "held": tally.held,
        "shrunk_keys": tally.shrunk,
        "fines_file_fen": outcome.fines_file_fen,
        "fines_fen": tally.fines_imported_fen,
        "fines_held_fen": tally.fines_held_fen,
        "reasons": dict(tally.reasons.most_common()),
        "ignored": list(outcome.ignored),
        "notes": [[code, detail] for code, detail in getattr(source, "notes", [])],
        "encoding": getattr(source, "encoding", ""),
        "sheet": getattr(source, "sheet", ""),
        "first": [
            {"line": row.line, "column": row.column, "reason": row.reason, "detail": row.detail}
            for row in heard.first
        ],
    }
    if outcome.broken is not None:
        report["broken"] = {"reason": outcome.broken.reason, "detail": outcome.broken.detail}
    return report


def _checked(run: ImportRun, report: dict[str, Any], *, broken: bool) -> None:
    values: dict[str, Any] = {"report": report, "lease": "", "leased_until": None, "rows_done": 0}
    if "rows" in report:
        values["rows_total"] = report["rows"]
    if report.get("encoding"):
        values["encoding"] = report["encoding"]
    if broken:
        values["finished_at"] = clock.now()
    state = RunState.BROKEN if broken else RunState.CHECKED
    # Stopped meanwhile: it stays stopped.
    done = ImportRun.objects.filter(pk=run.pk, state=RunState.CHECKING).update(state=state, **values)
    if done:
        counts = {name: report.get(name) for name in ("rows", "would_import", "held", "reasons", "broken")}
        journal.audit(
            by=actor_of_run(run), action="import.check", target=f"importrun:{run.pk}", detail=counts
        )
