"""Kill the master of three nodes while changes arrive and people search; then nothing may be missing or old.

    .venv/bin/python tools/elasticsearch/storm.py [--seconds 30] [--kills 1] [--replicas 1] [--no-wait]

A hundred changes come due every second whether the cluster takes them or not; what piled up goes into the next commit,
as the worker does it. `--no-wait`: the next master is killed though copies are still missing. By hand; the figures go
into docs/reference/reliability.md. Engines are asked directly, without database and pages.
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
from collections import Counter
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

EVERY, PER_SECOND = 0.2, 100  # seconds between commits, and changes that come due in each second
QUERIES = ("澄屿科技", "青禾", "云岫集团", "示例一市澄屿", "禾青贸易有限公司", "瀚澄屿")
TRIES = 3


@dataclass
class Seen:
    """What happened, as those who search and the one who writes saw it."""

    times: list[float] = field(default_factory=list)
    reduced: int = 0  # searches that had to be asked again
    failed: int = 0  # that failed thrice in a row
    reasons: Counter[str] = field(default_factory=Counter)  # why a try failed
    delays: list[float] = field(default_factory=list)  # seconds from each change to its commit
    commits: int = 0
    refused: int = 0  # commits that had to be repeated
    wrote: float = 0.0  # seconds in which changes came
    guard: threading.Lock = field(default_factory=threading.Lock)


class Writer(threading.Thread):
    """Like the worker: a batch of changes, a commit, again until it is through."""

    def __init__(self, engine: ElasticsearchEngine, name: str, entities: list[Facts], seen: Seen) -> None:
        super().__init__()
        self.engine, self.name, self.seen = engine, name, seen
        self.entities, self.versions = entities, dict.fromkeys((entity.key for entity in entities), 1)
        self.stopping = threading.Event()

    def run(self) -> None:
        draw, begun, done = random.Random(1), time.monotonic(), 0
        while not self.stopping.is_set():
            started = time.monotonic()
            due = int((started - begun) * PER_SECOND)
            if due > done:
                changed = {entity.key: entity for entity in draw.choices(self.entities, k=due - done)}
                for key in changed:
                    self.versions[key] += 1
                self._until_done(list(changed.values()), seq=due)
                now = time.monotonic()
                self.seen.delays += [now - begun - number / PER_SECOND for number in range(done, due)]
                self.seen.commits, done = self.seen.commits + 1, due
            time.sleep(max(0.0, EVERY - (time.monotonic() - started)))
        self.seen.wrote = time.monotonic() - begun

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
        except EngineUnavailable as error:
            with self.seen.guard:
                self.seen.reasons[str(error)] += 1
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
    parser.add_argument("--replicas", default="1", help="copies beside the first: 1, 2 or a range")
    parser.add_argument("--no-wait", action="store_true", help="kill again before every copy is back")
    given = parser.parse_args()
    with Cluster(3) as cluster:
        access = Access(urls=tuple(cluster.url.split(",")), replicas=given.replicas)
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
            if given.kills > 1 and not given.no_wait:
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
    for reason, count in seen.reasons.most_common():
        print(f"    {count} × {reason}")
    rate = len(delays) / max(seen.wrote, 0.001)
    print(f"changes {len(delays)}, {rate:.0f} a second; commits {seen.commits}, repeated {seen.refused}")
    print(f"from change to commit p50 {at(delays, 0.5)}, p99 {at(delays, 0.99)}, longest {delays[-1]:.3f} s")
    print(f"missing, old or too many: {len(wrong)} {wrong[:5]}")
    sys.exit(1 if wrong or seen.failed else 0)


if __name__ == "__main__":
    main()
