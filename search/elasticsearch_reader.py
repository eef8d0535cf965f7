"""Reading an index on Elasticsearch. Every request is one consistent look; a page needs one request.

No point in time is opened: a search page comes from a single request, and who walks a whole index does so in key
order and looks twice at what seems wrong.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Collection
from functools import partial
from typing import Any, NamedTuple

from search.elasticsearch_client import Reading
from search.elasticsearch_queries import (
    BY_TIER,
    LIVE,
    counted,
    facet_counts,
    filters_of,
    narrowed,
    prepared,
)
from search.engine import Filters, Hit, Stamp, Tally, key_number, key_text
from search.plan import Plan

AHEAD = 21  # hits fetched with the counts: a page of the usual size, and whether there is another
KEYS = 1_000  # looked up at once
WINDOW = 1_000  # hits of one request; more are of a file that somebody fetches, which may take its time
_FIRST = -(1 << 63)  # below every place in a sort


class Look(NamedTuple):
    """What one look at an index's state found: its exact name, the tag of its last commit, the Change it knows,
    and whether another version made it."""

    name: str
    tag: str
    seq: int
    outdated: bool


class ElasticsearchView:
    """`View` on one index by its exact name. `patient` requests have the time that building has."""

    def __init__(self, look: Look, *, reading: Reading, patient: Reading) -> None:
        self._index, self._look = look.name, look
        self._reading, self._patient = reading, patient

    @property
    def tag(self) -> str:
        """See `View.tag`. Of a commit at the latest when the look was taken: it can be too old, never too new."""
        return self._look.tag

    @property
    def seq(self) -> int:
        """See `View.seq`."""
        return self._look.seq

    @property
    def outdated(self) -> bool:
        """See `View.outdated`."""
        return self._look.outdated

    def question(self, plan: Plan, filters: Filters) -> ElasticsearchQuestion:
        """See `View.question`."""
        return ElasticsearchQuestion(self._index, (self._reading, self._patient), plan, filters)

    def count(self) -> int:
        """See `View.count`."""
        body = {"query": _unscored([LIVE]), "size": 0, "track_total_hits": True}
        return int(self._reading.search(self._index, body)["hits"]["total"]["value"])

    def walk(self, *, after: str, limit: int) -> list[Stamp]:
        """See `View.walk`."""
        body = {
            "query": _unscored([LIVE]),
            "sort": [{"id": "asc"}],
            "size": limit,
            "version": True,
            "_source": False,
        }
        if after:
            body["search_after"] = [key_number(after)]
        hits = self._patient.search(self._index, body)["hits"]["hits"]
        return [Stamp(key_text(hit["sort"][0]), hit["_version"]) for hit in hits]

    def stored(self, keys: Collection[str]) -> dict[str, bytes]:
        """See `View.stored`."""
        given = list(keys)
        found: dict[str, bytes] = {}
        for start in range(0, len(given), KEYS):
            part = given[start : start + KEYS]
            body = {"query": _unscored([{"ids": {"values": part}}, LIVE]), "size": len(part)}
            hits = self._patient.search(self._index, body)["hits"]["hits"]
            found |= {hit["_id"]: b64decode(_stored(hit)) for hit in hits}
        return found


class _Ranked(NamedTuple):
    """A hit of the page at hand: the place of its tier in the plan, its order, what is stored."""

    tier: int
    order: int
    stored: str


class ElasticsearchQuestion:
    """See `Question`. Keeps the page that came with an answer, since tiers are asked for in turn."""

    __slots__ = ("_filters", "_index", "_page", "_prepared", "_readings", "_start", "_whole")

    def __init__(self, index: str, readings: tuple[Reading, Reading], plan: Plan, filters: Filters) -> None:
        self._index, self._readings, self._prepared = index, readings, prepared(plan)
        self._filters = filters_of(filters)
        self._page: list[_Ranked] = []
        self._start: tuple[int, int] | None = None  # the page holds what lies above this, in order
        self._whole = False  # and there is nothing behind it

    def tally(self) -> Tally:
        """Total and facets; the first hits come along."""
        body = counted(self._prepared.tiers, self._filters)
        answer = self._turn_to(0, None, AHEAD, {**body, "track_total_hits": True}, self._readings[0])
        return Tally(int(answer["hits"]["total"]["value"]), facet_counts(answer["aggregations"]))

    def tier(self, index: int, *, after: int | None, limit: int) -> list[Hit]:
        """See `Question.tier`."""
        return self._in_windows(partial(self._tier, index), after, limit)

    def _tier(self, index: int, after: int | None, limit: int, reading: Reading) -> list[Hit]:
        found = self._at_hand(index, after, limit)
        if found is None:
            query = narrowed(self._prepared.tiers, self._filters.values())
            self._turn_to(index, after, limit, {"query": query, "track_total_hits": False}, reading)
            found = self._at_hand(index, after, limit) or []
        return [Hit(hit.order, b64decode(hit.stored)) for hit in found]

    def recent(self, *, after: int | None, limit: int) -> list[Hit]:
        """See `Question.recent`."""
        return self._in_windows(self._recent, after, limit)

    def _recent(self, after: int | None, limit: int, reading: Reading) -> list[Hit]:
        body: dict[str, Any] = {
            "query": _unscored([self._prepared.union, *self._filters.values()]),
            "sort": [{"recent": "asc"}],
            "size": limit,
            "track_total_hits": False,
        }
        if after is not None:
            body["search_after"] = [after]
        hits = reading.search(self._index, body)["hits"]["hits"]
        return [Hit(hit["sort"][0], b64decode(_stored(hit))) for hit in hits]

    def _in_windows(
        self, ask: Callable[[int | None, int, Reading], list[Hit]], after: int | None, limit: int
    ) -> list[Hit]:
        """As many hits as wanted, in requests that a server takes."""
        quick, patient = self._readings
        if limit <= WINDOW:
            return ask(after, limit, quick)
        found: list[Hit] = []
        while len(found) < limit:
            wanted = min(WINDOW, limit - len(found))
            part = ask(found[-1].position if found else after, wanted, patient)
            found += part
            if len(part) < wanted:
                break
        return found

    def _turn_to(
        self, index: int, after: int | None, limit: int, body: dict[str, Any], reading: Reading
    ) -> dict[str, Any]:
        """Ask for the page that begins at a place in a tier and goes on into the later ones."""
        body |= {"sort": BY_TIER, "size": limit}
        score = self._prepared.score(index)
        if after is not None:
            body["search_after"] = [score, after]
        elif index:
            body["search_after"] = [score + 0.5, 0]  # between this tier and the one before
        answer = reading.search(self._index, body)
        place = self._prepared.index
        self._page = [
            _Ranked(place(hit["sort"][0]), hit["sort"][1], _stored(hit)) for hit in answer["hits"]["hits"]
        ]
        self._start, self._whole = _place(index, after), len(self._page) < limit
        return answer

    def _at_hand(self, index: int, after: int | None, limit: int) -> list[_Ranked] | None:
        """These hits from the page at hand; None where it does not hold them all."""
        place = _place(index, after)
        if self._start is None or place < self._start:
            return None
        found = [hit for hit in self._page if hit.tier == index and hit.order > place[1]][:limit]
        ends = self._whole or len(found) == limit or self._page[-1].tier > index
        return found if ends else None


def _stored(hit: dict[str, Any]) -> str:
    """What is given back with a hit; an index of another version may keep it elsewhere."""
    return str(hit.get("_source", {}).get("stored", ""))


def _place(index: int, after: int | None) -> tuple[int, int]:
    return index, _FIRST if after is None else after


def _unscored(parts: list[dict[str, Any]]) -> dict[str, Any]:
    return {"bool": {"filter": parts}}
