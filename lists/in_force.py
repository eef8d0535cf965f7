"""Which dated rows of a list hold on a day: both ends inclusive, an empty end is open."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from django.db.models import Q


class Dated(Protocol):
    """A ground, measure, condition or rule."""

    in_force_from: date | None
    in_force_to: date | None


def in_force(on: date, prefix: str = "") -> Q:
    """The condition for rows that hold on a day; `prefix` reaches them through a relation ("ground__")."""
    begun = Q(**{f"{prefix}in_force_from__isnull": True}) | Q(**{f"{prefix}in_force_from__lte": on})
    not_over = Q(**{f"{prefix}in_force_to__isnull": True}) | Q(**{f"{prefix}in_force_to__gte": on})
    return begun & not_over


def holds(row: Dated, on: date) -> bool:
    """Whether this row does."""
    return (row.in_force_from or date.min) <= on <= (row.in_force_to or date.max)
