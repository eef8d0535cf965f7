"""What a run did, by its chunks: what of it may be taken back, and what was changed since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from exchange.models import ImportRun, RunChunk
from records.models import RecordRevision


@dataclass(slots=True)
class Changed:
    """A correction that a chunk made: the record, the revision it opened, and what revisions do not keep."""

    pk: int
    revision: int
    before: dict[str, Any] = field(default_factory=dict)


def run_made_anything(run: ImportRun) -> bool:
    """Whether any chunk wrote something."""
    return RunChunk.objects.filter(~Q(made={}) | ~Q(changed={}), run=run).exists()


def made_records(chunk: RunChunk) -> list[int]:
    """Records that the chunk made."""
    return list(chunk.made.get("records", []))


def changed_records(chunk: RunChunk) -> list[Changed]:
    """Records that the chunk corrected."""
    return [Changed(*entry) for entry in chunk.changed.get("records", [])]


def corrected_since(revisions: dict[int, int]) -> set[int]:
    """Records (pk → revision that a run opened) that were corrected after it.

    A changed rule does not count, and neither does a correction that was taken back with its file.
    """
    closed = RecordRevision.objects.filter(
        record_id__in=list(revisions), valid_to__isnull=False, by_rule=False
    ).values_list("record_id", "number")
    since = {pk for pk, number in closed if number >= revisions[pk]}
    return since - _saying_it_again({pk: revisions[pk] for pk in since})


def _saying_it_again(revisions: dict[int, int]) -> set[int]:
    """Those that say what the revision said, all that came between being concealed, as a withdrawal leaves it."""
    later: dict[int, list[RecordRevision]] = {}
    for one in RecordRevision.objects.filter(record_id__in=list(revisions)).order_by("record_id", "number"):
        if one.number >= revisions[one.record_id]:
            later.setdefault(one.record_id, []).append(one)
    return {
        pk
        for pk, (first, *between, last) in ((pk, found) for pk, found in later.items() if len(found) > 1)
        if (first.details, first.spine) == (last.details, last.spine)
        and last.valid_to is None
        and all(one.concealed or one.by_rule for one in between)
    }


def chunks_of(run: ImportRun, *, withdrawn: bool) -> Sequence[int]:
    """Primary keys of the run's chunks, the last first: what came later is taken back first."""
    found = RunChunk.objects.filter(run=run, withdrawn=withdrawn).order_by("-number")
    return list(found.values_list("pk", flat=True))
