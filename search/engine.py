"""The contract between the search and its engines. Engines find; Python ranks, splices and explains.

An engine holds named indexes, of which one is live. Readers ask a `View` (one consistent look, for one
request); the one writer asks an `IndexWriter`. What a document looks like is `Document`, the same for all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

from search.analysis import ANALYSIS_VERSION
from search.plan import Plan

DOCUMENT_VERSION = 1  # raise when Document or what stands in `stored` changes
SHAPE = f"{ANALYSIS_VERSION}-{DOCUMENT_VERSION}"  # an index of another shape must be built anew

FACETS = ("region", "kind", "status", "listed", "has")
Sort = Literal["relevance", "recent"]
KEY_BITS = 40  # an entity's key is "n" and eight base32 characters
_KEY_ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"  # in text order, so that numbers sort like keys
_KEY_VALUE = {character: value for value, character in enumerate(_KEY_ALPHABET)}


class EngineUnavailable(Exception):
    """The index cannot be read or written now; reads fall back on the database, writes wait."""


class WriterBusy(EngineUnavailable):
    """Another process holds the writer."""


def key_number(key: str) -> int:
    """An entity key as a number below 2**40 that sorts like the key."""
    number = 0
    for character in key[1:]:
        number = number << 5 | _KEY_VALUE[character]
    return number


def key_at(position: int) -> str:
    """The entity key in a sort key (`order`, `recent`)."""
    return key_text(position & ((1 << KEY_BITS) - 1))


def key_text(number: int) -> str:
    """The entity key that `key_number` made this number of."""
    return "n" + "".join(_KEY_ALPHABET[number >> shift & 31] for shift in range(35, -5, -5))


@dataclass(frozen=True, slots=True)
class Document:
    """What an index holds of one entity: codes and tokens, from public data only.

    `order` and `recent` are signed 64-bit sort keys that end in the key's number. `version` is the
    journal's public version: an older one never replaces a newer one. `region` is the division and those
    above it, `place` those of them that the facet counts by default: province and city. `stored` is given
    back with a hit, untouched.
    """

    key: str
    version: int
    order: int
    recent: int
    name: str
    other_names: tuple[str, ...]
    core: str
    core_grams: str
    grams: str
    units: str
    codes: tuple[str, ...]
    code_grams: str
    region: tuple[str, ...]
    place: tuple[str, ...]
    kind: str
    status: str
    listed: tuple[str, ...]
    has: tuple[str, ...]
    stored: bytes


class Delete(NamedTuple):
    """What is no longer public, as of a version."""

    key: str
    version: int


@dataclass(frozen=True, slots=True)
class Filters:
    """Unscored musts: values of one facet are OR, facets among each other AND."""

    region: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    has: tuple[str, ...] = ()

    def given(self) -> list[tuple[str, tuple[str, ...]]]:
        """The facets that are filtered on, with their values."""
        if self is NO_FILTERS:
            return []
        return [(name, values) for name in FACETS if (values := getattr(self, name))]


NO_FILTERS = Filters()


class Hit(NamedTuple):
    """A found document: its place in the sort, and what was stored for the answer."""

    position: int
    stored: bytes


class Tally(NamedTuple):
    """Exact counts over the union of a plan's tiers with the filters; each facet without its own filter."""

    total: int
    facets: dict[str, dict[str, int]]


class Stamp(NamedTuple):
    """A document's identity and version, for audits."""

    key: str
    version: int


@dataclass(frozen=True, slots=True)
class IndexState:
    """An index as it lies there: `seq` is the last Change it has followed; `complete` once verified."""

    name: str
    shape: str
    seq: int
    complete: bool


@dataclass(frozen=True, slots=True)
class EngineState:
    """What there is: the live index and the one before it, None where there is none."""

    live: IndexState | None
    previous: IndexState | None
    others: tuple[IndexState, ...] = field(default=())


class Question(Protocol):
    """A plan with filters, made ready once and asked several things on one view."""

    def tally(self) -> Tally:
        """Total and facets."""

    def tier(self, index: int, *, after: int | None, limit: int) -> list[Hit]:
        """Hits of the plan's tier at `index` that stand in no earlier one, by `order` above `after`."""

    def recent(self, *, after: int | None, limit: int) -> list[Hit]:
        """Hits of the union, newest record first."""


class View(Protocol):
    """One consistent look at an index."""

    @property
    def tag(self) -> str:
        """Changes whenever what can be found here may have changed."""

    @property
    def seq(self) -> int:
        """The last Change that the index had followed when it was looked at."""

    @property
    def outdated(self) -> bool:
        """Whether another version made it. It answers until a new one is built, but is not written any more, and
        only the key in a hit's position may be relied on: what is shown comes from the database."""

    def question(self, plan: Plan, filters: Filters) -> Question:
        """Make a plan ready."""

    def count(self) -> int:
        """Live documents."""

    def walk(self, *, after: str, limit: int) -> list[Stamp]:
        """Live documents in key order."""

    def stored(self, keys: Collection[str]) -> dict[str, bytes]:
        """What is stored of these entities; absent ones are not in the index."""


class IndexWriter(Protocol):
    """The one writer of an index. Nothing is visible before `commit`."""

    def write(self, documents: Iterable[Document], deletes: Iterable[Delete] = ()) -> None:
        """Take documents in and out unless the index holds a newer version. What goes wrong may be raised by a later
        call only, at the latest by `commit`."""

    def commit(self, *, seq: int, complete: bool | None = None) -> int:
        """Make everything written visible and note the Change it is current to; returns how many of the documents
        written since the commit before counted, the others being older than what is there."""


class SearchEngine(Protocol):
    """Everything the application asks of an engine."""

    @property
    def label(self) -> str:
        """The engine's name for people."""

    @property
    def shape(self) -> str:
        """Eight hex digits of mapping, analysis and document; an index of another shape is built anew."""

    def state(self) -> EngineState:
        """What indexes there are."""

    def view(self, name: str | None = None) -> View:
        """A look at the live index, or at a named one. Raises EngineUnavailable."""

    def writing(self, name: str) -> AbstractContextManager[IndexWriter]:
        """Hold the writer of an index. Raises WriterBusy, EngineUnavailable."""

    def begin(self, name: str) -> None:
        """Make a new, empty, incomplete index."""

    def swap(self, name: str) -> None:
        """Make a complete index the live one, in one atomic step; the live one becomes the previous."""

    def rollback(self) -> str:
        """Make the previous index live again; returns its name."""

    def collect(self, *, keep: Sequence[str] = ()) -> list[str]:
        """Remove indexes that are neither live, previous nor kept; returns their names."""

    def forget_previous(self) -> None:
        """Let go of the previous index, so that `collect` removes it."""
