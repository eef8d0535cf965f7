"""A list of rows newest first, as one page of JSON or as a file: the manners of every list in one place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from creditsite.api import cursors
from creditsite.api.etags import CODE_LISTS
from creditsite.api.formats import ROW_LIMIT, Rows
from creditsite.api.meta import meta
from creditsite.api.parameters import Params
from creditsite.api.views import Answer

TOTAL_EXACT = 100_000
READ_AT_ONCE = 500  # rows of a file fetched at once
M = TypeVar("M", bound=Model)


def listing(
    request: HttpRequest,
    params: Params,
    *,
    rows: QuerySet[M],
    present: Callable[[M], Mapping[str, Any]],
    columns: Sequence[str],
    scope: object,
    version: object,
    day: str = "sorted_on",
    prepare: Callable[[Sequence[M]], None] | None = None,
    **more_meta: Any,
) -> Answer:
    """The answer of a list ordered by (`day`, id), newest first.

    `scope` says which question a cursor belongs to (list and filters); `prepare` may work on rows in memory.
    The parameters `limit` and `cursor` must be declared.
    """
    where = cursors.place(params["cursor"], scope=scope)
    remaining = cursors.below(rows, where, day=day)

    def following(last: cursors.Place) -> str:
        return next_url(request, params, cursors.write(cursors.position_of(last), scope=scope))

    def body() -> dict[str, Any]:
        limit = params["limit"]
        found = list(remaining[: limit + 1])
        page = found[:limit]
        if prepare:
            prepare(page)
        answer: dict[str, Any] = {"meta": meta(as_of=params.get("at"), **more_meta)}
        if where is None:
            answer |= _total(rows, counted=len(found) if len(found) <= limit else None)
        answer["results"] = [present(row) for row in page]
        answer["next"] = following(cursors.place_of(page[-1], day=day)) if len(found) > limit else None
        return answer

    def file() -> Rows:
        limit = params["limit"] if "limit" in params.given else ROW_LIMIT
        seam = list(remaining.values_list(day, "pk")[limit - 1 : limit + 1])
        onward = following(cursors.Place(*seam[0])) if len(seam) > 1 else None
        return Rows(columns, _rows(remaining[:limit], present, prepare), onward)

    return Answer(body, version=version, rows=file)


def next_url(request: HttpRequest, params: Params, cursor: str) -> str:
    """The address of the next page: the same question with another cursor."""
    return absolute_url(request, request.path, {**params.given, "cursor": cursor})


def absolute_url(request: HttpRequest, path: str, query: Mapping[str, Any]) -> str:
    """A path of this site as a whole address."""
    root = settings.SITE_URL.rstrip("/") or f"{request.scheme}://{request.get_host()}"
    return f"{root}{path}?{urlencode(query, doseq=True)}" if query else root + path


def _rows(
    rows: QuerySet[M],
    present: Callable[[M], Mapping[str, Any]],
    prepare: Callable[[Sequence[M]], None] | None,
) -> Iterator[Mapping[str, Any]]:
    reading = rows.iterator(chunk_size=READ_AT_ONCE)
    while batch := list(islice(reading, READ_AT_ONCE)):
        if prepare:
            prepare(batch)
        yield from map(present, batch)


def _total(rows: QuerySet[Any], *, counted: int | None) -> dict[str, Any]:
    """The number of rows: exact up to a limit, then said to be at least that."""
    if counted is not None:
        return {"total": counted, "total_is_exact": True}
    total = rows.order_by()[: TOTAL_EXACT + 1].count()
    return {"total": min(total, TOTAL_EXACT), "total_is_exact": total <= TOTAL_EXACT}


def code_list(rows: Callable[[], list[dict[str, Any]]], columns: Sequence[str]) -> Answer:
    """The answer of a code list: whole, without paging, and good for a while."""

    def body() -> dict[str, Any]:
        found = rows()
        return {"meta": meta(), "total": len(found), "results": found, "next": None}

    return Answer(body, rows=lambda: Rows(columns, rows()), max_age=CODE_LISTS)
