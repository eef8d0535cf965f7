"""Typed tables are projections of Record.details, written by the same service and re-made by `rebuild_typed`.

An app that owns a typed table registers how to fill it; records never imports that app.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from records.models import Record


class Projection(Protocol):
    """How one typed table follows its records."""

    def write(self, records: Sequence[Record], *, new: bool) -> None:
        """Insert (`new`) or replace the typed rows of records whose details were just written."""

    def differs(self, records: Sequence[Record]) -> list[str]:
        """Public ids of records whose typed row is missing or does not say what the details say."""


_projections: dict[str, Projection] = {}


def register(typed_table: str, projection: Projection) -> None:
    """Tell how `typed_table` (CatalogItem.typed_table) is filled."""
    _projections[typed_table] = projection


def projection_of(typed_table: str) -> Projection | None:
    """The projection of a typed table; None while its app does not exist: then it is a plain record."""
    return _projections.get(typed_table)
