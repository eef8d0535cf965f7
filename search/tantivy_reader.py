"""Reading a tantivy index: plans to `Query` objects, tiers, counts. No user text ever reaches a parser."""

from __future__ import annotations

import os
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path

import tantivy
from tantivy import Occur, Order, Query

from search.engine import FACETS, EngineUnavailable, Filters, Hit, Stamp, Tally, key_number, key_text
from search.plan import PLANS_KEPT, Condition, Every, Plan, Row, Term
from search.tantivy_counting import count
from search.tantivy_files import read_state
from search.tantivy_near import Reach, above, at_most, first_reach, within
from search.tantivy_schema import SCHEMA

_LIVE = Query.term_query(SCHEMA, "live", 1)
_EXACT = "basic"  # term queries need no positions
_TOTAL = {"value_count": {"field": "order"}}
# Counting takes 10 ms for 950,000 hits (bench/growth.py, 示例), and everybody asks for the same few words: such
# counts are kept with the look at the index that they are true of, never beyond the next commit.
KEPT_ABOVE = 2_000  # hits
TALLIES_KEPT = 256


class TantivyView:
    """`View` on one searcher. `refreshed` looks anew, where there was a commit."""

    def __init__(
        self, index: tantivy.Index, path: Path, mark: tuple[int, int] = (0, 0), *, outdated: bool = False
    ) -> None:
        self.outdated = outdated
        self.index, self._path, self._mark = index, path, mark
        self._meta = str(path / "meta.json")
        self._searcher = index.searcher()
        self._tag = f"{path.name}.{mark[0]}.{mark[1]}"
        self._tallies: dict[object, Tally] = {}

    def refreshed(self) -> TantivyView:
        """This view if nothing was committed since, else a new one.

        tantivy replaces meta.json at each commit; looking at it costs a twentieth of a reload. It is looked
        at before reloading, so a tag can be older than what it stands for, never newer.
        """
        try:
            stat = os.stat(self._meta)  # noqa: PTH116 - a request's time counts
        except OSError as error:
            raise EngineUnavailable(f"index {self._path.name} is gone") from error
        mark = (stat.st_ino, stat.st_mtime_ns)
        if mark == self._mark:
            return self
        self.index.reload()
        return TantivyView(self.index, self._path, mark, outdated=self.outdated)

    @property
    def tag(self) -> str:
        """See `View.tag`."""
        return self._tag

    @property
    def seq(self) -> int:
        """See `View.seq`."""
        state = read_state(self._path)
        return state.seq if state is not None else 0

    def question(self, plan: Plan, filters: Filters) -> TantivyQuestion:
        """See `View.question`."""
        return TantivyQuestion(self._searcher, plan, filters, self._tallies)

    def count(self) -> int:
        """See `View.count`."""
        return int(self._searcher.aggregate(_LIVE, {"total": _TOTAL})["total"]["value"])

    def walk(self, *, after: str, limit: int) -> list[Stamp]:
        """See `View.walk`."""
        query = _LIVE
        if after:
            query = Query.boolean_query([(Occur.Must, _LIVE), (Occur.Must, above("id", key_number(after)))])
        found = self._searcher.search(
            query, limit=limit, count=False, order_by_field="id", order=Order.Asc
        ).hits
        versions = self._searcher.fast_field_values("version", [address for _, address in found])
        return [
            Stamp(key_text(int(number)), int(version or 0))
            for (number, _), version in zip(found, versions, strict=True)
        ]

    def stored(self, keys: Collection[str]) -> dict[str, bytes]:
        """See `View.stored`."""
        if not keys:
            return {}
        wanted = Query.term_set_query(SCHEMA, "id", [key_number(key) for key in keys])
        query = Query.boolean_query([(Occur.Must, wanted), (Occur.Must, _LIVE)])
        found = self._searcher.search(
            query, limit=len(keys), count=False, order_by_field="id", order=Order.Asc
        ).hits
        return {key_text(int(number)): self._searcher.doc(address)["stored"][0] for number, address in found}

    def versions(self, numbers: list[int]) -> dict[int, int]:
        """Versions by key number, of deleted entities too."""
        if not numbers:
            return {}
        query = Query.term_set_query(SCHEMA, "id", numbers)
        found = self._searcher.search(
            query, limit=len(numbers), count=False, order_by_field="id", order=Order.Asc
        ).hits
        versions = self._searcher.fast_field_values("version", [address for _, address in found])
        return {int(number): int(version or 0) for (number, _), version in zip(found, versions, strict=True)}


class _Prepared:
    """What a plan is in tantivy's terms: independent of index, filters and page, so kept with the plan."""

    __slots__ = ("_plan", "_tiers", "union")

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._tiers: dict[int, Query] = {}
        union = [_make(part) for part in plan.union]
        self.union = (
            union[0] if len(union) == 1 else Query.boolean_query([(Occur.Should, part) for part in union])
        )

    def tier(self, index: int) -> Query:
        """The tier at a place of the plan without those before it."""
        made = self._tiers.get(index)
        if made is None:
            made = self._tiers[index] = self._make_tier(index)
        return made

    def _make_tier(self, index: int) -> Query:
        tier = self._plan.tiers[index]
        ground = tier.ground or tier.own
        parts = [(Occur.Must, _make(tier.own))]
        if tier.ground is not None:
            parts.append((Occur.Must, _make(tier.ground)))
        for earlier in self._plan.tiers[:index]:
            excluded = _make(earlier.own)
            if earlier.ground is not None and earlier.ground is not ground:
                excluded = Query.boolean_query([(Occur.Must, excluded), (Occur.Must, _make(earlier.ground))])
            parts.append((Occur.MustNot, excluded))
        return Query.const_score_query(Query.boolean_query(parts), 0.0)


@lru_cache(maxsize=2 * PLANS_KEPT)
def _prepared(plan: Plan) -> _Prepared:
    return _Prepared(plan)


class TantivyQuestion:
    """See `Question`."""

    __slots__ = ("_asked", "_filters", "_given", "_plan", "_prepared", "_searcher", "_tallies", "_total")

    def __init__(
        self, searcher: tantivy.Searcher, plan: Plan, filters: Filters, tallies: dict[object, Tally]
    ) -> None:
        self._searcher, self._prepared, self._tallies = searcher, _prepared(plan), tallies
        self._plan, self._given = plan, filters.given()
        self._asked = (plan.union, filters)  # by value: plans are forgotten sooner than looks at the index
        self._filters = {name: _any(name, values) for name, values in self._given}
        self._total: int | None = None

    def tally(self) -> Tally:
        """Total and facets; of frequent words as counted before in the same look at the index."""
        tally = self._tallies.get(self._asked)
        if tally is None:
            tally = self._tally()
            if tally.total > KEPT_ABOVE:
                for oldest in list(self._tallies)[: 1 - TALLIES_KEPT or None]:
                    self._tallies.pop(oldest, None)
                self._tallies[self._asked] = tally
        self._total = tally.total
        return tally

    def _tally(self) -> Tally:
        """Total and all facets without a filter are counted at once, those that have one without their own.

        Of regions only provinces and cities are counted, all of them where a region is filtered on.
        """
        searcher, union = self._searcher, self._prepared.union
        free = ["place" if name == "region" else name for name in FACETS if name not in self._filters]
        total, facets = count(searcher, self._narrowed(union), free, total=True)
        if "place" in facets:
            facets["region"] = facets.pop("place")
        for name in self._filters:
            facets |= count(searcher, self._narrowed(union, but=name), [name], total=False)[1]
        return Tally(total, facets)

    def tier(self, index: int, *, after: int | None, limit: int) -> list[Hit]:
        """See `Question.tier`. Of many hits only those near the beginning are looked at, while that is enough."""
        query = self._prepared.tier(index)
        reach = self._first_reach(index, limit)
        while reach is not None:
            bound = within("order", after, reach.width)
            hits = self._search(query, "order", bound, limit)
            if len(hits) >= limit:
                return hits
            reach = reach.wider(len(hits))
        return self._search(query, "order", None if after is None else above("order", after), limit)

    def _first_reach(self, index: int, limit: int) -> Reach | None:
        searcher, tier = self._searcher, self._plan.tiers[index]
        size = searcher.num_docs
        if first_reach(size if self._total is None else self._total, size, limit) is None:
            return None  # the usual case, told without looking anything up
        most = [
            at_most(searcher, condition) for condition in (tier.own, tier.ground) if condition is not None
        ]
        for name, values in self._given:
            most.append(sum(searcher.doc_freq(name, value) for value in values))
        if self._total is not None:
            most.append(self._total)
        return first_reach(min(most), size, limit)

    def recent(self, *, after: int | None, limit: int) -> list[Hit]:
        """See `Question.recent`."""
        bound = None if after is None else above("recent", after)
        return self._search(self._prepared.union, "recent", bound, limit)

    def _narrowed(self, query: Query, *, but: str = "", bound: Query | None = None) -> Query:
        musts = [(Occur.Must, made) for name, made in self._filters.items() if name != but]
        if bound is not None:
            musts.append((Occur.Must, bound))
        return Query.boolean_query([(Occur.Must, query), *musts]) if musts else query

    def _search(self, query: Query, field: str, bound: Query | None, limit: int) -> list[Hit]:
        searcher = self._searcher
        if self._filters or bound is not None:
            query = Query.const_score_query(self._narrowed(query, bound=bound), 0.0)
        found = searcher.search(
            query,
            limit=limit,
            count=False,
            order_by_field=field,
            order=Order.Asc,
        ).hits
        doc = searcher.doc
        return [Hit(position, doc(address)["stored"][0]) for position, address in found]


def _make(condition: Condition) -> Query:
    if isinstance(condition, Term):
        return Query.term_query(SCHEMA, condition.field, condition.token, _EXACT)
    if isinstance(condition, Row):
        return Query.phrase_query(SCHEMA, condition.field, list(condition.tokens))
    if isinstance(condition, Every):
        return Query.boolean_query([(Occur.Must, _make(part)) for part in condition.parts])
    raise TypeError(condition)


def _any(field: str, values: tuple[str, ...]) -> Query:
    terms = [Query.term_query(SCHEMA, field, value, _EXACT) for value in values]
    return terms[0] if len(terms) == 1 else Query.boolean_query([(Occur.Should, term) for term in terms])
