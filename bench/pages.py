"""Pages and the entity's JSON against an empty view with the same middleware, in one process, in turn.

    .venv/bin/python bench/pages.py --entities 10000

Goals: search page 0.10, entity page 0.05 with at most 10 queries whatever the number of records, entity
JSON 0.15, 304 0.4 of the empty view.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from folder import use
from measure import HEADER, in_turn, ratio

GOALS = {
    "search page": 0.10,
    "entity page": 0.05,
    "entity page, most records": 0.05,
    "entity JSON": 0.15,
    "entity page, 304": 0.4,
    "entity JSON, 304": 0.4,
}
SAMPLE = 200


def client_get() -> Callable[..., Any]:
    """GET through the whole handler, middleware included, without a network."""
    from django.core.handlers.wsgi import WSGIHandler
    from django.test import RequestFactory

    handler, factory = WSGIHandler(), RequestFactory(SERVER_NAME="localhost")

    def get(path: str, **headers: str) -> Any:
        environ = factory.get(path, **headers).environ
        status: list[str] = []

        def start_response(line: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
            status[:] = [line, *(value for name, value in headers if name == "ETag")]

        response = handler(environ, start_response)
        body = b"".join(response)
        response.close()
        return status, body

    return get


def add_empty_view() -> None:
    """An address that answers at once, beside the site's own."""
    from django.http import HttpResponse
    from django.urls import path

    from creditsite import urls

    urls.urlpatterns.insert(0, path("bench-empty", lambda request: HttpResponse(b"")))


def paths() -> tuple[list[str], list[str], str]:
    """Searches, entity pages and the page with the most records, drawn with a fixed seed."""
    from django.db.models import Count

    from registry.models import Entity

    keys = list(Entity.objects.exclude(usci=None).order_by("pk").values_list("pk", flat=True))
    drawn = random.Random(7).sample(keys, min(SAMPLE, len(keys)))
    entities = list(Entity.objects.filter(pk__in=drawn))
    most = Entity.objects.annotate(n=Count("records")).order_by("-n", "pk")[0]
    searches = [f"/search?q={quote(entity.name[4:8])}" for entity in entities]
    return searches, [entity.path for entity in entities], most.path


def queries_of(get: Callable[..., Any], path: str) -> int:
    """How many statements a page needs."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        get(path)
    return len(captured)


def main(entities: int) -> None:
    """Print the table."""
    use(entities)
    add_empty_view()
    get = client_get()
    searches, pages, most = paths()
    tags = {path: get(path)[0][1] for path in (*pages, *("/api/v1" + page for page in pages))}

    def unchanged(path: str) -> Any:
        status, _ = get(path, HTTP_IF_NONE_MATCH=tags[path])
        assert status[0].startswith("304"), status
        return status

    calls: dict[str, Callable[[int], object]] = {
        "empty view": lambda n: get("/bench-empty"),
        "search page": lambda n: get(searches[n % len(searches)]),
        "entity page": lambda n: get(pages[n % len(pages)]),
        "entity page, most records": lambda n: get(most),
        "entity JSON": lambda n: get("/api/v1" + pages[n % len(pages)]),
        "entity page, 304": lambda n: unchanged(pages[n % len(pages)]),
        "entity JSON, 304": lambda n: unchanged("/api/v1" + pages[n % len(pages)]),
    }
    timings = in_turn(calls, rounds=5, per_round=100)
    print(HEADER)
    for timing in timings.values():
        print(timing.row())
    print("\n| what | of the empty view | goal |\n|---|---|---|")
    for name, goal in GOALS.items():
        print(f"| {name} | {ratio(timings, name, 'empty view'):.3f} | {goal} |")
    worst = max(queries_of(get, path) for path in (*pages[:50], most))
    heaviest = max(len(get(path)[1]) for path in (*pages[:50], most))
    print(f"\nMost queries of an entity page: {worst}; heaviest page: {heaviest / 1000:.0f} kB.")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entities", type=int, default=10_000)
    main(parser.parse_args().entities)
