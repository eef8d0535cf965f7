"""What web process and worker hold in memory: at rest, under mixed requests, while an index is built.

    .venv/bin/python bench/memory.py --entities 1000000

Starts web server (one process, four threads) and worker on the data folder of that size, reads some thousand
pages and API answers of every kind, then lets the worker build an index anew. Goals at a million entities: web
200 MB, worker 250 MB, worker while it builds 700 MB. `own` (RssAnon) is what is not a mapped file (RssFile: index,
program): an index is mapped into memory, and its pages count as resident though all processes share them and the
kernel takes them back at will.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from folder import ROOT, environment, prepared, use
from processes import below, memory, running, sampled, wait_for

sys.path.insert(0, str(ROOT))
from tests.site import free_port, wait_until_up

GOALS = {"web": 200, "worker": 250, "worker, building": 700}


def requests(count: int) -> list[str]:
    """A mix of every kind of address."""
    from queries import entity_paths, searches

    chance = random.Random(23)
    found = [path for every in searches().values() for path in every]
    found += [path.replace("/api/v1", "") for path in found if path.startswith("/api/v1/search")]
    entities = entity_paths()
    found += [*entities, *(f"/api/v1{path}" for path in entities), *(f"/en{path}" for path in entities)]
    found += ["/", "/api/v1/penalties", "/readyz", "/api/v1/search.csv?q=%E7%A7%91%E6%8A%80"] * 10
    return [chance.choice(found) for _ in range(count)]


def read(port: int, paths: list[str]) -> int:
    """Ask one after the other; returns how many answers were not 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    wrong = 0
    for path in paths:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        wrong += answer.status not in (200, 404)
    connection.close()
    return wrong


def row(what: str, values: dict[str, float], peak: float | None = None) -> None:
    """One line of the table."""
    most = values["peak"] if peak is None else peak
    mapped = values["rss"] - values["own"]
    print(
        f"| {what} | {values['own']:.0f} MB | {mapped:.0f} MB | {values['rss']:.0f} MB | {most:.0f} MB |",
        flush=True,
    )


def main(entities: int, count: int, *, build: bool) -> None:
    """Print the table."""
    folder = prepared(entities)
    use(entities)
    port = free_port()
    log = tempfile.TemporaryFile()  # noqa: SIM115
    site = subprocess.Popen(
        [sys.executable, "deploy/serve.py"], cwd=ROOT, env={**environment(folder), "PORT": str(port)},
        stdout=log, stderr=log,
    )  # fmt: skip
    try:
        wait_until_up(f"http://127.0.0.1:{port}/readyz", seconds=120)
        web = below(running("gunicorn", below(site.pid))[0])[0]
        worker = running("manage.py worker", below(site.pid))[0]
        measure(web, worker, port, requests(count), build=build)
    finally:
        site.terminate()
        site.wait(timeout=60)


def measure(web: int, worker: int, port: int, paths: list[str], *, build: bool) -> None:
    """Sample both processes through the stages."""
    print("| process | own | mapped files | resident | peak |\n|---|---|---|---|---|")
    time.sleep(5)
    row("web, after the first request", memory(web))
    third = len(paths) // 3
    for number in range(3):
        wrong = read(port, paths[number * third : (number + 1) * third])
        row(f"web, after {(number + 1) * third:,} requests ({wrong} failed)", memory(web))
    row("worker, nothing to do", memory(worker))
    if build:
        built(worker)
    print(f"\nGoals: {', '.join(f'{what} {most} MB' for what, most in GOALS.items())}.")


def built(worker: int) -> None:
    """Ask the worker for a new index and watch it."""
    from search.lifecycle import request_build
    from search.models import BuildStatus, IndexBuild

    request = request_build(reason="bench/memory.py")
    seen: list[dict[str, float]] = []
    started = time.monotonic()

    def over() -> bool:
        state = IndexBuild.objects.get(pk=request.pk)
        return state.status in (BuildStatus.DONE, BuildStatus.FAILED)

    with sampled(lambda: seen.append(memory(worker)), every=1.0):
        wait_for(over, seconds=4 * 3600, what="the build")
    state = IndexBuild.objects.get(pk=request.pk)
    most = max(seen, key=lambda values: values.get("rss", 0))
    row(f"worker, building ({state.status})", most, peak=most["rss"])
    time.sleep(10)
    row("worker, after the build", memory(worker))
    lasted = time.monotonic() - started
    print(f"\n{state.written:,} documents in {lasted:.0f} s, {state.written / lasted:,.0f} a second.")
    step = max(1, len(seen) // 12)
    curve = ", ".join(f"{values['rss']:.0f}" for values in seen[::step] if values)
    print(f"Worker's resident megabytes through the build: {curve}")


if __name__ == "__main__":
    os.chdir(Path(__file__).resolve().parent.parent)
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--entities", type=int, default=10_000)
    parser.add_argument("--requests", type=int, default=3_000)
    parser.add_argument("--no-build", action="store_true")
    options = parser.parse_args()
    main(options.entities, options.requests, build=not options.no_build)
