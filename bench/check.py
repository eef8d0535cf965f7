"""The unified check of one entity against an empty API view, in one process, in turn; and of 1,000 at once.

    .venv/bin/python bench/check.py --entities 10000

Goal: within 5 × of the empty API view, so 0.2 of its speed, with at most 4 statements; 1,000 entities at most 20.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable
from typing import Any

from folder import use
from measure import HEADER, in_turn, ratio
from pages import client_get

GOALS = {"check, nothing found": 0.2, "check, listed": 0.2, "check of a purpose, listed": 0.2}
SAMPLE = 200
AT_ONCE = 1_000


def add_empty_view() -> None:
    """An API address that answers an empty object, made as all the others are."""
    from django.http import HttpRequest
    from django.urls import path

    from creditsite import urls
    from creditsite.api.parameters import Params
    from creditsite.api.views import Answer, PublicView
    from lists.api.serializers import ListsSerializer

    class Empty(PublicView):
        operation = "bench_empty"
        result = ListsSerializer

        def answer(self, request: HttpRequest, params: Params, **path: str) -> Answer:
            return Answer(dict)

    urls.urlpatterns.insert(0, path("api/v1/bench-empty", Empty.as_view(), name="bench-empty"))


def drawn() -> tuple[list[str], list[str], list[int]]:
    """Checks of entities on no list, of listed ones, and the ids of a thousand; with a fixed seed."""
    from journal import clock
    from records.selectors import public_records
    from registry.models import Entity

    draw = random.Random(7)
    listed = public_records(at=clock.today()).filter(listing__isnull=False).order_by()
    keys = set(listed.values_list("entity", flat=True))
    assert keys, "nobody stands on a list in this folder"
    every = list(Entity.objects.exclude(usci=None).order_by("pk").values_list("pk", "usci"))
    without = [f"/api/v1/check?usci={usci}" for pk, usci in every if pk not in keys]
    within = [f"/api/v1/check?usci={usci}" for pk, usci in every if pk in keys]
    ids = [pk for pk, _ in draw.sample(every, min(AT_ONCE, len(every)))]
    return draw.sample(without, min(SAMPLE, len(without))), draw.sample(within, min(SAMPLE, len(within))), ids


def statements(call: Callable[[], object]) -> int:
    """How many statements a call needs."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        call()
    return len(captured)


def answered(get: Callable[..., Any], path: str) -> Any:
    """A GET that must have answered."""
    status, body = get(path)
    assert status[0].startswith("200"), (path, status)
    return body


def main(entities: int) -> None:
    """Print the table."""
    use(entities)
    from journal import clock
    from lists.selectors.check import check

    add_empty_view()
    get = client_get()
    without, within, ids = drawn()
    calls: dict[str, Callable[[int], object]] = {
        "empty API view": lambda n: answered(get, "/api/v1/bench-empty"),
        "check, nothing found": lambda n: answered(get, without[n % len(without)]),
        "check, listed": lambda n: answered(get, within[n % len(within)]),
        "check of a purpose, listed": lambda n: answered(
            get, within[n % len(within)] + "&purpose=procurement"
        ),
    }
    timings = in_turn(calls, rounds=5, per_round=100)
    print(HEADER)
    for timing in timings.values():
        print(timing.row())
    print("\n| what | of the empty API view | goal |\n|---|---|---|")
    for name, goal in GOALS.items():
        print(f"| {name} | {ratio(timings, name, 'empty API view'):.3f} | {goal} |")
    at = clock.today()
    one = max(statements(lambda path=path: answered(get, path)) for path in (*without[:20], *within[:20]))
    many = in_turn({"many": lambda n: check(ids, at=at)}, rounds=3, per_round=5, warm_up=2)["many"]
    print(f"\nMost statements of a check of one: {one}.")
    print(
        f"{len(ids):,} entities at once: {statements(lambda: check(ids, at=at))} statements, "
        f"{many.median * 1e3:.0f} ms."
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entities", type=int, default=10_000)
    main(parser.parse_args().entities)
