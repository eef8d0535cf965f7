"""kill -9 of importer, worker and web at random moments: nothing lost, nothing doubled, chain intact."""

from __future__ import annotations

import random
import signal
import subprocess
import time
import urllib.error
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.prepared import prepare
from tests.site import (
    Site,
    database_for,
    free_port,
    get,
    get_json,
    get_json_soon,
    kill_at_random,
    wait_until_up,
)

ENTITIES = 10_000
SEED = 20_260_501


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    with database_for(folder, f"kills_{uuid.uuid4().hex[:8]}") as url:
        site = Site(folder, database_url=url)
        try:
            prepare(site)
            site.manage("demo", "--entities", "0")
            site.manage("search_build", "--if-needed")
            site.manage("demo_files", "--entities", str(ENTITIES), "--out", str(folder / "files"))
            yield site
        finally:
            site.close()


def imports(site: Site) -> list[list[str]]:
    """The import commands: entities first, then their records."""
    files = site.folder / "files"
    every = ["--origin", "demo", "--report"]
    return [
        ["import_entities", str(files / "entities.csv"), *every],
        ["import_records", str(files / "penalties.csv"), "--profile", "double_publicity_penalty", *every],
        ["import_records", str(files / "permits.jsonl"), "--profile", "double_publicity_permit", *every],
    ]


def report(output: str) -> dict[str, int]:
    """The last line of --report as numbers."""
    return {
        name: int(value)
        for name, _, value in (pair.partition("=") for pair in output.split("\n")[-2].split())
    }


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_kills_at_random_moments_lose_and_double_nothing(site: Site) -> None:
    chance = random.Random(SEED)
    worker_kills = importer_kills = 0
    finished: list[dict[str, int]] = []
    worker = site.start("manage.py", "worker")
    for command in imports(site):
        for _ in range(2):
            importer = site.start("manage.py", *command)
            worker_kills += kill_at_random(worker, chance, within=2.0)
            worker = site.start("manage.py", "worker")
            importer_kills += kill_at_random(importer, chance, within=2.5)
        finished.append(report(site.manage(*command)))
    assert worker_kills >= 3
    assert importer_kills >= 3
    again = [report(site.manage(*command)) for command in imports(site)]
    assert [found["changed"] for found in again] == [0, 0, 0], "a second complete run finds nothing to do"
    assert [found["rows"] for found in finished] == [found["imported"] + found["held"] for found in finished]
    assert site.count("Entity.objects.count()") == finished[0]["imported"]
    assert site.count("Record.objects.count()") == finished[1]["imported"] + finished[2]["imported"]
    identity = "values('source_agency','item','import_key','occurrence').distinct().count()"
    imported = "Record.objects.filter(import_key__isnull=False)"
    assert site.count(f"{imported}.{identity}") == site.count(f"{imported}.count()")
    worker.send_signal(signal.SIGTERM)
    worker.wait(timeout=30)
    site.manage("worker", "--once")
    assert site.count("Change.objects.filter(seq__isnull=True).count()") == 0
    assert "findings=0" in site.manage("audit_verify")
    site.manage("search_audit")
    site.manage("rebuild_typed", "--check")


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_killed_web_server_comes_back_and_its_children_die_with_the_supervisor(site: Site) -> None:
    chance = random.Random(SEED)
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    supervisor = site.start("deploy/serve.py", PORT=str(port))
    wait_until_up(f"{base}/healthz")
    total = get_json(f"{base}/api/v1/search?q=有限公司")["total"]
    for _ in range(3):
        time.sleep(chance.uniform(0.1, 1.0))
        web = child_running("gunicorn", supervisor.pid)
        subprocess.run(["kill", "-9", str(web)], check=True)
        assert get_json_soon(f"{base}/api/v1/search?q=有限公司")["total"] == total
    running = [pid for pid, _ in children(supervisor.pid)]
    supervisor.kill()
    supervisor.wait()
    end = time.monotonic() + 20
    while any(Path(f"/proc/{pid}").exists() for pid in running) and time.monotonic() < end:
        time.sleep(0.2)
    assert not [pid for pid in running if Path(f"/proc/{pid}").exists()]
    with pytest.raises(urllib.error.URLError):
        get(f"{base}/healthz", timeout=1)


def child_running(what: str, pid: int) -> int:
    """The pid of the child that runs `what`, waiting for it to be started again."""
    while True:
        for child, line in children(pid):
            if what in line:
                return child
        time.sleep(0.1)


def children(pid: int) -> list[tuple[int, str]]:
    """A process's children and what they run."""
    found = []
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        found.append((int(child), Path(f"/proc/{child}/cmdline").read_text().replace("\0", " ")))
    return found
