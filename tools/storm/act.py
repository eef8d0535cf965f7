"""What people do to imports, rules and the index, for the storm: one act, then the number it made.

act.py upload FILE PROFILE | submit RUN | withdraw RUN | rule REGIME | index build|rollback|audit|resend
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

AGENCY = "demo-samr-990000"
REASON = "storm"


def person(name: str) -> Any:
    """Somebody of the province's market supervision who may report and decide."""
    from journal.actor import Actor
    from registry.models import Agency

    agency = Agency.objects.get(code=AGENCY)
    return Actor(
        user_key=name,
        name=name,
        agency_key=agency.code,
        agency_line=agency.line(),
        roles=frozenset({"staff", "reporter", "decider"}),
    )


def upload(path: str, profile: str) -> Any:
    """Bring a file."""
    from exchange.uploads import upload_receive

    with Path(path).open("rb") as file:
        return upload_receive(
            file=file, name=Path(path).name, profile=profile, origin="demo", by=person("one")
        )


def submit(number: str) -> Any:
    """Submit a checked file; a second person approves it where one is needed."""
    from exchange.desk import run_approve, run_submit
    from exchange.models import ImportRun, RunState

    run = run_submit(run=ImportRun.objects.get(pk=number), by=person("one"), reason=REASON)
    return run_approve(run=run, by=person("two"), reason=REASON) if run.state == RunState.WAITING else run


def withdraw(number: str) -> Any:
    """Take back what a file did."""
    from exchange.desk import run_withdraw
    from exchange.models import ImportRun

    return run_withdraw(run=ImportRun.objects.get(pk=number), by=person("two"), reason=REASON)


def rule(regime: str) -> Any:
    """Give a regime's general cases another longest time, from a day behind that of the last such rule."""
    from datetime import date, timedelta

    from journal.actor import Actor
    from records.models import PublicityRule, Rework
    from records.rule_changes import rule_change, rule_change_of

    number = PublicityRule.objects.filter(regime=regime, rule_codes=REASON).count() + 1
    row = {
        "regime": regime,
        "severity": "general",
        "min_months": 3,
        "max_months": 5 + 3 * number % 7,
        "shown": "yes",
        "clock": "decision",
        "repairable": True,
        "transition": "lighter",
        "in_force_from": (date(2026, 4, 1) + timedelta(days=number)).isoformat(),
        "confidence": "ours",
        "rule_codes": REASON,
    }
    steward = Actor(user_key="three", name="three", roles=frozenset({"staff", "steward"}))
    rule_change(change=rule_change_of({"add": row}), by=steward, reason=REASON)
    return Rework.objects.latest("pk")


def index(kind: str) -> Any:
    """Ask the worker for something; for a build where there is nothing to go back to."""
    from registry.models import Entity
    from search import lifecycle, tasks

    try:
        if kind == "rollback":
            return tasks.request_rollback(reason=REASON)
    except tasks.TaskRefused:
        kind = "build"
    if kind == "build":
        return lifecycle.request_build(reason=REASON)
    if kind == "audit":
        return tasks.request_audit(reason=REASON)
    return tasks.request_resend(key=Entity.objects.order_by("?")[0].key, reason=REASON)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "creditsite.settings")
    import django

    django.setup()
    acts: dict[str, Any] = {
        "upload": upload,
        "submit": submit,
        "withdraw": withdraw,
        "rule": rule,
        "index": index,
    }
    print(acts[sys.argv[1]](*sys.argv[2:]).pk)
