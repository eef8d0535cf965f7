"""Moving records from an agency that was another one, wrongly spelt."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Max

from records.models import Record
from registry.models import Agency


def records_move(records: Sequence[Record], *, source: int, into: Agency) -> None:
    """Let locked records name the agency `into` wherever they name `source`.

    Where both agencies reported rows of equal keys, the moved ones take the next free occurrence numbers.
    """
    moved = [record for record in records if record.source_agency_id == source]
    taken = _last_occurrences(moved, into.pk)
    for record in moved:
        record.source_agency = into
        place = (record.item_id, record.import_key or "")
        if record.import_key is not None and place in taken:
            taken[place] += 1
            record.occurrence = taken[place]
    for record in records:
        if record.deciding_agency_id == source:
            record.deciding_agency = into
    # One after the other: within a statement two rows could bear one identity for a moment.
    Record.objects.bulk_update(records, ["source_agency", "deciding_agency", "occurrence"])


def _last_occurrences(records: Sequence[Record], agency: int) -> dict[tuple[str, str], int]:
    keyed = [record for record in records if record.import_key is not None]
    found = (
        Record.objects.filter(
            source_agency=agency,
            item__in={record.item_id for record in keyed},
            import_key__in={record.import_key for record in keyed},
        )
        .order_by()
        .values_list("item_id", "import_key")
        .annotate(last=Max("occurrence"))
    )
    return {(item, key or ""): last for item, key, last in found}
