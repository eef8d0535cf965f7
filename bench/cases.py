"""The desk's queue of objections among 200,000 of them against an admin page with nothing in it, in turn.

    .venv/bin/python bench/cases.py --cases 200000

On a copy of the bench folder. Goal: the queue opens within 3 × of the empty page, for whoever looks.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from folder import ROOT, base_folder, environment, prepared
from measure import HEADER, in_turn, ratio

sys.path.insert(0, str(ROOT))
GOAL, PART = 3.0, 5_000
PAGES = ("", "?queue=waiting", "?queue=overdue", "?queue=second", "?queue=all", "?state=closed")


def fill(number: int) -> None:
    """So many cases: one open at a time a record, the rest closed over the years."""
    from journal import clock
    from records.models import Record
    from repair.models import Case, CaseState

    now = clock.now()
    records = list(Record.objects.order_by("pk").values_list("pk", "entity_id", "source_agency_id"))
    states = (CaseState.SUBMITTED, CaseState.ACCEPTED, CaseState.PROPOSED, CaseState.UNDER_REVIEW)
    rows: list[Case] = []
    for n in range(number):
        record, entity, agency = records[n % len(records)]
        is_open = n < min(len(records), number // 20)
        day = now - timedelta(days=n % 1_500)
        rows.append(
            Case(
                number=f"b{n:09d}",
                code_salt="x" * 26,
                record_id=record,
                entity_id=entity,
                agency_id=agency,
                state=states[n % len(states)] if is_open else CaseState.CLOSED,
                ground="wrong_facts",
                statement="…",
                applicant_kind="paper",
                entered_by="user:0",
                filed_at=day,
                due_on=(clock.today() + timedelta(days=n % 40 - 10)) if is_open else None,
                closed_at=None if is_open else day,
                closed_late=None if is_open else n % 10 == 0,
            )
        )
        if len(rows) == PART or n == number - 1:
            Case.objects.bulk_create(rows)
            rows.clear()


def people() -> dict[str, Any]:
    """A centre of the whole country, and a decider of the agency with most cases."""
    from django.db.models import Count
    from django.test import Client

    from registry.models import Agency
    from tests.staff import make_staff, sign_in

    busiest = Agency.objects.annotate(n=Count("cases")).order_by("-n")[0]
    return {
        "centre": sign_in(Client(SERVER_NAME="localhost"), make_staff("bench-centre", ["centre"])),
        "decider": sign_in(
            Client(SERVER_NAME="localhost"), make_staff("bench-decider", ["decider"], busiest)
        ),
    }


def main(cases: int, entities: int, rounds: int) -> None:
    """Print the table."""
    source = prepared(entities)
    with tempfile.TemporaryDirectory(prefix="cases-", dir=base_folder() / "bench") as name:
        folder = Path(name) / "site"
        shutil.copytree(source, folder)
        os.environ.update(environment(folder))
        os.environ.pop("DATABASE_URL", None)
        import django

        django.setup()
        from django.db import connection
        from django.urls import reverse

        fill(cases)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        empty = reverse("admin:journal_proposal_changelist")
        queue = reverse("admin:repair_case_changelist")
        for who, client in people().items():
            calls = {"empty list": opener(client, empty)}
            calls |= {f"cases {page or '(due)'}": opener(client, queue + page) for page in PAGES}
            calls["figures"] = opener(client, reverse("admin:repair_case_figures"))
            timings = in_turn(calls, rounds=rounds, per_round=10, warm_up=2)
            print(f"\n## {who}, {cases:,} cases\n\n{HEADER}")
            for timing in timings.values():
                print(timing.row())
            print("\n| page | times an empty list |\n|---|---|")
            for one in timings:
                print(f"| {one} | {1 / ratio(timings, one, 'empty list'):.2f} |")
    print(f"\ngoal: {GOAL:.0f} × at most for the queue; load {os.getloadavg()[0]:.1f}")


def opener(client: Any, path: str) -> Callable[[int], object]:
    """Open a page."""

    def call(number: int) -> object:
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.content

    return call


if __name__ == "__main__":
    manner = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=manner)
    parser.add_argument("--cases", type=int, default=200_000)
    parser.add_argument("--entities", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    main(options.cases, options.entities, options.rounds)
