"""kill -9 of the importer at random moments, and a run that finishes: nothing lost, nothing doubled."""

from __future__ import annotations

import json
import random
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.functional.importing import ROW, csv_file
from tests.prepared import prepare
from tests.site import Site

ROWS = 6_000
PROFILE = """\
kind: records
item: penalty
columns:
  CF_XDR_MC: entity.name
  CF_XDR_SHXYM: entity.usci
  CF_WSH: document_number
  CF_SY: details.facts
  CF_NR_FK: {field: details.fine_fen, amount: wan}
  CF_JDRQ: decided_on
key: [CF_WSH]
source_agency: samr
deciding_agency: {column: CF_CFJG, unknown: create, below: samr}
"""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """An empty site on SQLite; the kill suite does the same to PostgreSQL."""
    site = Site(tmp_path, database_url=f"sqlite:///{tmp_path / 'creditsite.sqlite3'}")
    try:
        prepare(site)
        yield site
    finally:
        site.close()


def asked(site: Site, statement: str) -> list[tuple[object, ...]]:
    """What the database file says, read beside whoever writes."""
    with sqlite3.connect(
        f"file:{site.folder / 'creditsite.sqlite3'}?mode=ro", uri=True, timeout=10
    ) as reader:
        return reader.execute(statement).fetchall()


def number(site: Site, statement: str) -> int:
    return int(str(asked(site, f"SELECT {statement}")[0][0]))


def kill_between_chunks(site: Site, process: subprocess.Popen[bytes], chance: random.Random) -> None:
    """Wait until something more is committed, then kill at any moment of the next second."""
    before, end = number(site, "count(*) FROM records_record"), time.monotonic() + 60
    while number(site, "count(*) FROM records_record") == before and time.monotonic() < end:
        assert process.poll() is None
        time.sleep(0.01)
    time.sleep(chance.uniform(0, 0.5))
    assert process.poll() is None, "the import ended before it could be killed: more ROWS are needed"
    process.send_signal(signal.SIGKILL)
    process.wait()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_an_import_killed_three_times_and_run_again_is_whole(site: Site) -> None:
    rows = [
        {
            **ROW,
            "CF_XDR_MC": f"示例公司{n % 700}",
            "CF_XDR_SHXYM": "",
            "CF_WSH": f"{n // 2}号",
            "CF_SY": str(n),
        }
        | {"CF_CFJG": f"示例{n % 40}局", "CF_NR_FK": "0.01"}
        for n in range(ROWS)
    ]
    path = csv_file(site.folder / "penalties.csv", rows)
    profile = site.folder / "mine.yaml"
    profile.write_text(PROFILE, encoding="utf-8")
    command = ("import_records", str(path), "--profile", str(profile), "--report")
    chance = random.Random(20_260_501)
    for _ in range(3):
        process = site.start("manage.py", *command)
        kill_between_chunks(site, process, chance)
        counts = json.loads(
            str(asked(site, "SELECT counts FROM exchange_importrun ORDER BY id DESC LIMIT 1")[0][0])
        )
        on_file = number(site, "count(*) FROM records_record")
        assert on_file == counts["imported"], "what was reported done is in, and nothing else"
        assert on_file % 500 == 0, "chunks are committed whole"
        assert number(site, "count(*) FROM records_recordrevision") == on_file
        assert number(site, "count(*) FROM penalties_penalty") == on_file
    last = site.manage(*command).splitlines()[-1]
    assert f"rows={ROWS} imported={ROWS} held=0 " in last
    assert f"fines_file_fen={ROWS * 10_000} fines_imported_fen={ROWS * 10_000} fines_held_fen=0" in last
    assert "changed=0 " in site.manage(*command).splitlines()[-1]
    assert number(site, "count(*) FROM records_record") == ROWS
    assert number(site, "count(DISTINCT json_extract(details, '$.facts')) FROM records_record") == ROWS
    assert number(site, "count(*) FROM registry_entity") == 700
    assert number(site, "count(*) FROM registry_agency WHERE NOT confirmed") == 40
    assert number(site, "count(*) FROM exchange_importrun WHERE state = 'running'") == 3
    site.manage("audit_verify")
