"""The catalogue in memory: items, their current schemas and compiled validators.

Reference data change rarely, but a running web process must notice: the copy is looked at again after
`LIFETIME` seconds, and an item or version that it does not know is looked for at once: another process may have
made it a moment ago, with a record that names it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import jsonschema_rs

from records.models import CatalogItem, CatalogSchema

LIFETIME = 10.0  # seconds


@dataclass(frozen=True, slots=True)
class Property:
    """One property of an item's details, as its schema describes it."""

    key: str
    title_en: str
    title_zh: str
    access: str  # public, shared, restricted, never
    format: str  # "", fen, date, enumeration:<name>, url …
    order: int

    def label(self, language: str) -> str:
        """The property's name for people."""
        return self.title_zh if language.startswith("zh") else self.title_en


@dataclass(frozen=True)
class Schema:
    """One version of an item's content schema."""

    version: int
    content: dict[str, Any]

    @cached_property
    def properties(self) -> tuple[Property, ...]:
        """Properties in the order of display."""
        found = [
            Property(
                key=key,
                title_en=spec.get("title", key),
                title_zh=spec.get("x-title-zh", spec.get("title", key)),
                access=spec.get("x-access", "restricted"),
                format=spec.get("x-format", ""),
                order=spec.get("x-order", 999),
            )
            for key, spec in self.content.get("properties", {}).items()
        ]
        return tuple(sorted(found, key=lambda prop: (prop.order, prop.key)))

    @cached_property
    def public_properties(self) -> tuple[Property, ...]:
        """The public allow-list: whatever is not expressly public is not shown."""
        return tuple(prop for prop in self.properties if prop.access == "public")

    @cached_property
    def validator(self) -> Any:
        """The compiled validator (JSON Schema 2020-12)."""
        return jsonschema_rs.validator_for(self.content, validate_formats=True)


@dataclass(frozen=True)
class Item:
    """A catalogue item with all its schemas."""

    row: CatalogItem
    schemas: dict[int, Schema] = field(default_factory=dict)

    @property
    def schema(self) -> Schema:
        """The schema that new records follow."""
        return self.schemas[self.row.schema_version]

    def open_properties(self, version: int) -> tuple[Property, ...]:
        """What the public sees of content by a version: what that opened and the present one has not closed."""
        if version == self.row.schema_version:
            return self.schema.public_properties
        closed = {prop.key for prop in self.schema.properties if prop.access != "public"}
        return tuple(prop for prop in self.schemas[version].public_properties if prop.key not in closed)

    def label(self, language: str) -> str:
        """The item's name for people."""
        return self.row.name_zh if language.startswith("zh") else self.row.name_en


class _Catalogue(dict[str, Item]):
    """Items by code; one made by another process meanwhile is read when it is first asked for."""

    def __missing__(self, code: str) -> Item:
        row = CatalogItem.objects.filter(pk=code).first()
        if row is None:
            raise KeyError(code)
        self[code] = Item(row, _Schemas(code))
        return self[code]


class _Schemas(dict[int, Schema]):
    """An item's schemas by version; one made by another process is read when it is first asked for."""

    def __init__(self, item: str) -> None:
        self.item = item

    def __missing__(self, version: int) -> Schema:
        row = CatalogSchema.objects.filter(item=self.item, version=version).first()
        if row is None:
            raise KeyError(f"{self.item} v{version}")
        self[version] = Schema(version, row.schema)
        return self[version]


_cache: tuple[float, dict[str, Item]] | None = None


def catalogue() -> dict[str, Item]:
    """Every item by code."""
    global _cache
    if _cache is None or time.monotonic() - _cache[0] > LIFETIME:
        _cache = (time.monotonic(), _read())
    return _cache[1]


def forget() -> None:
    """Read the catalogue anew at the next question (after loading reference data; in tests)."""
    global _cache
    _cache = None


def _read() -> dict[str, Item]:
    rows = CatalogItem.objects.order_by("category", "code")
    items = _Catalogue({row.code: Item(row, _Schemas(row.code)) for row in rows})
    for schema in CatalogSchema.objects.filter(item__in=list(items)):
        items[schema.item_id].schemas[schema.version] = Schema(schema.version, schema.schema)
    return items
