"""Plans as Elasticsearch queries. Pure; no user text ever reaches a parser.

All tiers are one query: each scores a constant, its place counted from the end, and a document has the best of
those it stands in. So tiers exclude each other without saying so, one request finds a page, and no relevance score
of the server's has a say.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from search.engine import FACETS, Filters
from search.plan import PLANS_KEPT, Condition, Every, Plan, Row, Term, Tier

Query = dict[str, Any]
FACET_VALUES = 4_096  # above the number of regions, the facet with the most values
BY_TIER = [{"_score": "desc"}, {"order": "asc"}]
LIVE: Query = {"term": {"live": True}}


class Prepared:
    """What a plan is in the server's terms: independent of filters and page, so kept with the plan."""

    __slots__ = ("_best", "tiers", "union")

    def __init__(self, plan: Plan) -> None:
        self._best = len(plan.tiers)
        ranked = [_ranked(tier, self.score(index)) for index, tier in enumerate(plan.tiers)]
        self.tiers: Query = {"dis_max": {"queries": ranked}}
        self.union: Query = any_of(condition(part) for part in plan.union)

    def score(self, index: int) -> int:
        """What a hit of the tier at a place of the plan scores."""
        return self._best - index

    def index(self, score: float) -> int:
        """The place in the plan of the tier that scores this."""
        return self._best - int(score)


@lru_cache(maxsize=2 * PLANS_KEPT)
def prepared(plan: Plan) -> Prepared:
    """The plan made ready, once for all its pages and filters."""
    return Prepared(plan)


def _ranked(tier: Tier, score: int) -> Query:
    parts = [condition(tier.own)]
    if tier.ground is not None:
        parts.append(condition(tier.ground))
    return {"constant_score": {"filter": all_of(parts), "boost": score}}


def condition(wanted: Condition) -> Query:
    """A condition of a plan."""
    if isinstance(wanted, Term):
        return {"term": {wanted.field: wanted.token}}
    if isinstance(wanted, Row):
        return {"match_phrase": {wanted.field: " ".join(wanted.tokens)}}
    if isinstance(wanted, Every):
        return all_of([condition(part) for part in wanted.parts])
    raise TypeError(wanted)


def all_of(parts: list[Query]) -> Query:
    """Documents that every part finds."""
    return parts[0] if len(parts) == 1 else {"bool": {"filter": parts}}


def any_of(parts: Iterable[Query], *, at_least: int = 1) -> Query:
    """Documents that some part finds."""
    given = list(parts)
    return given[0] if len(given) == 1 else {"bool": {"should": given, "minimum_should_match": at_least}}


def filters_of(filters: Filters) -> dict[str, Query]:
    """The filters given, by facet."""
    return {name: {"terms": {name: list(values)}} for name, values in filters.given()}


def narrowed(query: Query, musts: Iterable[Query]) -> Query:
    """A scoring query with unscored musts."""
    filters = list(musts)
    return {"bool": {"must": query, "filter": filters}} if filters else query


def counted(query: Query, filters: dict[str, Query]) -> Query:
    """The part of a request that asks for hits, total and facets at once.

    A facet is counted without its own filter, so the query lets pass what meets all filters but one; hits and
    total are cut down to what meets all afterwards.
    """
    if not filters:
        return {"query": query, "aggs": {name: _terms(name, filters) for name in FACETS}}
    musts = list(filters.values())
    loose = [] if len(musts) == 1 else [any_of(musts, at_least=len(musts) - 1)]
    return {
        "query": narrowed(query, loose),
        "post_filter": all_of(musts),
        "aggs": {name: _filtered(name, filters) for name in FACETS},
    }


def _filtered(name: str, filters: dict[str, Query]) -> Query:
    others = [made for other, made in filters.items() if other != name]
    terms = _terms(name, filters)
    return {"filter": all_of(others), "aggs": {"values": terms}} if others else terms


def _terms(name: str, filters: dict[str, Query]) -> Query:
    """Of regions only provinces and cities are counted, all of them where a region is filtered on."""
    field = "place" if name == "region" and name not in filters else name
    return {"terms": {"field": field, "size": FACET_VALUES}}


def facet_counts(answer: dict[str, Any]) -> dict[str, dict[str, int]]:
    """Counts by facet and value from the answer's aggregations."""
    return {
        name: {
            bucket["key"]: bucket["doc_count"]
            for bucket in answer[name].get("values", answer[name])["buckets"]
        }
        for name in FACETS
    }
