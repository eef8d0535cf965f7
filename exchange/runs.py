"""Writing down imports: the run, its chunks, the rows it held. One audit event per chunk and per file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from exchange.models import HeldRow, ImportRun, RunState
from exchange.profiles import Profile
from journal import clock
from journal import services as journal
from journal.actor import Actor


@dataclass(frozen=True, slots=True)
class Held:
    """A row that is not taken in; `cells` are its kept ones, free of personal numbers."""

    line: int
    column: str
    reason: str
    detail: dict[str, str]
    cells: dict[str, str]


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


@transaction.atomic
def run_start(*, path: Path, digest: str, profile: Profile, origin: str, by: Actor) -> ImportRun:
    """Begin an import. Held rows of earlier runs of the same file are superseded: this run lists them again."""
    HeldRow.objects.filter(run__file_digest=digest, run__profile=profile.name).delete()
    return ImportRun.objects.create(
        file_name=path.name[:255],
        file_digest=digest,
        profile=profile.name,
        profile_digest=profile.digest,
        origin=origin,
        by=by.user_key,
        started_at=clock.now(),
    )


def run_add_chunk(
    *, run: ImportRun, total: Tally, chunk: Tally, held: Sequence[Held], first: int, last: int, by: Actor
) -> None:
    """Write down a chunk inside its own transaction; `total` counts everything up to and with it."""
    HeldRow.objects.bulk_create(
        [
            HeldRow(
                run=run,
                line=row.line,
                column=row.column[:120],
                reason=row.reason,
                detail=row.detail,
                row=row.cells,
            )
            for row in held
        ]
    )
    ImportRun.objects.filter(pk=run.pk).update(counts=total.as_json())
    journal.audit(
        by=by,
        action="import.chunk",
        target=f"import:{run.pk}",
        detail={"digest": run.file_digest, "lines": [first, last], **chunk.as_json()},
    )


@transaction.atomic
def run_finish(*, run: ImportRun, total: Tally, broken: str, by: Actor) -> None:
    """End an import; `broken` is the reason why the file could not be read to its end, else empty."""
    run.state = RunState.BROKEN if broken else RunState.FINISHED
    run.finished_at = clock.now()
    run.counts = {**total.as_json(), "broken": broken}
    run.save(update_fields=["state", "finished_at", "counts"])
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
