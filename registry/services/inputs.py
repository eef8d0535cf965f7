"""What a source says of an entity."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

from registry.models import Origin


@dataclass(slots=True, kw_only=True)
class EntityInput:
    """What a source says of an entity; None means that it says nothing, and what is on file stays."""

    name: str
    usci: str | None = None
    kind: str | None = None
    status: str | None = None
    region_id: str | None = None
    legal_representative: str | None = None
    established_on: date | None = None
    address: str | None = None
    scope: str | None = None
    registering_authority: str | None = None
    origin: str = Origin.REAL
    english_name: str | None = None
    former_names: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()


COLUMNS = (
    "usci",
    "kind",
    "status",
    "region_id",
    "legal_representative",
    "established_on",
    "address",
    "scope",
    "registering_authority",
)
assert {*COLUMNS} < {field.name for field in fields(EntityInput)}
