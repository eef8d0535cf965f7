"""Loading entities and penalties from files, against `bulk_create` of the very same rows.

In turn, each in a process and a fresh SQLite file of its own, timed inside:

import  the two files by the two commands' own code: parsed, checked, matched, revised, written down
bulk    the rows that the import left in all its tables, built as model objects and `bulk_create`d in
        transactions of the same 500 file rows
raw     the limit: the files parsed, codes checked, and the same rows by `executemany`

The ratio is bulk / import per round (A B A B), median and spread. A second import of the same files shows
what "nothing changed" costs.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import pickle
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
SEED = 20_260_501
FILES = (("entities.csv", "entities"), ("penalties.csv", "double_publicity_penalty"))
CHUNK = 500
FIGURES: dict[str, tuple[float, float]] = {}


def site(folder: Path) -> None:
    """Let this process's Django work on a folder."""
    os.environ["CREDITSITE_DATA_DIR"] = str(folder)
    os.environ.pop("DATABASE_URL", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "creditsite.settings"
    import django

    django.setup()


def tables() -> list[Any]:
    """The models whose rows an import makes, parents first."""
    from journal.models import Change, Head
    from penalties.models import Penalty, PenaltyMeasure
    from records.models import Record, RecordRevision
    from registry.models import Entity, EntityLink, EntityName, EntityRevision, Identifier

    return [
        Entity, EntityName, Identifier, EntityRevision, EntityLink,
        Record, RecordRevision, Penalty, PenaltyMeasure, Head, Change,
    ]  # fmt: skip


def prepare(folder: Path, entities: int) -> None:
    """Files with as many entities and as many penalties again, and an empty database."""
    from django.core.management import call_command

    from demo.content.plan import records_of
    from demo.files import COLUMNS, csv_sink, entity_row, penalty_row
    from demo.showcase import invented

    call_command("migrate", verbosity=0)
    call_command("load_reference", verbosity=0)
    call_command("demo", entities=0, verbosity=0)
    day, penalties, count = date(2026, 5, 1), 0, 0
    with (
        (folder / "entities.csv").open("w", newline="") as one,
        (folder / "penalties.csv").open("w", newline="") as two,
    ):
        entity, penalty = csv_sink(one, COLUMNS["entities"]), csv_sink(two, COLUMNS["penalties"])
        for made in invented(seed=SEED, day=day):
            if count < entities:
                entity(entity_row(made))
                count += 1
            rows = [record for record in records_of(made, seed=SEED, today=day) if record.item == "penalty"]
            for record in rows[: entities - penalties]:
                penalty(penalty_row(made, record))
                penalties += 1
            if count == entities:  # most have none: the same entities' penalties, with other numbers, follow
                break
    _multiply(folder / "penalties.csv", entities)


def _multiply(path: Path, wanted: int) -> None:
    with path.open(newline="") as handle:
        rows = list(csv.DictReader(handle))
    with path.open("w", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]))
        writer.writeheader()
        for number in range(wanted):
            row = dict(rows[number % len(rows)])
            row["CF_WSH"] += f"-{number // len(rows)}" if number >= len(rows) else ""
            writer.writerow(row)


def run_import(folder: Path, what: str) -> None:
    """Both files by the importer."""
    from exchange.entity_work import EntityWork
    from exchange.importing import FileImport, Listener
    from exchange.profiles import load
    from exchange.record_work import RecordWork
    from journal.actor import Actor

    by = Actor.system("bench")
    with timed(what):
        for name, profile_name in FILES:
            profile = load(profile_name)
            kind = RecordWork if profile.kind == "records" else EntityWork
            work = kind(profile, origin="demo", by=by)
            outcome = FileImport(folder / name, profile, work, by, "demo", Listener()).run()
            assert outcome.tally.held == 0, outcome.tally.reasons


def keep_rows(folder: Path) -> None:
    """What the import left in the tables, for the other two."""
    rows = {model._meta.label: list(model.objects.order_by("pk").values()) for model in tables()}
    (folder / "rows.pickle").write_bytes(pickle.dumps(rows))


def chunks(folder: Path) -> list[dict[str, list[dict[str, Any]]]]:
    """The rows by table, in as many parts as the import had chunks."""
    rows = pickle.loads((folder / "rows.pickle").read_bytes())
    parts = 0
    for name, _ in FILES:
        with (folder / name).open(newline="") as handle:
            parts += -(-(sum(1 for _ in csv.reader(handle)) - 1) // CHUNK)
    found: list[dict[str, list[dict[str, Any]]]] = [defaultdict(list) for _ in range(parts)]
    for label, every in rows.items():
        size = -(-len(every) // parts)
        for number in range(parts):
            found[number][label] = every[number * size : (number + 1) * size]
    return found


def run_bulk(folder: Path) -> None:
    """The same rows, built and `bulk_create`d, in as many transactions as the import had."""
    from django.db import transaction

    models = {model._meta.label: model for model in tables()}
    parts = chunks(folder)
    # Table by table, since a child may stand in an earlier part than its parent.
    steps = [(model, part[label]) for label, model in models.items() for part in parts]
    with timed("bulk"):
        for start in range(0, len(steps), len(models)):
            with transaction.atomic():
                for model, rows in steps[start : start + len(models)]:
                    model.objects.bulk_create([model(**row) for row in rows])


def run_raw(folder: Path) -> None:
    """Parse, check, `executemany`."""
    from django.db import connection, transaction

    from registry import usci

    parts = chunks(folder)
    statements = []
    for model in tables():
        fields = model._meta.concrete_fields
        sql = (
            f"INSERT INTO {model._meta.db_table} ({','.join(field.column for field in fields)}) "
            f"VALUES ({','.join(['%s'] * len(fields))})"
        )
        statements.append((model._meta.label, sql, fields))
    ready = [
        (sql, [[f.get_db_prep_save(row[f.attname], connection) for f in fields] for row in part[label]])
        for label, sql, fields in statements
        for part in parts
    ]
    with timed("raw"):
        for name, _ in FILES:
            with (folder / name).open(newline="") as handle:
                for row in csv.DictReader(handle):
                    usci.flags(row.get("usci") or row.get("CF_XDR_SHXYM") or "")
        for sql, values in ready:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.executemany(sql, values)


def one_round(what: str, folder: Path) -> None:
    """In a process of its own; prints its figures."""
    site(folder)
    if what == "prepare":
        prepare(folder, int(os.environ["BENCH_ENTITIES"]))
    elif what == "import":
        run_import(folder, "import")
        keep_rows(folder)
        run_import(folder, "again")
    elif what == "bulk":
        run_bulk(folder)
    else:
        run_raw(folder)
    print(json.dumps(FIGURES))


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Keep the seconds that a block takes, by the clock and of the processor."""
    from django.db import connection

    connection.ensure_connection()
    clock, processor = time.perf_counter(), time.process_time()
    yield
    FIGURES[what] = (time.perf_counter() - clock, time.process_time() - processor)


def in_process(what: str, folder: Path, entities: int) -> dict[str, tuple[float, float]]:
    """Run a round and read its figures."""
    done = subprocess.run(
        [sys.executable, __file__, "--round", what, "--folder", str(folder)],
        env={**os.environ, "BENCH_ENTITIES": str(entities)},
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def report(entities: int, rounds: int) -> None:
    """The table."""
    base = Path(tempfile.mkdtemp(prefix="creditsite-loading-"))
    try:
        in_process("prepare", base, entities)
        empty = base / "empty.sqlite3"
        shutil.copy(base / "creditsite.sqlite3", empty)
        figures: dict[str, list[tuple[float, float]]] = defaultdict(list)
        for _ in range(rounds):
            for what in ("import", "bulk", "raw"):
                for old in base.glob("creditsite.sqlite3*"):
                    old.unlink()
                shutil.copy(empty, base / "creditsite.sqlite3")
                for name, value in in_process(what, base, entities).items():
                    figures[name].append(value)
    finally:
        shutil.rmtree(base)
    print(f"{entities:,} entities and {entities:,} penalties from two CSV files, SQLite, {rounds} rounds\n")
    print("| what | seconds, median | lowest to highest | of the processor | file rows a second |")
    print("|---|---|---|---|---|")
    titles = {"import": "import", "bulk": "bulk_create of the same rows", "raw": "parse, check, executemany"}
    for what, title in {**titles, "again": "the same files again: nothing changes"}.items():
        clock = [seconds for seconds, _ in figures[what]]
        processor = statistics.median(seconds for _, seconds in figures[what])
        middle = statistics.median(clock)
        spread = f"{min(clock):.2f}–{max(clock):.2f}"
        print(f"| {title} | {middle:.2f} | {spread} | {processor:.2f} | {2 * entities / middle:,.0f} |")
    for other in ("bulk", "raw"):
        goal = " (goal 0.8)" if other == "bulk" else ""
        for place, kind in enumerate(("by the clock", "of the processor's time")):
            ratios = [a[place] / b[place] for a, b in zip(figures[other], figures["import"], strict=True)]
            spread = f"{min(ratios):.2f}–{max(ratios):.2f}"
            print(
                f"\nimport against {titles[other]}, {kind}: **{statistics.median(ratios):.2f}** ({spread}){goal}"
            )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--entities", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--round")
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    if options.round:
        one_round(options.round, options.folder)
    else:
        report(options.entities, options.rounds)
