"""Questions about notices."""

from __future__ import annotations

from collections.abc import Iterable

from documents.models import Letter
from journal import clock
from records.models import Record
from repair.notices.models import Notice
from repair.notices.noting import items


def letters_about(records: Iterable[Record]) -> dict[int, Letter | None]:
    """Of the records whose subject can have a notice today: the letter that stands, None where it is to be asked for.

    By primary key of the record; a letter to another entity, to which the record belonged by mistake, is none.
    """
    shown = Record.objects.public(at=clock.today()).filter(
        pk__in=[record.pk for record in records], item__in=items()
    )
    rows = Notice.objects.filter(record__in=shown, letter__isnull=False).select_related("letter", "record")
    found: dict[int, Letter | None] = dict.fromkeys(shown.values_list("pk", flat=True))
    for row in rows:
        if row.letter is not None and row.letter.entity_id == row.record.entity_id:
            found[row.pk] = row.letter
    return found
