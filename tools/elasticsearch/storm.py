"""Kill the master of three nodes while changes arrive and people search; then nothing may be missing or old.

    .venv/bin/python tools/elasticsearch/storm.py [--seconds 30] [--kills 1] [--entities 5000]

By hand; the figures go into docs/reference/reliability.md. Engines are asked directly, without database and pages.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import threading
import time
import urllib.request
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django  # noqa: E402

django.setup()

from search.elasticsearch_access import Access  # noqa: E402
from search.elasticsearch_engine import ElasticsearchEngine  # noqa: E402
from search.engine import NO_FILTERS, EngineUnavailable  # noqa: E402
from search.plan import plan  # noqa: E402
from search.rendering import Facts, document_of  # noqa: E402
from tests.search.conftest import fill, invent  # noqa: E402
from tools.elasticsearch.node import Cluster, Node  # noqa: E402

EVERY, CHANGES = 0.2, 20  # seconds between commits and changes in each: a hundred a second
QUERIES = ("澄屿科技", "青禾", "云岫集团", "示例一市澄屿", "禾青贸易有限公司", "瀚澄屿")
TRIES = 3


@dataclass
class Seen:
    """What happened, as those who search and the one who writes saw it."""

    times: list[float] = field(default_factory=list)
    reduced: int = 0  # searches that had to be asked again
    failed: int = 0  # that failed thrice in a row
    delays: list[float] = field(default_factory=list)  # seconds from change to searchable
    refused: int = 0  # commits that had to be repeated
    guard: threading.Lock = field(default_factory=threading.Lock)


class Writer(threading.Thread):
    """Like the worker: a batch of changes, a commit, again until it is through."""

    def __init__(self, engine: ElasticsearchEngine, name: str, entities: list[Facts], seen: Seen) -> None:
        super().__init__()
        self.engine, self.name, self.seen = engine, name, seen
        self.entities, self.versions = entities, dict.fromkeys((entity.key for entity in entities), 1)
        self.stopping = threading.Event()

    def run(self) -> None:
        draw, seq = random.Random(1), 1
        while not self.stopping.is_set():
            started, seq = time.monotonic(), seq + 1
            changed = draw.sample(self.entities, CHANGES)
            for entity in changed:
                self.versions[entity.key] += 1
            self._until_done(changed, seq)
            self.seen.delays.append(time.monotonic() - started)
            time.sleep(max(0.0, EVERY - (time.monotonic() - started)))

    def _until_done(self, changed: list[Facts], seq: int) -> None:
        documents = [
            document_of(Facts(**{**_fields(entity), "version": self.versions[entity.key]}))
            for entity in changed
        ]
        while True:
            try:
                with self.engine.writing(self.name) as writer:
                    writer.write(documents)
                    writer.commit(seq=seq)
                return
            except EngineUnavailable:
                self.seen.refused += 1
                time.sleep(0.2)


def _fields(entity: Facts) -> dict[str, object]:
    return {name: getattr(entity, name) for name in Facts.__dataclass_fields__}


class Searcher(threading.Thread):
    """Somebody with patience for three tries."""

    def __init__(self, access: Access, seen: Seen, stopping: threading.Event) -> None:
        super().__init__()
        self.engine = ElasticsearchEngine(access, lock=lambda name: nullcontext(True))
        self.seen, self.stopping = seen, stopping

    def run(self) -> None:
        draw = random.Random(id(self))
        while not self.stopping.is_set():
            asked, started = plan(draw.choice(QUERIES)), time.monotonic()
            tries = 1
            while not (found := self._found(asked)) and tries < TRIES:
                tries += 1
            with self.seen.guard:
                self.seen.times.append(time.monotonic() - started)
                self.seen.reduced += tries > 1
                self.seen.failed += not found
            time.sleep(0.02)

    def _found(self, asked: object) -> bool:
        try:
            question = self.engine.view().question(asked, NO_FILTERS)  # type: ignore[arg-type]
            return question.tally().total > 0 and question.tier(0, after=None, limit=10) is not None
        except EngineUnavailable:
            time.sleep(0.3)
            return False


def master(cluster: Cluster) -> Node:
    """The node that leads."""
    for node in cluster.nodes:
        try:
            with urllib.request.urlopen(f"{node.url}/_cat/master?format=json", timeout=5) as answer:
                leader = json.load(answer)[0]["node"]
            return next(node for node in cluster.nodes if node.settings["node.name"] == leader)
        except OSError:
            continue
    raise SystemExit("no node answers")


def main() -> None:
    """Storm, compare, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--kills", type=int, default=1)
    parser.add_argument("--entities", type=int, default=5_000)
    given = parser.parse_args()
    with Cluster(3) as cluster:
        access = Access(urls=tuple(cluster.url.split(",")), replicas="1")
        engine, seen = ElasticsearchEngine(access, lock=lambda name: nullcontext(True)), Seen()
        entities = list({entity.key: entity for entity in invent(given.entities, seed=3)}.values())
        name = fill(engine, entities)
        cluster.await_green()
        writer = Writer(engine, name, entities, seen)
        searchers = [Searcher(access, seen, writer.stopping) for _ in range(3)]
        for thread in (writer, *searchers):
            thread.start()
        for _ in range(given.kills):
            time.sleep(given.seconds / (given.kills + 1))
            victim = master(cluster)
            print(f"kill -9 of the master {victim.settings['node.name']}", flush=True)
            victim.kill()
            if given.kills > 1:
                victim.start()
                cluster.await_green()  # one copy of two may always be away, never both
        time.sleep(given.seconds / (given.kills + 1))
        writer.stopping.set()
        for thread in (writer, *searchers):
            thread.join()
        told(seen, wrong_of(engine, name, writer.versions))


def wrong_of(engine: ElasticsearchEngine, name: str, versions: dict[str, int]) -> list[str]:
    """Keys whose document is missing, old, or should not be there."""
    view, held, after = engine.view(name), dict[str, int](), ""
    while stamps := view.walk(after=after, limit=5_000):
        held |= dict(stamps)
        after = stamps[-1].key
    return sorted(key for key in held.keys() | versions.keys() if held.get(key) != versions.get(key))


def told(seen: Seen, wrong: list[str]) -> None:
    """Print the figures; exit 1 where something was lost or failed."""
    times, delays = sorted(seen.times), sorted(seen.delays)

    def at(values: list[float], share: float) -> str:
        return f"{values[int(len(values) * share)]:.3f} s" if values else "-"

    print(f"searches {len(times)}, p50 {at(times, 0.5)}, p99 {at(times, 0.99)}, longest {times[-1]:.3f} s")
    print(f"asked again {seen.reduced}, failed {seen.failed}")
    print(f"commits {len(delays)}, repeated {seen.refused}, p50 {at(delays, 0.5)}, p99 {at(delays, 0.99)}")
    print(f"missing, old or too many: {len(wrong)} {wrong[:5]}")
    sys.exit(1 if wrong or seen.failed else 0)


if __name__ == "__main__":
    main()
