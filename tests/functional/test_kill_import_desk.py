"""kill -9 of the worker while it checks, imports and withdraws a file: nothing lost, nothing doubled."""

from __future__ import annotations

import random
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.functional.importing import ROW, csv_file
from tests.prepared import prepare
from tests.site import Site, database_for

ROWS, BAD = 6_000, 60
SETUP = """
from demo.regions import ensure_regions
from exchange.models import ImportLimit
from journal.actor import Actor
from registry.models import Agency
from registry.services import agency_create
ensure_regions()
ImportLimit.objects.update(value=1_000_000)
agency_create(code="demo-market", name="示例一市甲区市场监督管理局", parent=Agency.objects.get(code="samr"),
              by=Actor.system("test"), reason="test")
"""
ACTORS = """
from exchange.models import *
from exchange import desk, held, uploads
from records.models import *
from registry.models import Entity
from journal.models import Change
from journal.actor import Actor
both = Actor("user:1", "demo-market", ("demo-market", "samr"), frozenset({"staff", "reporter", "decider"}))
"""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with database_for(tmp_path, "kill_import_desk") as url:
        site = Site(tmp_path, database_url=url)
        try:
            prepare(site)
            site.manage("shell", "--no-imports", "-c", SETUP)
            yield site
        finally:
            site.close()


def do(site: Site, script: str) -> str:
    return site.manage("shell", "--no-imports", "-c", ACTORS + script).strip()


def counted(site: Site, *expressions: str) -> list[int]:
    """What the site's own database answers."""
    return [int(word) for word in do(site, f"print({', '.join(expressions)})").splitlines()[-1].split()]


def state(site: Site) -> tuple[str, int]:
    """Where the run stands, and how far it came; asked beside whoever writes, since a shell takes seconds."""
    question = "SELECT state, rows_done FROM exchange_importrun WHERE id = 1"
    url = site.environment["DATABASE_URL"]
    if url.startswith("sqlite"):
        with closing(
            sqlite3.connect(f"file:{url.removeprefix('sqlite:///')}?mode=ro", uri=True, timeout=20)
        ) as db:
            name, done = db.execute(question).fetchone()
    else:
        with psycopg.connect(url) as server:
            name, done = server.execute(question).fetchone() or ("", 0)
    return str(name), int(done)


def wait(site: Site, until: Callable[[str, int], bool], *, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not until(*state(site)):
        assert time.monotonic() < end, state(site)
        time.sleep(0.05)


def worked_with_kills(site: Site, *, during: str, to: str, chance: random.Random) -> None:
    """Let a worker do its part, killed twice while it is at it, to the end."""
    for _ in range(2):
        worker = site.start("manage.py", "worker")
        wait(site, lambda name, done: name == to or (name == during and done > 0))
        time.sleep(chance.uniform(0, 0.3))
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    worker = site.start("manage.py", "worker")
    wait(site, lambda name, done: name == to)
    worker.terminate()
    worker.wait()


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_worker_killed_in_check_import_and_withdrawal_loses_and_doubles_nothing(site: Site) -> None:
    office = "示例一市甲区市场监督管理局"
    rows = [
        {
            **ROW,
            "CF_XDR_MC": f"示例公司{n % 700}",
            "CF_XDR_SHXYM": "",
            "CF_WSH": f"{n // 2}号",
            "CF_SY": str(n),
            "CF_CFJG": office,
            "CF_SJLY": office,
            "CF_NR_FK": "0.01",
            "CF_JDRQ": "2026-02-30" if n % (ROWS // BAD) == 0 else "2026-04-06",
        }
        for n in range(ROWS)
    ]
    path = csv_file(site.folder / "penalties.csv", rows)
    do(
        site,
        f"f = open({str(path)!r}, 'rb'); uploads.upload_receive(file=f, name='penalties.csv', "
        "profile='double_publicity_penalty', origin='demo', by=both)",
    )
    chance = random.Random(20_261_122)
    worked_with_kills(site, during="checking", to="checked", chance=chance)
    assert counted(site, "Record.objects.count()", "Entity.objects.count()") == [0, 0], (
        "a check writes nothing"
    )
    report = "ImportRun.objects.get(pk=1).report"
    found = counted(site, f"{report}['rows']", f"{report}['held']", f"{report}['would_import']")
    assert found == [ROWS, BAD, ROWS - BAD]
    do(site, "desk.run_submit(run=ImportRun.objects.get(pk=1), by=both, reason='monthly')")

    worked_with_kills(site, during="running", to="finished", chance=chance)
    counts = "ImportRun.objects.get(pk=1).counts"
    assert (
        counted(
            site,
            "Record.objects.filter(state='published').count()",
            "RecordRevision.objects.count()",
            "len({record.details['facts'] for record in Record.objects.all()})",
            "sum(len(chunk.made.get('records', [])) for chunk in RunChunk.objects.all())",
            f"{counts}['new']",
        )
        == [ROWS - BAD] * 5
    )
    assert counted(site, "HeldRow.objects.filter(run=1).count()", f"{counts}['held']") == [BAD, BAD]
    assert counted(site, "Entity.objects.count()") == [693], "seven names stand in held rows only"
    do(site, "desk.run_withdraw(run=ImportRun.objects.get(pk=1), by=both, reason='wrong month')")

    worked_with_kills(site, during="withdrawing", to="withdrawn", chance=chance)
    assert (
        counted(
            site,
            "Record.objects.filter(state='withdrawn').count()",
            "RecordEnd.objects.filter(kind='withdrawn').count()",
            "Change.objects.filter(kind='must_delete', audience='public').count()",
            f"{report}['withdrawal']['records']",
        )
        == [ROWS - BAD] * 4
    ), "each address is told to be gone once"
    assert counted(site, f"{report}['withdrawal']['kept']") == [0]
    site.manage("audit_verify")
