"""What the quota costs: the search API with and without counting, against the limit of bench/search_api.py, in turn.

    .venv/bin/python bench/quota.py --entities 10000

Goal: with counting 0.6 of the limit. Every request comes from the same address, which is the dearest case.
"""

from __future__ import annotations

import argparse
from typing import Any
from urllib.parse import quote

from folder import use
from measure import HEADER, in_turn, ratio
from search_api import getter, limit_view, queries, recorded

GOAL = 0.6
PLENTY = 10**9  # requests a minute: counted, never refused


def main(entities: int, rounds: int) -> float:
    """Print the table; returns the ratio to the limit with counting."""
    use(entities)
    from django.conf import settings
    from django.test import RequestFactory
    from django.urls import path

    from creditsite import urls

    texts = queries()
    urls.api[:0] = [path("v1/bench-limit/<int:number>", limit_view([recorded(text) for text in texts]))]
    factory = RequestFactory(SERVER_NAME="localhost")
    get, many = getter(), len(texts)
    limits = [factory.get(f"/api/v1/bench-limit/{number}").environ for number in range(many)]
    searches = [factory.get(f"/api/v1/search?q={quote(text)}").environ for text in texts]

    def search(number: int, quota: int) -> Any:
        settings.QUOTA_ANONYMOUS = quota
        return get(searches[number % many])

    timings = in_turn(
        {
            "limit": lambda n: get(limits[n % many]),
            "search API, not counted": lambda n: search(n, 0),
            "search API, counted": lambda n: search(n, PLENTY),
        },
        rounds=rounds,
        per_round=many,
    )
    print(HEADER)
    for timing in timings.values():
        print(timing.row())
    without, with_quota = (
        ratio(timings, f"search API, {what}", "limit") for what in ("not counted", "counted")
    )
    print(f"\nOf the limit at {entities:,} entities: {without:.2f} not counted, {with_quota:.2f} counted.")
    print(f"Goal with counting: {GOAL}.")
    return with_quota


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entities", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    main(options.entities, options.rounds)
