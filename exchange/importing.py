"""Importing a file: read beforehand, then chunk by chunk, each committed whole."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Protocol, TypeVar

from django.db import transaction

from exchange.models import ImportRun, RunChunk, RunState
from exchange.occurrences import Groups, Identity, scan_steps
from exchange.profiles import Profile
from exchange.readers import BadRow, FileBroken, Reading, Row, printable
from exchange.rows import RowRefused
from exchange.runs import Held, Provenance, Tally, held_write, run_add_chunk, run_finish, run_start
from journal.actor import Actor
from journal.locks import advisory_lock
from registry.masking import redact_free_text

CHUNK = 500  # rows: an open write transaction holds the sealer, and on SQLite every other writer, back
Result = TypeVar("Result")
LOCK = "exchange.import"  # one import at a time, whoever runs it


@dataclass(slots=True)
class Batch:
    """A chunk, read and checked; `write` runs inside its transaction and `committed` after it.

    `matched` says which row of its key each line is (key, occurrence), `subjects` what the lines become.
    """

    write: Callable[[], Provenance]
    committed: Callable[[], None]
    tally: Tally
    held: list[tuple[Row | BadRow, RowRefused]] = field(default_factory=list)
    matched: dict[int, tuple[str, int]] = field(default_factory=dict)
    subjects: list[tuple[int, Any]] = field(default_factory=list)


class Work(Protocol):
    """What an import of records and one of entities do differently."""

    @property
    def required(self) -> Sequence[str]:
        """The columns that a file must have."""

    def identify(self, row: Row) -> Identity:
        """The digests of a row."""

    def fine(self, cells: Sequence[str]) -> int:
        """The fine that a row speaks of, in fen."""

    def prepare(self, rows: Sequence[Row], groups: Groups) -> Batch:
        """Read and check a chunk; writes nothing."""

    def finish(self) -> Iterable[tuple[int, RowRefused]]:
        """What can only be done when all rows are in; returns notes (line, what)."""

    def resume(self, chunk: RunChunk) -> None:
        """Remember what a chunk before the interruption did."""


class Rows(Protocol):
    """Where rows come from: a file, or the held rows of another run."""

    @property
    def ignored(self) -> list[str]:
        """Columns that are not kept."""

    def rows(self) -> Iterator[Row | BadRow]:
        """The rows."""


@dataclass(slots=True)
class Outcome:
    """What became of a file. `broken` says why it could not be read to its end."""

    tally: Tally
    fines_file_fen: int
    ignored: list[str]
    broken: FileBroken | None = None
    run: ImportRun | None = None
    stopped: bool = False

    def line(self) -> str:
        """The last line of a report, for people and programs."""
        tally = self.tally
        return (
            f"rows={tally.rows} imported={tally.imported} held={tally.held} changed={tally.new + tally.changed} "
            f"fines_file_fen={self.fines_file_fen} fines_imported_fen={tally.fines_imported_fen} "
            f"fines_held_fen={tally.fines_held_fen}"
        )


class Listener:
    """Hears of progress; does nothing by itself."""

    def scanned(self, rows: int) -> None:
        """So many rows were looked through beforehand."""

    def counted(self, rows: int) -> None:
        """The file has so many rows."""

    def stored(self, rows: int) -> None:
        """So many rows are in the database or held, and safe."""

    def held(self, rows: Sequence[Held]) -> None:
        """These rows are held."""


@dataclass
class Passage:
    """The way of rows through an import, in steps: each `next` does one chunk, or 500 rows of the look ahead.

    Without a run nothing stays written. With one that has come some way already, it goes on behind that.
    """

    source: Rows
    profile: Profile
    work: Work
    by: Actor
    listener: Listener
    expected: int = 1_000  # rows, a guess
    held_of: ImportRun | None = None  # a check's run, which keeps the rows it would hold
    stop_wanted: Callable[[], bool] = lambda: False

    def look_ahead(self) -> Generator[int, None, tuple[Groups, FileBroken | None]]:
        """Count rows and sum fines; find rows that share their key."""
        self.fines_file = 0
        broken: list[FileBroken] = []
        rows = self._summed(_until_broken(self.source.rows(), broken))
        groups = yield from self._scan(rows)
        if broken and not groups.rows:
            raise broken[0]
        self.listener.counted(groups.rows)
        return groups, broken[0] if broken else None

    def store(self, groups: Groups, run: ImportRun | None) -> Generator[int, None, Outcome]:
        """Chunk by chunk to the end of the file, or to where somebody stops it."""
        total = Tally.from_json(run.counts) if run is not None else Tally()
        broken: list[FileBroken] = []
        rows = _until_broken(self.source.rows(), broken)
        for _row in islice(rows, total.rows):  # done before the interruption
            pass
        stopped = False
        while not stopped and (chunk := list(islice(rows, CHUNK))):
            stopped = self.stop_wanted()
            if not stopped:
                self._chunk(chunk, groups, run, total)
                yield total.rows
        if run is not None and not stopped:
            yield from self._finish(total)
        end = broken[0] if broken else None
        return Outcome(total, self.fines_file, self.source.ignored, end, run, stopped)

    def _scan(self, rows: Iterator[Row | BadRow]) -> Generator[int, None, Groups]:
        steps = scan_steps(rows, self.work.identify, expected=self.expected)
        while True:
            try:
                count = next(steps)
            except StopIteration as end:
                groups: Groups = end.value
                return groups
            self.listener.scanned(count)
            yield count

    def _summed(self, rows: Iterator[Row | BadRow]) -> Iterator[Row | BadRow]:
        """The file's own sum of fines, counted apart from what the import makes of the rows."""
        for row in rows:
            self.fines_file += self.work.fine(row.cells)
            yield row

    def _finish(self, total: Tally) -> Iterator[int]:
        notes = iter(self.work.finish())
        while part := list(islice(notes, CHUNK)):
            self.listener.held([self._held(Row(line, []), refused) for line, refused in part])
            yield total.rows

    def _chunk(self, chunk: list[Row | BadRow], groups: Groups, run: ImportRun | None, total: Tally) -> None:
        batch = self.work.prepare([row for row in chunk if isinstance(row, Row)], groups)
        batch.held += [
            (row, RowRefused("", row.reason, **row.detail)) for row in chunk if isinstance(row, BadRow)
        ]
        held = sorted(
            (self._held(row, refused, batch.matched) for row, refused in batch.held), key=lambda row: row.line
        )
        tally = batch.tally
        tally.rows, tally.held = len(chunk), len(held)
        tally.reasons.update(row.reason for row in held)
        tally.fines_held_fen = sum(self.work.fine(row.cells) for row, _ in batch.held)
        with transaction.atomic():
            provenance = batch.write()
            total.add(tally)
            if run is None:  # a dry run: what the database would have refused has shown itself
                transaction.set_rollback(True)
            else:
                run_add_chunk(
                    run=run,
                    total=total,
                    chunk=tally,
                    held=held,
                    provenance=provenance,
                    first=chunk[0].line,
                    last=chunk[-1].line,
                    by=self.by,
                )
        if run is not None:
            batch.committed()
        if self.held_of is not None:
            held_write(self.held_of, held)
        self.listener.held(held)
        self.listener.stored(total.rows)

    def _held(
        self, row: Row | BadRow, refused: RowRefused, matched: dict[int, tuple[str, int]] | None = None
    ) -> Held:
        """The row as it may be kept: nothing of a natural person, numbers of people starred."""
        cells = dict(zip(self.profile.kept, row.cells, strict=False))
        if self.profile.of_person(cells):  # whatever the row is held for
            cells = {}
        key, occurrence = (matched or {}).get(row.line, ("", None))
        return Held(
            line=row.line,
            column=refused.column,
            reason=refused.reason,
            detail={name: safe_cell(value) for name, value in refused.detail.items()},
            cells={name: safe_cell(cell) for name, cell in cells.items() if cell},
            key=key,
            occurrence=occurrence,
        )


@dataclass
class FileImport:
    """One import of one file by a command, in one go."""

    path: Path
    profile: Profile
    work: Work
    by: Actor
    origin: str
    listener: Listener
    dry_run: bool = False
    encoding: str = "utf-8"
    sheet: str = ""

    def run(self) -> Outcome:
        """Import the file.

        Raises:
            FileBroken: the file is refused before its first row, or another import is running.
        """
        reading = Reading(
            self.path, self.profile.kept, self.work.required, encoding=self.encoding, sheet=self.sheet
        )
        digest, stamp = self._stamp()
        passage = Passage(
            reading, self.profile, self.work, self.by, self.listener, expected=max(1, stamp[0] // 60)
        )
        groups, _broken = _to_the_end(passage.look_ahead())
        if self.dry_run:
            return self._checked(_to_the_end(passage.store(groups, None)), stamp)
        with advisory_lock(LOCK) as alone:
            if not alone or ImportRun.objects.filter(state=RunState.RUNNING).exclude(lease="").exists():
                raise FileBroken("import_running")
            run = run_start(
                path=self.path,
                digest=digest,
                size=stamp[0],
                profile=self.profile,
                origin=self.origin,
                encoding=reading.encoding,
                by=self.by,
            )
            outcome = self._checked(_to_the_end(passage.store(groups, run)), stamp)
            broken = outcome.broken.reason if outcome.broken else ""
            run_finish(run=run, total=outcome.tally, broken=broken, by=self.by)
            return outcome

    def _checked(self, outcome: Outcome, stamp: tuple[int, int]) -> Outcome:
        if self._stat() != stamp:
            outcome.broken = FileBroken("file_changed")
        return outcome

    def _stamp(self) -> tuple[str, tuple[int, int]]:
        try:
            with self.path.open("rb") as handle:
                digest = hashlib.file_digest(handle, "sha256").hexdigest()
        except OSError as error:
            raise FileBroken("file_missing", path=str(self.path)) from error
        return digest, self._stat()

    def _stat(self) -> tuple[int, int]:
        try:
            stat = self.path.stat()
        except OSError as error:
            raise FileBroken("file_missing", path=str(self.path)) from error
        return stat.st_size, stat.st_mtime_ns


def safe_cell(text: str) -> str:
    """A cell as it may be kept: no signs that cannot be stored, numbers of people starred."""
    return redact_free_text(printable(text))[0]


def _until_broken(rows: Iterator[Row | BadRow], broken: list[FileBroken]) -> Iterator[Row | BadRow]:
    """The rows up to where the file cannot be read any further; says so by `broken`."""
    try:
        yield from rows
    except FileBroken as error:
        broken.append(error)


def _to_the_end(steps: Generator[int, None, Result]) -> Result:
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: Result = end.value
            return result
