"""The search on a real Elasticsearch node against what cannot be done without; changes until they are found.

    make es && .venv/bin/python bench/cluster.py --entities 10000

On a copy of the bench folder, each with its goal:

1. a question of the engine (look, counts, first page) against the very same `_search` bodies, p50 at most 1.15 ×;
2. the fill of a build against text analysis and `helpers.bulk` of the same bodies: at least 0.8 of their rate;
3. a hundred renamings a second through the services, a worker following: found after commit, p99 below 2 s;
4. the memory of the process that builds and of the node; the size of the index.

With DATABASE_URL (an empty PostgreSQL) the site is made there instead of in the folder's SQLite; `--parts 3` does
the third part alone.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

import orjson
from folder import ROOT, base_folder, environment, make_site, prepared
from measure import HEADER, in_turn
from processes import memory, sampled, wait_for

sys.path.insert(0, str(ROOT))
from tools.elasticsearch.node import Cluster, missing
from tools.elasticsearch.node import ask as get

DATABASE = os.environ.pop("DATABASE_URL", "")
PART = 20_000  # documents of a fill
PER_SECOND, TURNS = 100, 2
WRITERS = 3 if DATABASE else 1  # SQLite takes one at a time anyway
LOOK_EVERY = 0.05  # seconds between two looks for what was changed
PATIENCE = 60.0
BLOCK = 40  # questions of a kind in a row: short, for the node's compiler makes it faster all the time
GOAL_QUESTION, GOAL_BUILD, GOAL_SECONDS = 1.15, 0.8, 2.0
JSON = {"accept": "application/json", "content-type": "application/json"}
Request = tuple[str, dict[str, Any]]


def ask(text: str, *, anew: bool = False) -> None:
    """What a search asks of the engine for a first page; `anew`: without the plan that is kept."""
    from search import selectors
    from search.engine import NO_FILTERS
    from search.engines import engine
    from search.plan import RELAX_BELOW, plan, widened

    make: Any = plan
    view, used = engine().view(), make.__wrapped__(text) if anew else plan(text)
    question = view.question(used, NO_FILTERS)
    tally = question.tally()
    if tally.total < RELAX_BELOW and (wider := widened(used)):
        used, question = wider, view.question(wider, NO_FILTERS)
        tally = question.tally()
    selectors._relevant(question, used, None, 21, tally)


def recorded(text: str) -> list[Request]:
    """The requests that `ask` sends, as path and body."""
    from search.elasticsearch_client import Reading

    noted: list[Request] = []
    search = Reading.search

    def noting(reading: Reading, index: str, body: dict[str, Any]) -> dict[str, Any]:
        noted.append((f"/{index}/_search?allow_partial_search_results=false", body))
        return search(reading, index, body)

    with patch.object(Reading, "search", noting):
        ask(text)
    return noted


def questions(url: str, rounds: int) -> None:
    """Part 1: print the table."""
    from search_api import queries

    from search import selectors
    from search.engines import engine

    texts = queries()
    requests = [recorded(text) for text in texts]
    many = len(texts)
    used: Any = engine()
    client = used._client.options(request_timeout=1.0, retry_on_status=())

    def raw(number: int) -> None:
        for path, body in requests[number % many]:
            client.perform_request("POST", path, headers=JSON, body=body)

    address = urlsplit(url)
    with closing(http.client.HTTPConnection(address.hostname or "", address.port)) as connection:

        def bare(number: int) -> None:
            for path, body in requests[number % many]:
                connection.request("POST", path, body=orjson.dumps(body), headers=JSON)
                orjson.loads(connection.getresponse().read())

        timings = in_turn(
            {
                "raw `_search`, the same client": raw,
                "raw `_search`, http.client": bare,
                "engine": lambda n: ask(texts[n % many]),
                "engine, plan made anew": lambda n: ask(texts[n % many], anew=True),
                "selectors.search": lambda n: selectors.search(texts[n % many]),
            },
            rounds=rounds * (many // BLOCK),
            per_round=BLOCK,
            warm_up=many,
        )
    print(f"\n## Questions: {many} queries, {sum(map(len, requests))} requests\n\n{HEADER}")
    for timing in timings.values():
        print(timing.row())
    limit, plain, *own = timings.values()
    for timing in own:
        print(
            f"{timing.name}: **{timing.median / limit.median:.2f}** × raw by the same client "
            f"(goal for the engine {GOAL_QUESTION}), {timing.median / plain.median:.2f} × by http.client"
        )


def fill(keys: list[str]) -> float:
    """Seconds of the fill as a build does it: read, analyse, look versions up, send, commit."""
    from search.engines import engine
    from search.following import write_keys

    used = engine()
    name = f"entities-{used.shape}-20260101T000000"
    used.begin(name)
    start = time.perf_counter()
    with used.writing(name) as writer:
        write_keys(writer, keys)
        writer.commit(seq=1)
    seconds = time.perf_counter() - start
    used.collect()
    return seconds


def bulk(facts: list[Any]) -> tuple[float, float]:
    """Seconds of analysis (documents and their bodies), and of `helpers.bulk` and refresh."""
    from elasticsearch import helpers

    from search.elasticsearch_schema import MAPPING, fields_of, index_settings
    from search.engines import engine
    from search.rendering import document_of

    used: Any = engine()
    client, index = used._client, "bench-raw"
    client.indices.create(index=index, mappings=MAPPING, settings=index_settings(shards=1, replicas="0-1"))
    start = time.perf_counter()
    actions = [
        {
            "_index": index,
            "_id": made.key,
            "version": made.version,
            "version_type": "external_gte",
            "_source": fields_of(made),
        }
        for made in map(document_of, facts)
    ]
    analysed = time.perf_counter()
    helpers.bulk(client, actions, chunk_size=500)
    client.indices.refresh(index=index)
    ended = time.perf_counter()
    client.indices.delete(index=index)
    return analysed - start, ended - analysed


def read(keys: list[str]) -> list[Any]:
    """The facts of which documents are made, as a fill reads them."""
    from journal import selectors as journal
    from search.documents import facts_of

    facts: list[Any] = []
    for start in range(0, len(keys), 500):
        part = keys[start : start + 500]
        versions = {key: head.public_version for key, head in journal.heads(part).items()}
        facts += facts_of(part, versions=versions)
    return facts


def builds(rounds: int) -> None:
    """Part 2: print the table. Reading, told beside it, is in the fill, not in what that is held against."""
    from search.documents import public_entities

    keys = list(public_entities().order_by("pk").values_list("key", flat=True)[:PART])
    fill(keys)  # once beforehand: the node's compiler warms up
    seconds: list[tuple[float, ...]] = []
    for _ in range(rounds):
        filled = fill(keys)
        start = time.perf_counter()
        facts = read(keys)
        seconds.append((filled, time.perf_counter() - start, *bulk(facts)))
    print(
        f"\n## Build: {len(keys):,} documents\n\n| what | seconds, median | documents a second |\n|---|---|---|"
    )
    whats = ("fill of a build", "reading", "text analysis", "helpers.bulk")
    for what, values in zip(whats, zip(*seconds, strict=True), strict=True):
        middle = statistics.median(values)
        print(f"| {what} | {middle:.2f} | {len(keys) / middle:,.0f} |")
    ratios = [(analysis + sent) / whole for whole, _, analysis, sent in seconds]
    with_reading = [sum(parts) / whole for whole, *parts in seconds]
    print(
        f"the fill reaches **{statistics.median(ratios):.2f}** ({min(ratios):.2f}–{max(ratios):.2f}) "
        f"of analysis and bulk (goal {GOAL_BUILD}), {statistics.median(with_reading):.2f} of these and reading"
    )


class Renamed:
    """Entities that get new names at a steady pace, each noted when its transaction is over."""

    def __init__(self) -> None:
        self.waiting: dict[str, tuple[str, float]] = {}  # key: the new name, and when it was committed
        self.count = 0

    def run(self, seconds: float, *, turn: int, of: int) -> None:
        """Rename, as the bench's other changes do, through the services: every `of`-th change is this thread's."""
        from django.db import connection

        from journal.actor import Actor
        from registry.models import Entity
        from registry.services import EntityInput, entity_change

        by, chance = Actor.system("bench"), random.Random(31 + turn)
        keys = list(Entity.objects.order_by("pk").values_list("pk", flat=True))[turn::of]
        begun, own = time.monotonic(), 0
        while (passed := time.monotonic() - begun) < seconds:
            time.sleep(max(0.0, own * of / PER_SECOND - passed))
            entity = Entity.objects.get(pk=chance.choice(keys))
            if entity.key in self.waiting:
                continue
            own, self.count = own + 1, self.count + 1
            name = f"{entity.name.partition('改')[0]}改{turn}{own}"
            entity_change(entity=entity, data=EntityInput(name=name, origin=entity.origin), by=by)
            self.waiting[entity.key] = (name, time.monotonic())
        connection.close()


def found(waiting: dict[str, tuple[str, float]]) -> list[float]:
    """Look once whether the live index gives the new names; takes out those it does, returns their delays."""
    from search.engines import engine
    from search.rows import unpack

    wanted = dict(waiting)
    stored = engine().view().stored(list(wanted)) if wanted else {}
    now = time.monotonic()
    delays = []
    for key, block in stored.items():
        name, committed = wanted[key]
        if unpack(block)[0].name == name:
            delays.append(max(0.0, now - committed))
            del waiting[key]
    return delays


@contextmanager
def worker(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The site's worker on the engine that SEARCH_URL names."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "worker"], cwd=ROOT, env=environment(folder, database=DATABASE),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)


def up_to_date() -> bool:
    """Whether the live index shows every change."""
    from journal import selectors as journal
    from search.engines import engine

    return journal.unsealed() == 0 and engine().view().seq >= journal.last_seq()


def change_to_found(what: str, folder: Path, seconds: float) -> None:
    """Part 3 on one engine: print a row."""
    with worker(folder) as process:
        wait_for(up_to_date, seconds=600, what="the worker to catch up")
        renamed, delays = Renamed(), list[float]()
        begun = time.monotonic()
        writers = [
            threading.Thread(target=renamed.run, args=(seconds,), kwargs={"turn": turn, "of": WRITERS})
            for turn in range(WRITERS)
        ]
        for writer in writers:
            writer.daemon = True
            writer.start()
        lasted, until = 0.0, begun + seconds + PATIENCE
        while (alive := any(writer.is_alive() for writer in writers)) or renamed.waiting:
            if time.monotonic() > until:
                break
            delays += found(renamed.waiting)
            lasted = lasted if not alive else time.monotonic() - begun
            time.sleep(LOOK_EVERY)
        held = memory(process.pid)["rss"]
    delays.sort()
    p99 = delays[min(len(delays) - 1, int(len(delays) * 0.99))]
    print(
        f"| {what} | {renamed.count:,} | {renamed.count / lasted:.0f} | {statistics.median(delays):.2f} s "
        f"| **{p99:.2f} s** | {delays[-1]:.2f} s | {len(renamed.waiting)} | {held:.0f} MB |",
        flush=True,
    )


def build_in_a_process(folder: Path) -> float:
    """Build the live index as `manage.py search_build` does; returns the most megabytes it held."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "search_build", "--verbosity", "0"],
        cwd=ROOT,
        env=environment(folder, database=DATABASE),
    )
    peaks = [0.0]
    with sampled(lambda: peaks.append(memory(process.pid).get("peak", 0.0)), every=0.1):
        assert process.wait() == 0
    return max(peaks)


def megabytes(url: str) -> float:
    """What the live index takes on the node's disk."""
    stats: Any = get(f"{url}/creditsite-entities-live/_stats/store")
    return float(stats["_all"]["primaries"]["store"]["size_in_bytes"]) / 1e6


@contextmanager
def copied(entities: int) -> Iterator[Path]:
    """A copy of the bench folder, since part 3 writes; Django works on it."""
    import django

    os.environ.pop("SEARCH_URL", None)
    (base_folder() / "bench").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="cluster-", dir=base_folder() / "bench") as name:
        folder = Path(name) / "site"
        if DATABASE:
            folder.mkdir()
            make_site(folder, entities, database=DATABASE)
        else:
            shutil.copytree(prepared(entities), folder)
        os.environ.update(environment(folder, database=DATABASE))
        django.setup()
        yield folder


@contextmanager
def searching(url: str) -> Iterator[None]:
    """This process and those it starts use the engine at an address."""
    from django.conf import settings

    before = settings.SEARCH_URL
    settings.SEARCH_URL = os.environ["SEARCH_URL"] = url
    try:
        yield
    finally:
        settings.SEARCH_URL = os.environ["SEARCH_URL"] = before


def main(entities: int, rounds: int, seconds: float, parts: str) -> None:
    """Print the four parts."""
    with copied(entities) as folder, Cluster() as cluster:
        print(f"{entities:,} entities; load {os.getloadavg()[0]:.1f}", flush=True)
        with searching(cluster.url):
            built = build_in_a_process(folder)
            first, size = memory(cluster.nodes[0].pid), megabytes(cluster.url)
            if "1" in parts:
                questions(cluster.url, rounds)
            if "2" in parts:
                builds(rounds)
        if "3" in parts:
            print(
                f"\n## From commit to found, {seconds:.0f} s each (goal: p99 below {GOAL_SECONDS:.0f} s)\n\n"
                "| engine | changes | a second | p50 | p99 | at most | never found | worker |\n"
                "|---|---|---|---|---|---|---|---|"
            )
            for _ in range(TURNS):
                change_to_found("tantivy", folder, seconds / TURNS)
                with searching(cluster.url):
                    change_to_found("Elasticsearch", folder, seconds / TURNS)
        last = memory(cluster.nodes[0].pid)
        print(
            f"\n## Memory at most, and disk\n\nbuilding process {built:.0f} MB; node (512 MB of heap) "
            f"{first['peak']:.0f} MB after the build, {last['peak']:.0f} MB at the end; index {size:.1f} MB on disk; "
            f"load {os.getloadavg()[0]:.1f}"
        )


if __name__ == "__main__":
    manner = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=manner)
    parser.add_argument("--entities", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--parts", default="123", help="which of the measurements; memory is always told")
    options = parser.parse_args()
    if reason := missing():
        sys.exit(reason)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(2))  # so that no process is left behind
    main(options.entities, options.rounds, options.seconds, options.parts)
