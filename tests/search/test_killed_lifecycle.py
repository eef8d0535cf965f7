"""kill -9 of the worker while it builds, replays, swaps, goes back and follows: what answers is right all the time."""

from __future__ import annotations

import json
import random
import secrets
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.search.conftest import ENGINES
from tests.site import Site, database_for, kill_at_random

SEED = 20_261_123
ENTITIES, MORE, ROUNDS = 1_200, 150, 5
LOOK = """
import json
from django.db.models import Q
from search.condition import condition
from search.documents import public_entities
from search.models import IndexTask
from search.selectors import search
found = condition()
words = ("有限公司", "科技")  # everyday words: whoever has them in a name
print("=" + json.dumps({
    "answers": found.answers,
    "whole": found.indexes.live.complete,
    "lag": found.lag_seconds,
    "waiting": bool(found.build) or IndexTask.objects.filter(status__in=("requested", "running")).exists(),
    "totals": {word: search(word).total for word in words},
    "entities": {word: public_entities().filter(
        Q(name__contains=word) | Q(names__name__contains=word)).distinct().count() for word in words},
}))
"""


@pytest.fixture(params=ENGINES)
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    with database_for(tmp_path, f"kill_lifecycle_{uuid.uuid4().hex[:8]}") as url:
        site = Site(tmp_path, database_url=url)
        if request.param == "elasticsearch":
            site.environment["SEARCH_URL"] = request.getfixturevalue("elasticsearch_url")
            site.environment["SEARCH_PREFIX"] = f"k{secrets.token_hex(4)}"
        try:
            site.manage("migrate", "--verbosity", "0")
            site.manage("load_reference")
            site.manage("demo", "--entities", str(ENTITIES))
            site.manage("search_build", "--verbosity", "0")
            site.manage("search_build", "--verbosity", "0")  # so that there is one to go back to
            yield site
        finally:
            site.close()


def look(site: Site) -> dict[str, Any]:
    """What the index answers, and what the database says to the same words."""
    found: dict[str, Any] = json.loads(site.manage("shell", "--no-imports", "-c", LOOK).rpartition("=")[2])
    return found


def build(site: Site) -> None:
    site.manage("search_build", "--no-wait")


def go_back(site: Site) -> None:
    request = "from search.tasks import request_rollback as ask; ask(reason='storm')"
    site.manage("shell", "--no-imports", "-c", request)


def grow(site: Site) -> None:
    site.entities += MORE  # type: ignore[attr-defined]
    site.manage("demo", "--entities", str(site.entities))  # type: ignore[attr-defined]


ACTS: tuple[Callable[[Site], None], ...] = (build, go_back, grow)


def settled(site: Site, *, seconds: float = 90) -> dict[str, Any]:
    """The state once the worker has nothing left to do."""
    end = time.monotonic() + seconds
    while True:
        found = look(site)
        if (not found["waiting"] and not found["lag"]) or time.monotonic() > end:
            return found


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_kill_at_any_moment_leaves_a_right_index(site: Site) -> None:
    chance = random.Random(SEED)
    site.entities = ENTITIES  # type: ignore[attr-defined]
    kills = 0
    for number in range(ROUNDS):
        acts = [ACTS[number % len(ACTS)], chance.choice(ACTS)]
        for act in acts:
            act(site)
        worker = site.start("manage.py", "worker")
        time.sleep(1.0)  # until it has started
        kills += kill_at_random(worker, chance, within=2.5)
        found = look(site)
        assert found["answers"] and found["whole"], (number, acts, found)
        worker = site.start("manage.py", "worker")
        found = settled(site)
        worker.terminate()
        worker.wait(timeout=60)
        assert (found["waiting"], found["lag"]) == (False, 0.0), (number, acts, found)
        assert found["totals"] == found["entities"], (number, acts)
        site.manage("search_audit", "--verbosity", "0")
    assert kills >= ROUNDS - 1
