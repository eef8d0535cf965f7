"""Is the site in a right state? One process that answers, line by line, what the storm asks of it.

count     rows written so far: {"records": …, "entities": …, "seq": …, "unsealed": …}
quick     what must hold between any two transactions, also right after a kill: {"wrong": [...]}
full      that, and chain, index and typed rows once the worker has caught up
live      whether the live index answers and is whole: {"wrong": [...], "totals": {...}, "there": {...}}
run N     where an import of the desk stands: {"state": …, "counts": …, "made": …, "standing": …}
reworks   the recomputations by changed rules: {"open": …, "looked_at": …, "wrong": [...]}
"""

from __future__ import annotations

import io
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SETTLE = (
    4  # looks at what seems wrong: PostgreSQL may still be ending the transaction of a process that is gone
)
WORDS = ("有限公司", "科技")  # everyday words: whoever has them in a name is found by them
QUIET = 120.0  # seconds within which the worker must have caught up


def written() -> dict[str, int]:
    """How much is on file."""
    from journal.models import Seal
    from journal.selectors import unsealed
    from records.models import Record
    from registry.models import Entity

    seal = Seal.objects.filter(pk="change").first()
    return {
        "entities": Entity.objects.count(),
        "records": Record.objects.count(),
        "seq": seal.seq if seal else 0,
        "unsealed": unsealed(),
    }


def quick() -> list[str]:
    """Nothing lost, nothing doubled: what is on file is what was reported done."""
    for _ in range(SETTLE):
        wrong = _quick()
        if not wrong:
            return []
        time.sleep(0.5)
    return wrong


def _quick() -> list[str]:
    from django.db.models import Count

    from demo.cases import commitments_made
    from demo.listings import listings_made
    from demo.seed import seeded
    from exchange.models import ImportRun
    from journal.models import Head
    from penalties.models import Penalty
    from records.models import Record, RecordRevision
    from registry.models import Entity, EntityName, EntityRevision

    demo = seeded()
    runs = [
        run.counts.get("new", 0) for run in ImportRun.objects.all() if not run.profile.startswith("entit")
    ]
    records, entities = Record.objects.count(), Entity.objects.count()
    imported = Record.objects.filter(import_key__isnull=False)
    identity = ("source_agency", "item", "import_key", "occurrence")
    codeless = Entity.objects.filter(usci__isnull=True).values("name").annotate(n=Count("pk")).filter(n__gt=1)
    pairs = {
        "records, against those that the seed and the imports say they wrote": (
            records,
            (demo.records if demo else 0) + listings_made() + commitments_made() + sum(runs),
        ),
        "records, against their open revisions": (
            records,
            RecordRevision.objects.filter(valid_to__isnull=True).count(),
        ),
        "penalties, against their typed rows": (
            Record.objects.filter(item="penalty").count(),
            Penalty.objects.count(),
        ),
        "imported rows, against their identities": (
            imported.count(),
            imported.order_by().values(*identity).distinct().count(),
        ),
        "entities, against their current names": (
            entities,
            EntityName.objects.filter(kind="current").count(),
        ),
        "entities, against their first revisions": (
            entities,
            EntityRevision.objects.filter(number=1).count(),
        ),
        "entities, against their heads": (entities, Head.objects.count()),
        "entities without a code whose name is there twice": (codeless.count(), 0),
    }
    return [f"{what}: {one} and {other}" for what, (one, other) in pairs.items() if one != other]


def full() -> list[str]:
    """Everything, once the worker has caught up."""
    wrong = quick() + _quiet()
    return wrong or [*_journal(), *_index(), *_typed()]


def _quiet() -> list[str]:
    """Wait for the worker: every Change numbered, the index at the last number, no build or task open, nothing due."""
    from journal import clock, selectors
    from records.models import Record
    from search.engines import engine
    from search.models import BuildStatus, IndexBuild, IndexTask, TaskStatus

    end = time.monotonic() + QUIET
    while True:
        live = engine().state().live
        waiting = {
            "Changes without a number": selectors.unsealed(),
            "Changes the index has not followed": selectors.last_seq() - (live.seq if live else 0),
            "open builds": IndexBuild.objects.filter(
                status__in=(BuildStatus.REQUESTED, BuildStatus.RUNNING)
            ).count(),
            "things asked of the index": IndexTask.objects.filter(
                status__in=(TaskStatus.REQUESTED, TaskStatus.RUNNING)
            ).count(),
            "records whose day has come": Record.objects.filter(next_turn_on__lte=clock.today()).count(),
        }
        if not any(waiting.values()):
            return []
        if time.monotonic() > end:
            return [
                f"the worker does not catch up: {count} {what}" for what, count in waiting.items() if count
            ]
        time.sleep(0.2)


def _journal() -> list[str]:
    from journal.verification import verify

    return verify().findings


def _index() -> list[str]:
    from search import audit, documents
    from search.engines import engine

    found = audit.audit()
    wrong = [
        f"index, {what}: {len(keys)}, such as {keys[0]}"
        for what, keys in (("missing", found.missing), ("stale", found.stale), ("leaked", found.leaked))
        if keys
    ]
    count, public = engine().view().count(), documents.public_entities().count()
    return wrong + ([f"index: {count} documents for {public} entities"] if count != public else [])


def _typed() -> list[str]:
    from django.core.management import call_command

    out = io.StringIO()
    try:
        call_command("rebuild_typed", check=True, stdout=out)
    except SystemExit:
        return [f"typed rows differ from details: {out.getvalue()}"]
    return []


def live() -> dict[str, Any]:
    """What the live index finds by everyday words, and how many have them in a name."""
    from django.db.models import Q

    from search.condition import condition
    from search.documents import public_entities
    from search.selectors import search

    found, public = condition(), public_entities()
    index = found.indexes.live
    wrong = [] if found.answers else ["no index answers"]
    if index is None or not index.complete:
        wrong.append(f"the live index is not complete: {index}")
    named = {word: Q(name__contains=word) | Q(names__name__contains=word) for word in WORDS}
    return {
        "wrong": wrong,
        "totals": {word: search(word).total for word in WORDS},
        "there": {word: public.filter(having).distinct().count() for word, having in named.items()},
    }


def import_run(number: str) -> dict[str, Any]:
    """Its state, what it says of itself, how many records it made, and how many of them are not withdrawn."""
    from exchange.models import ImportRun
    from records.models import Record, RecordState

    run = ImportRun.objects.get(pk=number)
    made = [pk for chunk in run.chunks.all() for pk in chunk.made.get("records", [])]
    standing = Record.objects.filter(pk__in=made).exclude(state=RecordState.WITHDRAWN).count()
    return {"state": run.state, "counts": run.counts, "made": len(made), "standing": standing}


def reworks() -> dict[str, Any]:
    """How many are under way and what they looked at; once all are over, whether each record was moved once."""
    from django.db.models import Sum

    from records.judging import JUDGED, judge
    from records.models import Record, RecordRevision, Rework
    from records.preparation import Preparation

    count = Rework.objects.filter(finished_at__isnull=True).count()
    sums = Rework.objects.aggregate(looked_at=Sum("looked_at"), changed=Sum("changed"))
    wrong: list[str] = []
    if not count:
        moved, rules = RecordRevision.objects.filter(by_rule=True).count(), Preparation()
        if moved != sums["changed"]:
            wrong.append(f"records that rules moved: {sums['changed']}, and their revisions: {moved}")
        wrong += [
            f"record {record.pk} is not as the rules say: {found.fate}"
            for record in Record.objects.filter(state__in=JUDGED).exclude(regime="")
            if (found := judge(record, after=rules)).values
        ]
    return {"open": count, "looked_at": sums["looked_at"] or 0, "wrong": wrong[:5]}


def main() -> None:
    """Answer until the other side hangs up."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "creditsite.settings")
    import django
    from django.db import close_old_connections

    django.setup()
    answers: dict[str, Callable[..., Any]] = {
        "live": live,
        "run": import_run,
        "reworks": reworks,
        "count": written,
        "quick": lambda: {"wrong": quick()},
        "full": lambda: {"wrong": full(), **written()},
    }
    for line in sys.stdin:
        close_old_connections()
        question, *about = line.split()
        print("=" + json.dumps(answers[question](*about), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
