"""From a penalty record's details to its typed row."""

from __future__ import annotations

from collections.abc import Sequence

from journal.inserts import insert_rows
from penalties.models import Penalty, PenaltyMeasure
from records.models import Record


def penalty_of(record: Record) -> Penalty:
    """The typed row that a record's details say (not saved)."""
    details = record.details
    return Penalty(
        record_id=record.pk,
        violation=details.get("violation_type") or details.get("facts") or "",
        legal_basis=details.get("legal_basis", ""),
        content=details.get("penalty_content", ""),
        procedure=details.get("procedure", ""),
        fine_fen=details.get("fine_fen"),
        confiscation_fen=details.get("confiscation_fen"),
    )


def kinds_of(record: Record) -> list[str]:
    """The kinds of penalty in a decision, without repetition."""
    return sorted(set(record.details.get("penalty_kinds", ())))


class PenaltyProjection:
    """Fills `penalties_penalty` and `penalties_penaltymeasure`."""

    def write(self, records: Sequence[Record], *, new: bool) -> None:
        """Insert or replace the typed rows of these records, in two or three statements."""
        if not new:
            Penalty.objects.filter(pk__in=[record.pk for record in records]).delete()
        insert_rows([penalty_of(record) for record in records])
        insert_rows(
            [
                PenaltyMeasure(penalty_id=record.pk, kind=kind)
                for record in records
                for kind in kinds_of(record)
            ]
        )

    def differs(self, records: Sequence[Record]) -> list[str]:
        """Public ids whose typed row does not say what the details say."""
        found = Penalty.objects.prefetch_related("measures").in_bulk([record.pk for record in records])
        return [record.public_id for record in records if not _same(found.get(record.pk), record)]


def _same(typed: Penalty | None, record: Record) -> bool:
    if typed is None or sorted(measure.kind for measure in typed.measures.all()) != kinds_of(record):
        return False
    expected = penalty_of(record)
    names = [field.attname for field in Penalty._meta.concrete_fields]
    return all(getattr(typed, name) == getattr(expected, name) for name in names)
