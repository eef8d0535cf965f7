"""Numbers that stewards set for imports: dated rows, changed by two of them, never constants in code."""

from __future__ import annotations

from datetime import date

from exchange.models import ImportLimit, ImportRun
from journal import clock
from records import policies as record_policies
from records.models import CatalogItem

SECOND_PERSON_ROWS = "second_person_rows"  # files of more rows need a second person
KEEP_DAYS = "keep_days"  # how long a file is kept after its import is over
BATCH_ROWS = "batch_rows"  # rows of a file of listing cases, each a case of its own
NAMES = (SECOND_PERSON_ROWS, KEEP_DAYS, BATCH_ROWS)
WITHOUT_A_ROW = {SECOND_PERSON_ROWS: 0, KEEP_DAYS: 30, BATCH_ROWS: 500}  # nothing on file: the careful answer


def limit_row(name: str, day: date | None = None) -> ImportLimit | None:
    """The row in force on a day (today)."""
    return (
        ImportLimit.objects.filter(name=name, in_force_from__lte=day or clock.today())
        .order_by("-in_force_from", "-pk")
        .first()
    )


def limit_on(name: str, day: date | None = None) -> int:
    """The number in force on a day (today)."""
    row = limit_row(name, day)
    return row.value if row is not None else WITHOUT_A_ROW[name]


def needs_second_person(run: ImportRun) -> bool:
    """Whether a second person must approve: the file is large, or its item or agency always wants one."""
    if run.rows_total > limit_on(SECOND_PERSON_ROWS):
        return True
    item_wants_it = CatalogItem.objects.filter(code=run.item, second_person=True).exists()
    if run.agency is None:
        return item_wants_it
    return record_policies.needs_second_person(run.agency, item_wants_it=item_wants_it)
