"""`/api/v1/search` and `/api/v1/suggest`."""

from __future__ import annotations

from typing import Any, cast

import orjson
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from creditsite.api import cursors
from creditsite.api.errors import Unavailable
from creditsite.api.formats import JSON, MANY, ROW_LIMIT, Rows
from creditsite.api.listing import next_url
from creditsite.api.parameters import CURSOR, LIMIT, Choice, Params, TextValue
from creditsite.api.views import Answer, PublicView
from records.selectors import GROUPS
from registry.enumerations import codes
from search import selectors
from search.api.answers import meta_json, page_json, result_rows
from search.api.serializers import SearchSerializer, SuggestSerializer
from search.engine import FACETS, NO_FILTERS, EngineUnavailable, Filters, Sort, View
from search.labels import HAS, LISTED
from search.results import Position, SearchPage
from search.rows import Head

QUERY = TextValue(
    name="q",
    required=True,
    description="A name or a part of it, a former, English or short name, a code or a part of it.",
    example="澄屿科技",
)
_AWAY = _(
    "The search index is not available at the moment. Please ask for the same address again in a minute."
)
COLUMNS = (
    "usci", "name", "former_names", "status", "kind", "region", "region_label",
    *(f"counts.{group}" for group in GROUPS), "matched", "url",
)  # fmt: skip


class IndexedView(PublicView):
    """Looks at the index once: tag and answer are of the same look. Where that fails on the way, it answers anew
    without the index, and without the tag of a look that was not to be had."""

    def answer(self, request: HttpRequest, params: Params, **path: str) -> Answer:
        """The answer from the index as of now."""
        return self.answer_from(selectors.look(), request, params)

    def answer_from(self, view: View | None, request: HttpRequest, params: Params) -> Answer:
        """The answer from a look at the index, or without one."""
        raise NotImplementedError

    def _respond(self, request: HttpRequest, params: Params, answer: Answer) -> HttpResponseBase:
        try:
            return super()._respond(request, params, answer)
        except EngineUnavailable:
            return super()._respond(request, params, self.answer_from(None, request, params))


class SearchView(IndexedView):
    """Ranked search by name or code.

    Filters: values of one parameter are OR, different parameters AND. Total and facets stand on the first
    page; each facet is counted without its own filter.
    """

    operation = "search"
    tags = ("search",)
    parameters = (
        QUERY,
        TextValue(
            name="region",
            repeatable=True,
            pattern="[0-9]{6}",
            shape=_("a region code of six digits"),
            description="Code of a province, city or county; holds those below.",
        ),
        Choice(name="kind", repeatable=True, choices=lambda: codes("entity_kind")),
        Choice(name="status", repeatable=True, choices=lambda: codes("entity_status")),
        Choice(name="listed", repeatable=True, choices=tuple(LISTED)),
        Choice(name="has", repeatable=True, choices=tuple(HAS)),
        Choice(
            name="sort", choices=("relevance", "recent"), default="relevance",
            description="By relevance, or by the date of the last record.",
        ),
        LIMIT,
        CURSOR,
    )  # fmt: skip
    formats = MANY
    problems = (503,)  # a later page, or a file, while the index is away
    result = SearchSerializer

    def answer_from(self, view: View | None, request: HttpRequest, params: Params) -> Answer:
        """Hits, and on the first page total and facets. What is no first page waits for the index."""
        filters = _filters(params)
        sort = cast("Sort", params["sort"])
        scope = selectors.scope(params["q"], filters, sort)
        position = _position(params["cursor"], scope)
        if view is None and (position is not None or params.format != JSON):
            raise Unavailable(_AWAY)

        def found(limit: int, *, counted: bool) -> tuple[SearchPage, str | None]:
            page = selectors.search_in(
                view,
                params["q"],
                filters=filters,
                sort=sort,
                limit=limit,
                position=position,
                counted=counted,
            )
            return page, next_url(
                request, params, cursors.write(page.next, scope=scope)
            ) if page.next else None

        def body() -> bytes:
            page, onward = found(params["limit"], counted=position is None)
            return page_json(page, filters, params.language, next_url=onward, first=position is None)

        def rows() -> Rows:
            page, onward = found(params["limit"] if "limit" in params.given else ROW_LIMIT, counted=False)
            return Rows(COLUMNS, result_rows(page, params.language), onward)

        return Answer(body, version=selectors.tag_of(view), rows=rows)


class SuggestView(IndexedView):
    """At most ten entities for type-ahead, best first."""

    operation = "suggest"
    tags = ("search",)
    parameters = (QUERY,)
    result = SuggestSerializer

    def answer_from(self, view: View | None, request: HttpRequest, params: Params) -> Answer:
        """The names that the search would put first."""

        def body() -> bytes:
            rows = b",".join(_suggestion(hit.head) for hit in selectors.suggest_in(view, params["q"]))
            return b'{"meta":%b,"results":[%b]}' % (meta_json(params.language, degraded=view is None), rows)

        return Answer(body, version=selectors.tag_of(view))


def _filters(params: Params) -> Filters:
    if params.given.keys().isdisjoint(FACETS):
        return NO_FILTERS
    return Filters(*(params[name] for name in FACETS))


def _position(cursor: str, scope: object) -> Position | None:
    """The position of a cursor, whose signature proves that it was written here for this question."""
    if not cursor:
        return None
    numbers: list[Any] = cursors.read(cursor, scope=scope)
    return Position(*numbers)


def _suggestion(head: Head) -> bytes:
    return orjson.dumps(
        {"usci": head.usci or None, "name": head.name, "url": f"/entities/{head.usci or head.key}"}
    )
