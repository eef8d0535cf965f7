"""Every place where public data appear, by name, so that the leak audit can walk it.

An architecture test fails for a public address that is not covered here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Surface:
    """One place: the name of the URL pattern (or other outlet) and what a record shows there."""

    name: str
    shows: str  # "record", "entity" (records within), "count" or "code_list"


SURFACES = (
    Surface("website:home", "count"),
    Surface("website:search", "entity"),
    Surface("website:entity", "entity"),
    Surface("website:entity-branches", "count"),
    Surface("website:record", "record"),
    Surface("website:report", "record"),
    Surface("website:lists", "count"),
    Surface("website:list", "record"),
    Surface("website:check", "record"),
    Surface("api:search", "entity"),
    Surface("api:suggest", "entity"),
    Surface("api:entity", "entity"),
    Surface("api:entity-records", "record"),
    Surface("api:entity-branches", "count"),
    Surface("api:record", "record"),
    Surface("api:record-history", "record"),
    Surface("api:penalties", "record"),
    Surface("api:permits", "record"),
    Surface("api:listings", "record"),
    Surface("api:lists", "count"),
    Surface("api:list", "count"),
    Surface("api:check", "record"),
    Surface("api:changes", "record"),
    Surface("api:measures", "code_list"),
    Surface("api:catalogue", "code_list"),
    Surface("api:agencies", "code_list"),
    Surface("api:regions", "code_list"),
    Surface("index:entities", "entity"),
)
