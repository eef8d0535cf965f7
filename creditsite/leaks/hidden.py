"""What must not be seen: records that ended or were never public, chosen from the rows themselves.

The conditions are written anew here, not taken from `Record.objects.public`: a fault of that door is to be found.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max, Min, Q, QuerySet

from journal import clock
from records.models import Record, RecordEnd, RecordState
from registry.models import Entity

AT_ONCE = 200
OWN_NUMBER, OWN_TEXT = 6, 24  # characters from which a number or a text is a record's own


@dataclass(frozen=True, slots=True)
class Hidden:
    """A record that nobody may see, and how it would be known: number, document, anything only it says."""

    record: Record
    entity: Entity
    ended: bool  # it was public once: its address answers 410, else 404
    marks: tuple[str, ...]  # beside its public id


def is_public(today: date) -> Q:
    """What the rows themselves say of being public on a day."""
    stands = Q(shown_until__isnull=True) | Q(shown_until__gte=today)
    return stands & Q(state=RecordState.PUBLISHED, item__access="public", shown_from__lte=today)


def ended_after(reach: int, *, limit: int | None) -> tuple[list[int], int]:
    """Records whose trace came after a number, oldest first, and the number that this reaches."""
    ends = RecordEnd.objects.filter(pk__gt=reach).order_by("pk").values_list("pk", "record_id")
    rows = list(ends if limit is None else ends[:limit])
    return [record for _, record in rows], rows[-1][0] if rows else reach


def sampled(number: int, *, chance: random.Random) -> list[int]:
    """Records drawn by chance among those that ended long ago and those that were never public."""
    today = clock.today()
    ended = Record.objects.filter(pk__in=_drawn(RecordEnd.objects.all(), "record_id", number, chance))
    never = Record.objects.exclude(is_public(today))
    return [*ended.values_list("pk", flat=True), *_drawn(never, "pk", number, chance)]


def hidden(pks: Iterable[int]) -> Iterator[Hidden]:
    """Those of the records that are not public now, a few hundred at a time."""
    rest = sorted(set(pks))
    while rest:
        part, rest = rest[:AT_ONCE], rest[AT_ONCE:]
        today = clock.today()
        rows = Record.objects.filter(pk__in=part).exclude(is_public(today))
        records = list(rows.select_related("entity", "source_agency", "item").order_by("pk"))
        traces = set(RecordEnd.objects.filter(record__in=records).values_list("record_id", flat=True))
        for record in records:
            yield Hidden(record, record.entity, _ended(record, traces, today), _marks(record, today))


def _ended(record: Record, traces: set[int], today: date) -> bool:
    until = record.shown_until
    over = record.state == RecordState.PUBLISHED and until is not None and record.shown_from <= until < today
    return record.pk in traces or (over and record.item.access == "public")


def _marks(record: Record, today: date) -> tuple[str, ...]:
    """Texts that only this record says: what another record of the entity says in public is no mark."""
    number = record.document_number.strip()
    texts = [*([number] if len(number) >= OWN_NUMBER else []), *_texts(record.details)[:4]]
    if not texts:
        return ()
    public = Record.objects.filter(is_public(today), entity=record.entity_id).exclude(pk=record.pk)
    said = "\n".join(
        f"{number}\n{details}" for number, details in public.values_list("document_number", "details")[:500]
    )
    name = record.entity.name
    return tuple(text for text in texts if text not in said and text not in name and name not in text)


def _texts(details: dict[str, Any]) -> list[str]:
    """Long texts, longest first; what is short stands elsewhere too (kinds, lists, laws)."""
    long = [value for value in details.values() if isinstance(value, str) and "\n" not in value]
    return sorted((value for value in long if len(value) >= OWN_TEXT), key=len, reverse=True)


def _drawn(rows: QuerySet[Any], column: str, number: int, chance: random.Random) -> Sequence[int]:
    """Some rows by chance: the next behind a number drawn, so that no table is read as a whole."""
    ends = rows.order_by().aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is None:
        return []
    found = set()
    for _ in range(number):
        place = chance.randint(ends["first"], ends["last"])
        found.add(rows.filter(pk__gte=place).order_by("pk").values_list(column, flat=True).first())
    return sorted(pk for pk in found if pk is not None)
