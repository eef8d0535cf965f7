"""The staff admin on a large table against an admin page with nothing in it, in turn.

    .venv/bin/python bench/admin_list.py --entities 1000000

A signed-in member of staff opens the lists of entities, records and Changes, a page far down, and exact searches;
measured against the list of proposals, which is empty. Goal: the list of entities within 3 ×.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from folder import use
from measure import HEADER, in_turn, ratio

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
GOAL = 3.0
NAME = "bench-admin"


def signed_in() -> Any:
    """A client of a steward with a second factor; the account is made once."""
    from django.test import Client

    from accounts.models import User
    from tests.staff import make_staff, sign_in

    user = User.objects.filter(username=NAME).first()
    if user is None:
        user = make_staff(NAME, roles=("steward", "centre", "auditor", "reporter", "decider"))
    return sign_in(Client(SERVER_NAME="localhost"), user)


def paths() -> dict[str, str]:
    """What is opened."""
    from django.urls import reverse

    from registry.models import Entity

    newest = Entity.objects.order_by("-pk").first()
    assert newest is not None
    entities = reverse("admin:registry_entity_changelist")
    return {
        "empty list": reverse("admin:journal_proposal_changelist"),
        "start page": reverse("admin:index"),
        "entities": entities,
        "entities, half way down": f"{entities}?before={newest.pk // 2}",
        "entities, by code": f"{entities}?q={newest.usci or newest.name}",
        "entities, by name": f"{entities}?q={newest.name}",
        "records": reverse("admin:records_record_changelist"),
        "change log": reverse("admin:journal_change_changelist"),
        "audit trail": reverse("admin:journal_auditevent_changelist"),
    }


def main(entities: int, rounds: int) -> None:
    """Print the table."""
    use(entities)
    client = signed_in()

    def opener(path: str) -> Callable[[int], object]:
        def call(number: int) -> object:
            answer = client.get(path)
            assert answer.status_code == 200, (path, answer.status_code, answer.headers)
            return answer.content

        return call

    timings = in_turn(
        {name: opener(path) for name, path in paths().items()}, rounds=rounds, per_round=15, warm_up=3
    )
    print(HEADER)
    for timing in timings.values():
        print(timing.row())
    print("\n| page | times an empty list |\n|---|---|")
    for name in timings:
        print(f"| {name} | {1 / ratio(timings, name, 'empty list'):.2f} |")
    print(f"\n{entities:,} entities; goal for the list of entities: {GOAL:.0f} × at most.")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--entities", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    main(options.entities, options.rounds)
