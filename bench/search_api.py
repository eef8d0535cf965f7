"""The search API with facets against (a) an empty view and (b) the limit, in one process, in turn.

    .venv/bin/python bench/search_api.py --entities 100000

The limit is the same engine queries (tiers asked, union count, facets), made beforehand, and an orjson dump
in a bare Django view, on the same index behind the same middleware. Goal: 0.8 of (b).
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import orjson
from folder import use
from measure import HEADER, in_turn, ratio

QUERIES = 400
GOAL = 0.8
START = b"\x1e"  # between the head and the row of what is stored (search/rows.py)
Call = tuple[str, tuple[Any, ...], dict[str, Any]]


class Recorder:
    """A searcher that notes what it is asked."""

    def __init__(self, searcher: Any) -> None:
        self.searcher, self.calls = searcher, list[Call]()

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.searcher, name)
        if name not in ("search", "aggregate"):
            return method

        def noted(*args: Any, **kwargs: Any) -> Any:
            self.calls.append((name, args, kwargs))
            return method(*args, **kwargs)

        return noted


def queries(seed: int = 11) -> list[str]:
    """What people type: whole names, brands with and without trade, parts, codes; drawn from what there is."""
    from registry.models import Entity
    from search.analysis import split_name

    drawn = random.Random(seed)
    keys = list(Entity.objects.exclude(usci=None).values_list("pk", flat=True))
    entities = Entity.objects.in_bulk(drawn.sample(keys, min(QUERIES, len(keys))))
    found = []
    for number, entity in enumerate(entities.values()):
        parts = split_name(entity.name)
        core = "".join(parts.core)
        forms = (
            entity.name,
            core,
            parts.brand[:4] or core,
            parts.brand + parts.trade,
            core[1:5] or core,
            entity.usci or core,
        )
        found.append(forms[number % len(forms)])
    drawn.shuffle(found)
    return found


def recorded(text: str) -> list[Call]:
    """The engine queries that a search asks, ready made."""
    from search import selectors
    from search.engines import engine

    view: Any = engine().view()
    searcher = view._searcher
    view._searcher = recorder = Recorder(searcher)
    view._tallies.clear()  # counts of frequent words are kept: they would not be asked for again
    try:
        selectors.search(text)
    finally:
        view._searcher = searcher
    return recorder.calls


def limit_view(prepared: list[list[Call]]) -> Callable[..., Any]:
    """A view that does what no search can do without."""
    from django.http import HttpResponse

    from search.engines import engine

    view: Any = engine().view()
    searcher = view._searcher

    def answer(request: Any, number: int) -> Any:
        content: dict[str, Any] = {"results": []}
        for name, args, kwargs in prepared[number]:
            if name == "aggregate":
                content["facets"] = searcher.aggregate(*args)
                continue
            for _, address in searcher.search(*args, **kwargs).hits:
                stored = searcher.doc(address)["stored"][0]
                content["results"].append(orjson.Fragment(stored.partition(START)[2] + b"}"))
        return HttpResponse(orjson.dumps(content), content_type="application/json")

    return answer


def getter() -> Callable[[dict[str, Any]], bytes]:
    """GET through the whole handler, middleware included, from environments made beforehand."""
    from creditsite.wsgi import application as handler  # with what it does for the whole process

    def get(environ: dict[str, Any]) -> bytes:
        status: list[str] = []
        response = handler(dict(environ), lambda line, headers, exc_info=None: status.append(line))
        body = b"".join(response)
        response.close()  # type: ignore[attr-defined]
        assert status[0].startswith("200"), (status, body)
        return body

    return get


def main(entities: int, rounds: int) -> float:
    """Print the table; returns the ratio to the limit."""
    use(entities)
    from django.http import HttpResponse
    from django.test import RequestFactory
    from django.urls import path

    from creditsite import urls
    from search import selectors

    texts = queries()
    view = limit_view([recorded(text) for text in texts])
    urls.api[:0] = [  # where the search stands, so that all three are looked up alike
        path("v1/bench-empty", lambda request: HttpResponse(b"")),
        path("v1/bench-limit/<int:number>", view),
    ]
    factory = RequestFactory(SERVER_NAME="localhost")
    get, many = getter(), len(texts)
    empty = factory.get("/api/v1/bench-empty").environ
    limits = [factory.get(f"/api/v1/bench-limit/{number}").environ for number in range(many)]
    searches = [factory.get(f"/api/v1/search?q={quote(text)}").environ for text in texts]
    suggests = [factory.get(f"/api/v1/suggest?q={quote(text)}").environ for text in texts]
    timings = in_turn(
        {
            "(a) empty view": lambda n: get(empty),
            "(b) limit": lambda n: get(limits[n % many]),
            "search API": lambda n: get(searches[n % many]),
            "suggest API": lambda n: get(suggests[n % many]),
            "search, without HTTP": lambda n: selectors.search(texts[n % many]),
        },
        rounds=rounds,
        per_round=many,
    )
    print(HEADER)
    for timing in timings.values():
        print(timing.row())
    reached = ratio(timings, "search API", "(b) limit")
    print(f"\nSearch API reaches {reached:.2f} of the limit (b) at {entities:,} entities (goal {GOAL});")
    print(f"{ratio(timings, 'search API', '(a) empty view'):.2f} of an empty view (a).")
    return reached


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entities", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    main(options.entities, options.rounds)
