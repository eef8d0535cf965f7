"""Taking back a whole file, chunk by chunk, each in a transaction of its own; killed, it goes on behind the last.

Records that the file made are withdrawn, those that it corrected say again what they said before. Whatever was
changed after it, by people or another file, stays as it is and is named. Entities that the file made leave the
register where nothing else hangs on them; what it changed of entities on file is for people to correct.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from exchange.models import HeldRow, HeldState, ImportRun, RunChunk, RunState
from exchange.provenance import Changed, changed_records, chunks_of, corrected_since, made_records
from exchange.running import Steps
from exchange.runs import LEASE, LeaseLost
from journal import clock
from journal import services as journal
from journal.actor import Actor
from records.models import Record
from records.withdrawal import Restoration, records_restore, records_withdraw
from registry.services.removal import entities_remove, removable

EXAMPLES = 50  # public ids of records that stay, named in the report
FORESEEN = 20  # chunks that are looked through for the form that asks; the walk itself takes all


@dataclass(slots=True)
class Foreseen:
    """What a withdrawal does or would do, counted; `examples` names records that stay.

    `unseen`: how many of the file's parts were not looked through, so that the numbers are the least.
    """

    records: int = 0
    restored: int = 0
    kept: int = 0
    entities: int = 0
    entities_kept: int = 0
    entities_changed: int = 0
    examples: list[str] = field(default_factory=list)
    unseen: int = 0

    def as_json(self) -> dict[str, Any]:
        """Plain JSON, for the run's report."""
        names = ("records", "restored", "kept", "entities", "entities_kept", "entities_changed", "examples")
        return {name: getattr(self, name) for name in names}

    def add(self, other: Foreseen) -> None:
        """Count a chunk in."""
        for name in ("records", "restored", "kept", "entities", "entities_kept", "entities_changed"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.examples = (self.examples + other.examples)[:EXAMPLES]


def foreseen(run: ImportRun) -> Foreseen:
    """What withdrawing the run now would do; of a large file, what its last FORESEEN chunks would."""
    chunks = chunks_of(run, withdrawn=False)
    total = Foreseen(unseen=max(0, len(chunks) - FORESEEN))
    for pk in chunks[:FORESEEN]:
        chunk = RunChunk.objects.get(pk=pk)
        made, changed, kept = _sorted_out(chunk)
        entities = chunk.made.get("entities", [])
        free = removable(entities)
        total.add(
            Foreseen(
                records=len(made),
                restored=len(changed),
                kept=len(kept),
                entities=len(free),
                entities_kept=len(entities) - len(free),
                entities_changed=len(chunk.changed.get("entities", [])),
                examples=_named(kept),
            )
        )
    return total


def withdraw_steps(run: ImportRun) -> Steps:
    """Take back a run's chunks, the last first.

    Raises:
        LeaseLost: another process has taken it over.
    """
    about = run.report.get("withdrawal", {})
    by = Actor(user_key=str(about.get("by", run.by)), agency_key=str(about.get("agency", "")))
    done = RunChunk.objects.filter(run=run, withdrawn=True).count()
    for pk in chunks_of(run, withdrawn=False):
        done += 1
        _withdraw_chunk(run, pk, done, by=by)
        yield done
    _end(run, by=by)


@transaction.atomic
def _withdraw_chunk(run: ImportRun, pk: int, done: int, *, by: Actor) -> None:
    chunk = RunChunk.objects.select_for_update().get(pk=pk)
    if chunk.withdrawn:
        return
    made, changed, kept = _sorted_out(chunk)
    counted = Foreseen(kept=len(kept), examples=_named(kept))
    counted.records = len(records_withdraw(pks=made, by=by)) if made else 0
    if changed:
        pairs = [Restoration(one.pk, one.revision, one.before) for one in changed]
        restored, left = records_restore(restorations=pairs, by=by)
        counted.restored = len(restored)
        counted.kept += len(left)
        counted.examples += [record.public_id for record in left]
    entities = chunk.made.get("entities", [])
    if entities:
        counted.entities = entities_remove(pks=removable(entities), by=by)
        counted.entities_kept = len(entities) - counted.entities
    counted.entities_changed = len(chunk.changed.get("entities", []))
    RunChunk.objects.filter(pk=pk).update(withdrawn=True)
    _note(run, counted, done)
    journal.audit(
        by=by,
        action="import.withdraw_chunk",
        target=f"import:{run.pk}",
        detail={"chunk": chunk.number, **counted.as_json()},
    )


def _note(run: ImportRun, counted: Foreseen, done: int) -> None:
    row = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if row.state != RunState.WITHDRAWING or row.lease != run.lease:
        raise LeaseLost(f"run {run.pk}, withdrawal")
    about = dict(row.report.get("withdrawal", {}))
    total = Foreseen(**{name: about[name] for name in Foreseen().as_json() if name in about})
    total.add(counted)
    row.report = {**row.report, "withdrawal": {**about, **total.as_json()}}
    row.rows_done, row.leased_until = done, clock.now() + LEASE
    row.save(update_fields=["report", "rows_done", "leased_until"])


@transaction.atomic
def _end(run: ImportRun, *, by: Actor) -> None:
    values = {"state": RunState.WITHDRAWN, "lease": "", "leased_until": None, "finished_at": clock.now()}
    if not ImportRun.objects.filter(pk=run.pk, state=RunState.WITHDRAWING, lease=run.lease).update(**values):
        raise LeaseLost(f"run {run.pk}, end of withdrawal")
    run.refresh_from_db()
    HeldRow.objects.filter(child=run, state=HeldState.SUBMITTED).update(state=HeldState.FIXED, child=None)
    about = run.report.get("withdrawal", {})
    journal.audit(
        by=by,
        action="import.withdrawn",
        target=f"import:{run.pk}",
        reason=str(about.get("reason", "")),
        detail={name: about.get(name) for name in Foreseen().as_json()},
    )


def _sorted_out(chunk: RunChunk) -> tuple[list[int], list[Changed], list[int]]:
    """Records that the chunk made, and corrections of its own, that nothing came after; and the others."""
    made, changed = made_records(chunk), changed_records(chunk)
    since = corrected_since({**dict.fromkeys(made, 1), **{one.pk: one.revision for one in changed}})
    kept = [pk for pk in [*made, *(one.pk for one in changed)] if pk in since]
    return [pk for pk in made if pk not in since], [one for one in changed if one.pk not in since], kept


def _named(pks: list[int]) -> list[str]:
    found = Record.objects.filter(pk__in=pks[:EXAMPLES]).order_by("pk")
    return list(found.values_list("public_id", flat=True))
