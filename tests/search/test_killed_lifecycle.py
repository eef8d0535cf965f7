"""kill -9 of the worker while it builds, replays, swaps, goes back and follows: what answers is right all the time."""

from __future__ import annotations

import random
import secrets
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.console import Console
from tests.prepared import prepare
from tests.search.conftest import ENGINES
from tests.site import Site, database_for, kill_at_random

SEED = 20_261_123
ENTITIES, MORE, ROUNDS = 600, 80, 5
LOOK = """
from django.db.models import Q
from search import audit
from search.condition import condition
from search.documents import public_entities
from search.models import IndexTask
from search.selectors import search
found = condition()
words = ("有限公司", "科技")  # everyday words: whoever has them in a name
answer = {
    "answers": found.answers,
    "whole": found.indexes.live.complete,
    "open": bool(found.lag_seconds or found.build)
        or IndexTask.objects.filter(status__in=("requested", "running")).exists(),
    "totals": [search(word).total for word in words],
    "entities": [public_entities().filter(
        Q(name__contains=word) | Q(names__name__contains=word)).distinct().count() for word in words],
}
"""
AUDIT = "from search import audit; found = audit.audit(); answer = [found.missing, found.stale, found.leaked]"
ACTS = {
    "build": "from search.lifecycle import request_build; request_build(reason='test')",
    "go back": "from search.tasks import request_rollback; request_rollback(reason='test')",
    "grow": "from django.core.management import call_command; call_command('demo', entities={entities}, verbosity=0)",
}


@pytest.fixture(params=ENGINES)
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    with database_for(tmp_path, f"kill_lifecycle_{uuid.uuid4().hex[:8]}") as url:
        site = Site(tmp_path, database_url=url)
        if request.param == "elasticsearch":
            site.environment["SEARCH_URL"] = request.getfixturevalue("elasticsearch_url")
            site.environment["SEARCH_PREFIX"] = f"k{secrets.token_hex(4)}"
        try:
            prepare(site)
            site.manage("demo", "--entities", str(ENTITIES))
            for _ in range(2):  # so that there is one to go back to
                site.manage("search_build", "--verbosity", "0")
            yield site
        finally:
            site.close()


@pytest.fixture
def console(site: Site) -> Iterator[Console]:
    console = Console(site)
    yield console
    console.close()


def settled(console: Console, *, seconds: float = 90) -> dict[str, Any]:
    """The state once the worker has nothing left to do."""
    end = time.monotonic() + seconds
    while True:
        found: dict[str, Any] = console.run(LOOK)
        if not found["open"] or time.monotonic() > end:
            return found
        time.sleep(0.2)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_kill_at_any_moment_leaves_a_right_index(site: Site, console: Console) -> None:
    chance = random.Random(SEED)
    entities, kills = ENTITIES, 0
    for number in range(ROUNDS):
        acts = [list(ACTS)[number % len(ACTS)], chance.choice(list(ACTS))]
        entities += MORE
        for act in acts:
            console.run(ACTS[act].format(entities=entities))
        worker = site.start("manage.py", "worker")
        time.sleep(1.0)  # until it has started
        kills += kill_at_random(worker, chance, within=2.5)
        found = console.run(LOOK)
        assert found["answers"] and found["whole"], (number, acts, found)
        worker = site.start("manage.py", "worker")
        found = settled(console)
        worker.terminate()
        worker.wait(timeout=60)
        assert not found["open"], (number, acts, found)
        assert found["totals"] == found["entities"], (number, acts)
        assert console.run(AUDIT) == [[], [], []], (number, acts)
    assert kills >= ROUNDS - 1
