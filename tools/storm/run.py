"""kill -9 of everything at random moments, round after round, and after each: nothing lost, nothing doubled.

    .venv/bin/python tools/storm/run.py --rounds 50 --seed 1

On SQLite, or on the PostgreSQL of DATABASE_URL (a database of its own is made there). Which scenes are played,
what is killed and how long is waited follow from the seed; the moment that a kill hits is the machine's. With
`--engine elasticsearch` the index lies on a node of its own (`make es`). Exits
1 at the first wrong state and keeps the folder.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from scenes import SCENES
from site_under_storm import StormSite, WrongState

from tests.site import database_for
from tools.elasticsearch.node import Cluster, missing

PATIENT = "20"  # seconds: that a page does without a slow index is not what the storm is about


def plan(rounds: int, seed: int, only: str) -> list[str]:
    """The scenes in order: every one as often as the others, shuffled; or one alone."""
    if only:
        return [only] * rounds
    chance = random.Random(f"{seed}/plan")
    names: list[str] = []
    while len(names) < rounds:
        deck = list(SCENES)
        chance.shuffle(deck)
        names += deck
    return names[:rounds]


def storm(site: StormSite, scenes: list[str], seed: int, database: str) -> None:
    """All rounds; raises at the first wrong state."""
    rounds = len(scenes)
    for number, name in enumerate(scenes, start=1):
        begun, before = time.monotonic(), dict(site.kills)
        SCENES[name](site, random.Random(f"{seed}/{number}"))
        state = site.demand("full")
        if site.readers.wrong:
            raise WrongState(f"a reader was told: {site.readers.wrong[0]}")
        killed = {what: count - before.get(what, 0) for what, count in site.kills.items()}
        hits = ", ".join(f"{count} {what}" for what, count in killed.items() if count) or "nothing"
        print(
            f"{database} {number:>3}/{rounds} {name:<9} killed {hits:<34} entities {state['entities']:>6,} "
            f"records {state['records']:>6,} changes {state['seq']:>7,}  clean  "
            f"({time.monotonic() - begun:.0f} s)",
            flush=True,
        )


@contextmanager
def engine(kind: str) -> Iterator[dict[str, str]]:
    """What chooses the engine, in a site's environment; the node ends with this."""
    if kind == "tantivy":
        yield {}
        return
    if reason := missing():
        sys.exit(reason)
    with Cluster() as cluster:
        yield {"SEARCH_URL": cluster.url, "SEARCH_PREFIX": "storm", "SEARCH_READ_SECONDS": PATIENT}


def keep(site: StormSite, database_url: str) -> None:
    """A PostgreSQL that is thrown away afterwards is written down beside the logs."""
    if database_url.startswith("postgres"):
        with (site.folder / "database.sql").open("wb") as out:
            subprocess.run(["pg_dump", database_url], stdout=out, check=False)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=sorted(SCENES), default="", help="one scene, to look at it")
    parser.add_argument("--engine", choices=("tantivy", "elasticsearch"), default="tantivy")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(2))  # so that no process is left behind
    folder = Path(tempfile.mkdtemp(prefix="creditsite-storm-"))
    with (
        engine(options.engine) as chosen,
        database_for(folder, f"storm_{uuid.uuid4().hex[:8]}") as url,
    ):
        database = "PostgreSQL" if url.startswith("postgres") else "SQLite"
        database += ", Elasticsearch" if chosen else ""
        slices = 1 if options.only == "index" else 4 * options.rounds
        site = StormSite(folder, database_url=url, rounds=slices, seed=options.seed)
        site.environment |= chosen
        begun = time.monotonic()
        try:
            site.prepare()
            storm(site, plan(options.rounds, options.seed, options.only), options.seed, database)
        except (WrongState, AssertionError, OSError, subprocess.SubprocessError) as error:
            keep(site, url)
            print(
                f"{database}: WRONG STATE, seed {options.seed}: {error}\nkept for looking: {folder}",
                flush=True,
            )
            return 1
        finally:
            site.close()
        kills = ", ".join(f"{count} × {what}" for what, count in sorted(site.kills.items()))
        print(
            f"{database}: {options.rounds} rounds, {sum(site.kills.values())} kills ({kills}) in "
            f"{(time.monotonic() - begun) / 60:.1f} minutes: 0 lost, 0 doubled, chain intact, index and typed rows "
            f"as the records say; {site.readers.read:,} answers read meanwhile, 0 wrong, "
            f"{site.readers.refused} connections refused by a dead server.",
            flush=True,
        )
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    os.chdir(Path(__file__).resolve().parents[2])
    sys.exit(main())
