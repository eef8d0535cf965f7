"""Importing a file: read beforehand, then chunk by chunk, each committed whole."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Protocol

from django.db import transaction

from exchange.models import ImportRun
from exchange.occurrences import Groups, Identity, scan
from exchange.profiles import Profile
from exchange.readers import BadRow, FileBroken, Reading, Row, printable
from exchange.rows import RowRefused
from exchange.runs import Held, Tally, run_add_chunk, run_finish, run_start
from journal.actor import Actor
from journal.locks import advisory_lock
from registry.masking import redact_free_text

CHUNK = 500  # rows: an open write transaction holds the sealer, and on SQLite every other writer, back


@dataclass(slots=True)
class Batch:
    """A chunk, read and checked; `write` runs inside its transaction and `committed` after it."""

    write: Callable[[], None]
    committed: Callable[[], None]
    tally: Tally
    held: list[tuple[Row | BadRow, RowRefused]] = field(default_factory=list)


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

    def finish(self) -> list[tuple[int, RowRefused]]:
        """What can only be done when all rows are in; returns notes (line, what)."""


@dataclass(slots=True)
class Outcome:
    """What became of a file. `broken` says why it could not be read to its end."""

    tally: Tally
    fines_file_fen: int
    ignored: list[str]
    broken: FileBroken | None = None
    run: ImportRun | None = None

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
class FileImport:
    """One import of one file."""

    path: Path
    profile: Profile
    work: Work
    by: Actor
    origin: str
    listener: Listener
    dry_run: bool = False

    def run(self) -> Outcome:
        """Import the file.

        Raises:
            FileBroken: the file is refused before its first row, or another import is running.
        """
        self.reading = Reading(self.path, self.profile.kept, self.work.required)
        digest, stamp = self._stamp()
        self.fines_file = 0
        groups, broken = self._scan()
        if broken is not None and not groups.rows:
            raise broken
        self.listener.counted(groups.rows)
        if self.dry_run:
            return self._store(groups, None, stamp)
        with advisory_lock("exchange.import") as alone:
            if not alone:
                raise FileBroken("import_running")
            run = run_start(
                path=self.path, digest=digest, profile=self.profile, origin=self.origin, by=self.by
            )
            return self._store(groups, run, stamp)

    def _stamp(self) -> tuple[str, tuple[int, int]]:
        try:
            with self.path.open("rb") as handle:
                digest = hashlib.file_digest(handle, "sha256").hexdigest()
            stat = self.path.stat()
        except OSError as error:
            raise FileBroken("file_missing", path=str(self.path)) from error
        return digest, (stat.st_size, stat.st_mtime_ns)

    def _scan(self) -> tuple[Groups, FileBroken | None]:
        broken: list[FileBroken] = []
        expected = max(1, self.path.stat().st_size // 60)
        groups = scan(
            self._summed(_until_broken(self.reading.rows(), broken)),
            self.work.identify,
            expected=expected,
            seen=self.listener.scanned,
        )
        return groups, broken[0] if broken else None

    def _summed(self, rows: Iterator[Row | BadRow]) -> Iterator[Row | BadRow]:
        """The file's own sum of fines, counted apart from what the import makes of the rows."""
        for row in rows:
            self.fines_file += self.work.fine(row.cells)
            yield row

    def _store(self, groups: Groups, run: ImportRun | None, stamp: tuple[int, int]) -> Outcome:
        total, broken = Tally(), list[FileBroken]()
        rows = _until_broken(self.reading.rows(), broken)
        while chunk := list(islice(rows, CHUNK)):
            self._chunk(chunk, groups, run, total)
        notes = [] if self.dry_run else self.work.finish()
        self.listener.held([self._held(Row(line, []), refused) for line, refused in notes])
        if self._stamp()[1] != stamp:
            broken = [FileBroken("file_changed")]
        if run is not None:
            run_finish(run=run, total=total, broken=broken[0].reason if broken else "", by=self.by)
        return Outcome(total, self.fines_file, self.reading.ignored, broken[0] if broken else None, run)

    def _chunk(self, chunk: list[Row | BadRow], groups: Groups, run: ImportRun | None, total: Tally) -> None:
        batch = self.work.prepare([row for row in chunk if isinstance(row, Row)], groups)
        batch.held += [
            (row, RowRefused("", row.reason, **row.detail)) for row in chunk if isinstance(row, BadRow)
        ]
        held = sorted((self._held(row, refused) for row, refused in batch.held), key=lambda row: row.line)
        tally = batch.tally
        tally.rows, tally.held = len(chunk), len(held)
        tally.reasons.update(row.reason for row in held)
        tally.fines_held_fen = sum(self.work.fine(row.cells) for row, _ in batch.held)
        with transaction.atomic():
            batch.write()
            total.add(tally)
            if run is None:  # a dry run: what the database would have refused has shown itself
                transaction.set_rollback(True)
            else:
                run_add_chunk(
                    run=run,
                    total=total,
                    chunk=tally,
                    held=held,
                    first=chunk[0].line,
                    last=chunk[-1].line,
                    by=self.by,
                )
        if run is not None:
            batch.committed()
        self.listener.held(held)
        self.listener.stored(total.rows)

    def _held(self, row: Row | BadRow, refused: RowRefused) -> Held:
        """The row as it may be kept: nothing of a natural person, numbers of people starred."""
        cells = dict(zip(self.profile.kept, row.cells, strict=False))
        if self.profile.of_person(cells):  # whatever the row is held for
            cells = {}
        return Held(
            line=row.line,
            column=refused.column,
            reason=refused.reason,
            detail={name: _safe(value) for name, value in refused.detail.items()},
            cells={name: _safe(cell) for name, cell in cells.items() if cell},
        )


def _safe(text: str) -> str:
    return redact_free_text(printable(text))[0]


def _until_broken(rows: Iterator[Row | BadRow], broken: list[FileBroken]) -> Iterator[Row | BadRow]:
    """The rows up to where the file cannot be read any further; says so by `broken`."""
    try:
        yield from rows
    except FileBroken as error:
        broken.append(error)
