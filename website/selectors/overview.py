"""The figures of the home page."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max

from journal import clock
from records.catalogue import catalogue
from records.models import Record
from records.selectors import GROUPS
from registry.models import Entity, Origin

LIFETIME = 600.0  # seconds; counts only, nothing of any record


@dataclass(frozen=True, slots=True)
class Overview:
    """How much there is, and how fresh."""

    entities: int
    records: int
    agencies: int
    by_group: dict[str, int]
    last_received: datetime | None
    examples: tuple[str, ...]
    has_demo: bool
    counted_at: datetime


_kept: tuple[float, Overview] | None = None


def overview() -> Overview:
    """The figures, counted anew every ten minutes: a count over all records is too dear for every visit."""
    global _kept
    if _kept is None or time.monotonic() - _kept[0] > LIFETIME or not _kept[1].entities:
        _kept = (time.monotonic(), _count())
    return _kept[1]


def forget() -> None:
    """Count anew at the next visit (in tests)."""
    global _kept
    _kept = None


def _count() -> Overview:
    public = Record.objects.public(at=clock.today()).order_by()
    items = catalogue()
    by_group = dict.fromkeys(GROUPS, 0)
    for item, count in public.values_list("item_id").annotate(count=Count("pk")):
        group = items[item].row.group
        if group in by_group:
            by_group[group] += count
    figures = public.aggregate(last=Max("received_at"), agencies=Count("source_agency", distinct=True))
    searched = Entity.objects.exclude(origin=Origin.SANDBOX)
    return Overview(
        entities=searched.count(),
        records=sum(by_group.values()),
        agencies=figures["agencies"],
        by_group=by_group,
        last_received=figures["last"],
        examples=_examples(),
        has_demo=Entity.objects.filter(origin=Origin.DEMO).order_by("pk").exists(),
        counted_at=clock.now(),
    )


def _examples() -> tuple[str, ...]:
    """A name and a code to try: the first companies on file. Individual businesses are nobody's example."""
    first = Entity.objects.filter(origin=Origin.DEMO, kind="enterprise", usci__isnull=False).order_by("pk")
    rows = list(first.values_list("name", "usci")[:2])
    return (*(name for name, _ in rows[:1]), *(code for _, code in rows[1:] if code))
