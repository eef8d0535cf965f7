"""What the search answers with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from registry.usci import Diagnosis
from search.rows import Head


class Position(NamedTuple):
    """Where a page ended: tier (0 where the sort has none) and sort value of its last hit, and which plan."""

    tier: int
    after: int
    wide: int


class Found(NamedTuple):
    """A hit: the tier it stands in (0 where the sort has none), its head, its row without closing brace."""

    tier: int
    head: Head
    row: bytes


class Suggestion(NamedTuple):
    """An entity that may have been meant."""

    usci: str | None
    name: str
    url: str


class SearchPage(NamedTuple):
    """One page of hits.

    `total` and `facets` are None and empty where they were not asked for. `degraded`: the index is away and
    only whole names and codes were looked for. `diagnosis`: nothing was found and what was typed is a code
    with something wrong in it; `did_you_mean` then holds entities whose codes differ in that one character.
    """

    words: tuple[str, ...]
    hits: tuple[Found, ...]
    total: int | None
    facets: dict[str, dict[str, int]]
    next: Position | None = None
    degraded: bool = False
    diagnosis: Diagnosis | None = None
    did_you_mean: tuple[Suggestion, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchStatus:
    """Whether the index answers, and how far it is behind the database."""

    ready: bool
    lag_seconds: float
    engine: str
    detail: str
