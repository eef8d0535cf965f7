"""Writing down imports: the run, its chunks, the rows it held. One audit event per chunk and per file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from exchange.models import HeldRow, HeldState, ImportRun, RunChunk, RunState
from exchange.profiles import Profile
from journal import clock
from journal import services as journal
from journal.actor import Actor
from journal.inserts import insert_rows

LEASE = timedelta(seconds=10)  # how long a worker that does not stir keeps others off its run


class LeaseLost(Exception):
    """Another process has taken this run over; nothing of the chunk at hand was written."""


@dataclass(frozen=True, slots=True)
class Held:
    """A row that is not taken in; `cells` are its kept ones, free of personal numbers."""

    line: int
    column: str
    reason: str
    detail: dict[str, str]
    cells: dict[str, str]
    key: str = ""
    occurrence: int | None = None


@dataclass(slots=True)
class Provenance:
    """What a chunk made and changed, as `RunChunk` keeps it."""

    made: dict[str, list[int]] = field(default_factory=dict)
    changed: dict[str, list[Any]] = field(default_factory=dict)
    carry: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Tally:
    """What became of the rows of a chunk, or of all. Money in fen."""

    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    held: int = 0
    shrunk: int = 0
    fines_imported_fen: int = 0
    fines_held_fen: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def imported(self) -> int:
        """Rows that the database accounts for: new, changed and unchanged ones."""
        return self.new + self.changed + self.unchanged

    def add(self, other: Tally) -> None:
        """Count a chunk in."""
        for name in ("rows", "new", "changed", "unchanged", "held", "shrunk"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.fines_imported_fen += other.fines_imported_fen
        self.fines_held_fen += other.fines_held_fen
        self.reasons.update(other.reasons)

    def as_json(self) -> dict[str, object]:
        """The counts as plain JSON."""
        return {
            "rows": self.rows,
            "imported": self.imported,
            "new": self.new,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "held": self.held,
            "shrunk_keys": self.shrunk,
            "fines_imported_fen": self.fines_imported_fen,
            "fines_held_fen": self.fines_held_fen,
            "reasons": dict(sorted(self.reasons.items())),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Tally:
        """Read back what `as_json` wrote; zeros where nothing was."""
        names = ("rows", "new", "changed", "unchanged", "held", "fines_imported_fen", "fines_held_fen")
        return cls(
            **{name: int(data.get(name, 0)) for name in names},
            shrunk=int(data.get("shrunk_keys", 0)),
            reasons=Counter(data.get("reasons", {})),
        )


@transaction.atomic
def run_start(
    *, path: Path, digest: str, size: int, profile: Profile, origin: str, encoding: str, by: Actor
) -> ImportRun:
    """Begin a command's import. What earlier runs of the same file held is superseded: this run lists it again."""
    run = ImportRun.objects.create(
        file_name=path.name[:255],
        file_digest=digest,
        file_size=size,
        encoding=encoding,
        profile=profile.name,
        profile_digest=profile.digest,
        kind=profile.kind,
        item=profile.item,
        origin=origin,
        by=by.user_key,
        started_at=clock.now(),
    )
    held_supersede(run)
    return run


def held_supersede(run: ImportRun) -> None:
    """Forget rows that nobody dealt with of earlier runs of the same file, since this run lists them again."""
    earlier = HeldRow.objects.filter(
        run__file_digest=run.file_digest, run__profile=run.profile, run__agency=run.agency
    )
    earlier.filter(state__in=(HeldState.OPEN, HeldState.FIXED), run__pk__lte=run.pk).delete()


def held_write(run: ImportRun, held: Sequence[Held]) -> None:
    """Write held rows of a run."""
    insert_rows(
        [
            HeldRow(
                run=run,
                line=row.line,
                column=row.column[:120],
                reason=row.reason,
                detail=row.detail,
                row=row.cells,
                key=row.key,
                occurrence=row.occurrence,
            )
            for row in held
        ]
    )


def run_add_chunk(
    *,
    run: ImportRun,
    total: Tally,
    chunk: Tally,
    held: Sequence[Held],
    provenance: Provenance,
    first: int,
    last: int,
    by: Actor,
) -> None:
    """Write down a chunk inside its own transaction; `total` counts everything up to and with it.

    Raises:
        LeaseLost: the run has moved on without this process.
    """
    held_write(run, held)
    before = total.rows - chunk.rows
    mine = ImportRun.objects.filter(
        pk=run.pk, state=RunState.RUNNING, rows_done=before, lease=run.lease
    ).update(counts=total.as_json(), rows_done=total.rows, leased_until=clock.now() + LEASE)
    if not mine:
        raise LeaseLost(f"run {run.pk} at row {before}")
    carry = {**provenance.carry, "last": last}
    insert_rows(
        [RunChunk(run=run, number=total.rows, made=provenance.made, changed=provenance.changed, carry=carry)]
    )
    journal.audit(
        by=by,
        action="import.chunk",
        target=f"import:{run.pk}",
        detail={"digest": run.file_digest, "lines": [first, last], **chunk.as_json()},
    )


@transaction.atomic
def run_finish(*, run: ImportRun, total: Tally, broken: str, by: Actor, stopped: bool = False) -> None:
    """End an import; `broken` is the reason why the file could not be read to its end, else empty.

    Raises:
        LeaseLost.
    """
    state = RunState.STOPPED if stopped else RunState.BROKEN if broken else RunState.FINISHED
    counts = {**total.as_json(), "broken": broken}
    mine = ImportRun.objects.filter(pk=run.pk, state=RunState.RUNNING, lease=run.lease).update(
        state=state, finished_at=clock.now(), counts=counts, lease="", leased_until=None, stop_wanted=False
    )
    if not mine:
        raise LeaseLost(f"run {run.pk} at its end")
    run.refresh_from_db()
    journal.audit(
        by=by,
        action="import.file",
        target=f"import:{run.pk}",
        detail={
            "file": run.file_name,
            "digest": run.file_digest,
            "profile": run.profile,
            "profile_digest": run.profile_digest,
            "state": run.state,
            **run.counts,
        },
    )
