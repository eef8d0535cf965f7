"""The quota over real gunicorn processes: exact, and in nobody's way when its lock is held."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator

import pytest

from tests.prepared import prepare
from tests.serving import ask, ask_many, serve_web
from tests.site import Site, database_for

ADDRESS = "/api/v1/penalties"
TOKEN = "a-token-for-this-test-only"
# Takes every lock that a writer can take on both databases, says so, and keeps them.
HOLDER = """
import os, sqlite3, sys, time
from pathlib import Path
url, held = os.environ["DATABASE_URL"], Path(os.environ["CREDITSITE_DATA_DIR"]) / "held"
if url.startswith("postgres"):
    import psycopg
    connection = psycopg.connect(url)
    connection.execute("LOCK TABLE quota_window IN ACCESS EXCLUSIVE MODE")
    connection.execute("LOCK TABLE journal_change, records_record, registry_entity IN EXCLUSIVE MODE")
else:
    connections = []
    for name in ("creditsite.sqlite3", "counters.sqlite3"):
        connections.append(sqlite3.connect(held.parent / name, isolation_level=None))
        connections[-1].execute("BEGIN IMMEDIATE")
held.touch()
time.sleep(900)
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("quota")
    with database_for(folder, f"quota_{uuid.uuid4().hex[:8]}") as url:
        site = Site(folder, database_url=url)
        site.environment |= {
            "METRICS_TOKEN": TOKEN,
            "PROMETHEUS_MULTIPROC_DIR": str(folder / "metrics" / "test"),
        }
        (folder / "metrics" / "test").mkdir(parents=True)
        try:
            prepare(site)
            yield site
        finally:
            site.close()


def metric(port: int, name: str) -> float:
    """The sum of a metric's samples, as /metrics shows it."""
    answer = ask(port, "/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status == 200
    lines = [line for line in answer.body.decode().splitlines() if line.startswith((f"{name}{{", f"{name} "))]
    return sum(float(line.rpartition(" ")[2]) for line in lines)


def test_of_600_requests_over_four_workers_a_limit_of_100_lets_exactly_100_through(site: Site) -> None:
    port = serve_web(site, WEB_WORKERS="4", QUOTA_ANONYMOUS="100")
    statuses = ask_many(port, ADDRESS, times=600, threads=12)
    assert dict(statuses) == {200: 100, 429: 500}
    assert ask(port, "/healthz").status == 200
    assert ask(port, "/").status == 200
    if metric(port, "creditsite_quota_uncounted_total"):
        pytest.fail("the count was exact although a counter could not be written: it was luck")
    assert metric(port, "creditsite_quota_refused_total") == 500, "every worker's refusals are in the metrics"
    site.stop_all()


def test_a_writer_that_holds_the_locks_fails_no_read(site: Site) -> None:
    port = serve_web(site, WEB_WORKERS="2", QUOTA_ANONYMOUS="5")
    before = metric(port, "creditsite_quota_uncounted_total")
    holder = site.start("-c", HOLDER)
    end = time.monotonic() + 120
    while not (site.folder / "held").exists():
        assert holder.poll() is None
        assert time.monotonic() < end
        time.sleep(0.05)
    statuses = ask_many(port, ADDRESS, times=60, threads=6)
    assert dict(statuses) == {200: 60}, "whoever cannot be counted passes"
    assert metric(port, "creditsite_quota_uncounted_total") == before + 60
    assert ask(port, "/").status == 200
    assert holder.poll() is None, "the locks were held until the end"
    holder.kill()
    holder.wait()
    end = time.monotonic() + 120
    while ask(port, ADDRESS).status != 429:
        assert time.monotonic() < end, "what passed meanwhile counts once the lock is gone"
    site.stop_all()
