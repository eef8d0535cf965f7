"""Paging through an entity's records, newest first, without offsets."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.db.models import Q, QuerySet

from records.models import Record


class Position(NamedTuple):
    """The last record of a page: the next one begins below it."""

    sorted_on: date
    pk: int


def after(records: QuerySet[Record], position: Position | None) -> QuerySet[Record]:
    """Records below a position, in the order newest first."""
    if position is None:
        return records
    below = Q(sorted_on__lt=position.sorted_on) | Q(sorted_on=position.sorted_on, pk__lt=position.pk)
    return records.filter(below)
