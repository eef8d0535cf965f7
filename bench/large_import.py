"""Importing a very large file: rows a second and resident megabytes as it goes; memory must stay flat.

    .venv/bin/python bench/large_import.py --rows 500000

Half a million entities by import_entities, or, with --records, as many penalties by import_records, into a fresh
SQLite file, in a process of its own that is watched from outside.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import date
from itertools import islice
from pathlib import Path

from folder import ROOT, environment
from processes import memory

POINTS = 20
SEED = 20_260_502
DAY = date(2026, 5, 1)


def write_files(folder: Path, rows: int, *, records: bool) -> Path:
    """The file to import; branches stand before their parents, the worst order there is."""
    sys.path.insert(0, str(ROOT))
    from demo.content.plan import records_of
    from demo.files import COLUMNS, csv_sink, entity_row, penalty_row
    from demo.showcase import invented

    path, count, number = folder / ("penalties.csv" if records else "entities.csv"), 0, 0
    with path.open("w", encoding="utf-8", newline="") as handle:
        sink = csv_sink(handle, COLUMNS["penalties" if records else "entities"])
        if not records:
            made = list(islice(invented(seed=SEED, day=DAY), rows))
            for entity in sorted(made, key=lambda entity: not entity.parent_usci):
                sink(entity_row(entity))
            return path
        for entity in invented(seed=SEED, day=DAY):
            number += 1
            for record in records_of(entity, seed=SEED, today=DAY):
                if record.item == "penalty" and count < rows:
                    for copy in range(4):  # one entity in eight has any: each decision four times, numbered
                        row = penalty_row(entity, record)
                        sink({**row, "CF_WSH": f"{row['CF_WSH']}-{copy}"})
                    count += 4
            if count >= rows:
                return path
    return path


def main(rows: int, *, records: bool, keep: bool) -> int:
    """Print the curve; exit 1 where rows are missing."""
    folder = Path(tempfile.mkdtemp(prefix="creditsite-large-", dir=os.environ.get("BENCH_DIR")))
    env = environment(folder)
    for command in (["migrate"], ["load_reference"], ["demo", "--entities", "0"]):
        subprocess.run(
            [sys.executable, "manage.py", *command, "--verbosity", "0"], cwd=ROOT, env=env, check=True
        )
    path = write_files(folder, rows, records=records)
    print(f"{path.name}: {rows:,} rows, {path.stat().st_size / 1e6:.0f} MB", flush=True)
    command = ["import_records", "--profile", "double_publicity_penalty"] if records else ["import_entities"]
    importer = subprocess.Popen(
        [sys.executable, "manage.py", command[0], str(path), *command[1:], "--origin", "demo", "--report"],
        cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    watch(importer, folder, rows, "records_record" if records else "registry_entity")
    assert importer.stdout is not None
    print(importer.stdout.read().strip().splitlines()[-1])
    if not keep:
        shutil.rmtree(folder)
    return importer.returncode


def watch(importer: subprocess.Popen[str], folder: Path, rows: int, table: str) -> None:
    """Print memory at regular numbers of rows."""
    print("| rows in | seconds | resident | own |\n|---|---|---|---|")
    started, following = time.monotonic(), 0
    values: dict[str, float] = {}
    while importer.poll() is None:
        time.sleep(0.5)
        count = counted(folder, table)
        now = memory(importer.pid)
        values = now or values
        if count >= following and now:
            print(
                f"| {count:,} | {time.monotonic() - started:.0f} | {now['rss']:.0f} MB | {now['own']:.0f} MB |",
                flush=True,
            )
            following += rows // POINTS
    lasted = time.monotonic() - started
    print(f"\n{rows / lasted:,.0f} rows a second; most resident: {values.get('peak', 0):.0f} MB.")


def counted(folder: Path, table: str) -> int:
    """The highest key of a table: how many rows are in, for a fresh database."""
    with sqlite3.connect(f"file:{folder / 'creditsite.sqlite3'}?mode=ro", uri=True, timeout=10) as reader:
        return int(reader.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0])


if __name__ == "__main__":
    os.chdir(ROOT)
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--records", action="store_true")
    parser.add_argument("--keep", action="store_true", help="leave the folder for looking")
    options = parser.parse_args()
    sys.exit(main(options.rows, records=options.records, keep=options.keep))
