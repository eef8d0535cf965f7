"""Mixed load for minutes: search 70, entity pages 20, lists 5, API 5 of a hundred requests, while changes trickle in.

    MINUTES=10 make soak          (a throw-away PostgreSQL, two web workers, one worker)

Prints, minute by minute, requests, errors, p50 and p99, how far the index is behind, and resident memory of the
web workers and the worker. Exits 1 where any request failed.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import signal
import statistics
import sys
import tempfile
import threading
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from processes import below, memory, running

from tests.site import Site, database_for, free_port, get_json, wait_until_up

SHARES = {"search": 70, "entity": 20, "list": 5, "api": 5}
CLIENTS = 4


@dataclass
class Minute:
    """What was seen in a minute."""

    times: dict[str, list[float]] = field(default_factory=lambda: {kind: [] for kind in SHARES})
    errors: list[str] = field(default_factory=list)

    def every(self) -> list[float]:
        """All times in order."""
        return sorted(value for times in self.times.values() for value in times)


class Load:
    """Clients that ask one request after the other, each on a connection kept open."""

    def __init__(self, port: int, paths: dict[str, list[str]]) -> None:
        self.port, self.paths = port, paths
        self.minute = Minute()
        self._ending = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(n,), daemon=True) for n in range(CLIENTS)]

    def begin(self) -> None:
        """Start asking."""
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """Stop asking."""
        self._ending.set()
        for thread in self._threads:
            thread.join(timeout=60)

    def next_minute(self) -> Minute:
        """What was seen since the last call."""
        seen, self.minute = self.minute, Minute()
        return seen

    def _run(self, number: int) -> None:
        chance = random.Random(number)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        while not self._ending.is_set():
            kind = chance.choices(list(SHARES), weights=list(SHARES.values()))[0]
            path = chance.choice(self.paths[kind])
            start = time.perf_counter()
            try:
                connection.request("GET", path)
                answer = connection.getresponse()
                answer.read()
                status = str(answer.status)
            except (OSError, http.client.HTTPException) as error:
                status = repr(error)
                connection.close()
            minute = self.minute
            minute.times[kind].append(time.perf_counter() - start)
            if status != "200":
                minute.errors.append(f"{path} → {status}")


def paths_of(base: str) -> dict[str, list[str]]:
    """Addresses to ask, from the site's own answers and the names in its database."""
    from queries import entity_paths, searches

    searched = searches()
    texts = [path for kind, every in searched.items() for path in every if not kind.startswith("suggest")]
    entities = entity_paths()
    records = [
        row["url"] for row in get_json(f"{base}/api/v1/penalties?limit=50")["results"] if row.get("url")
    ]
    lists = ["/", "/en/", "/search?q=%E7%A7%91%E6%8A%80&has=penalty", *records]
    api = [f"/api/v1{path}" for path in entities] + ["/api/v1/penalties", *searched["suggest, brand"]]
    pages = [path.replace("/api/v1", "") for path in texts]
    return {"search": [*pages, *texts], "entity": entities, "list": lists, "api": api}


def minutes(load: Load, site_pid: int, base: str, count: int) -> list[dict[str, Any]]:
    """Print a line a minute; returns the figures."""
    print(
        "| minute | requests | errors | p50 | p99 | search p99 | index behind | web RSS | worker RSS |\n"
        "|---|---|---|---|---|---|---|---|---|"
    )
    found = []
    for number in range(1, count + 1):
        end = time.monotonic() + 60
        behind = 0.0
        while time.monotonic() < end:
            time.sleep(min(5.0, max(0.1, end - time.monotonic())))
            behind = max(behind, get_json(f"{base}/readyz")["index_lag_seconds"])
        seen = load.next_minute()
        pids = below(site_pid)
        webs = [memory(pid)["rss"] for pid in below(running("gunicorn", pids)[0])]
        worker = memory(running("manage.py worker", pids)[0])["rss"]
        every, search = seen.every(), sorted(seen.times["search"])
        figures = {"errors": seen.errors, "p99": _p99(every), "webs": webs, "worker": worker, "n": len(every)}
        found.append(figures)
        print(
            f"| {number} | {len(every):,} | {len(seen.errors)} | {statistics.median(every) * 1e3:.1f} ms "
            f"| {_p99(every) * 1e3:.0f} ms | {_p99(search) * 1e3:.0f} ms | {behind:.1f} s "
            f"| {' + '.join(f'{web:.0f}' for web in webs)} MB | {worker:.0f} MB |",
            flush=True,
        )
    return found


def _p99(ordered: list[float]) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]


def main(entities: int, count: int) -> int:
    """Prepare a site, run the load, say whether it held."""
    folder = Path(tempfile.mkdtemp(prefix="creditsite-soak-"))
    with database_for(folder, f"soak_{uuid.uuid4().hex[:8]}") as url:
        site = Site(folder, database_url=url)
        site.environment |= {"QUOTA_ANONYMOUS": "0", "QUOTA_SEARCH_PAGES": "0", "WEB_WORKERS": "2"}
        try:
            return soak(site, url, entities, count)
        finally:
            site.close()


def soak(site: Site, url: str, entities: int, count: int) -> int:
    """See `main`."""
    for command in (
        ["migrate", "--verbosity", "0"],
        ["load_reference"],
        ["collectstatic", "--noinput", "--verbosity", "0"],
    ):
        site.manage(*command)
    assert site.start("manage.py", "demo", "--entities", str(entities)).wait() == 0
    assert site.start("manage.py", "search_build", "--if-needed").wait() == 0
    os.environ.update(site.environment)
    import django

    django.setup()
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    supervisor = site.start("deploy/serve.py", PORT=str(port))
    wait_until_up(f"{base}/readyz", seconds=120)
    load = Load(port, paths_of(base))
    print(
        f"{entities:,} entities on {'PostgreSQL' if url.startswith('postgres') else 'SQLite'}, two web workers, "
        f"one worker, {CLIENTS} clients, {count} minutes; ten changes a second arrive\n"
    )
    trickle = site.start("bench/trickle.py")
    load.begin()
    found = minutes(load, supervisor.pid, base, count)
    load.end()
    trickled = trickle.poll() is None
    errors = [error for figures in found for error in figures["errors"]]
    verdict(found, errors)
    if not trickled:
        print("the changes stopped arriving")
    return 1 if errors or not trickled else 0


def verdict(found: list[dict[str, Any]], errors: list[str]) -> None:
    """Stable, flat, without error? Of the second minute against the last: in the first everything is cold."""
    early, late = found[min(1, len(found) - 1)], found[-1]
    total = sum(figures["n"] for figures in found)
    web, then = sum(late["webs"]) / len(late["webs"]), sum(early["webs"]) / len(early["webs"])
    print(
        f"\n{total:,} requests, {len(errors)} errors; p99 of the last minute {late['p99'] / early['p99']:.2f} × "
        f"that of the second; a web worker {web - then:+.0f} MB, "
        f"the worker {late['worker'] - early['worker']:+.0f} MB since."
    )
    for error in errors[:10]:
        print(error)


if __name__ == "__main__":
    os.chdir(Path(__file__).resolve().parent.parent)
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--entities", type=int, default=int(os.environ.get("ENTITIES") or 20_000))
    parser.add_argument("--minutes", type=int, default=int(os.environ.get("MINUTES") or 10))
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(2))  # so that no process is left behind
    sys.exit(main(options.entities, options.minutes))
