"""A file at the import desk: checked, imported and withdrawn by the worker, which is killed in each."""

from __future__ import annotations

import csv
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from site_under_storm import HERE, StormSite, WrongState

from tests.site import ROOT

SLICES = 4  # in one file, so that it takes several chunks
PROFILE = "double_publicity_permit"
LONGEST = 180.0  # seconds; a killed worker's lease must run out first
UNDER_WAY = ("received", "checking", "queued", "running", "withdrawing")


def desk(site: StormSite, chance: random.Random) -> None:
    """Upload, check, submit, import; every other time the file is withdrawn again."""
    run = act(site, "upload", str(_file(site)), PROFILE)
    _through(site, chance, run, "checked", "worker, checking")
    act(site, "submit", run)
    done = _through(site, chance, run, "finished", "worker, importing")
    counts = done["counts"]
    if counts["rows"] != counts["imported"] + counts["held"] or done["made"] != counts["new"]:
        raise WrongState(f"import run {run}: {done}")
    if chance.random() < 0.5:
        act(site, "withdraw", run)
        gone = _through(site, chance, run, "withdrawn", "worker, withdrawing")
        if gone["standing"]:
            raise WrongState(f"import run {run}: {gone['standing']} records stand though it was withdrawn")


def _file(site: StormSite) -> Path:
    """Some slices' permits in one file, after their entities were imported."""
    files, rows = site.folder / "files", list[dict[str, str]]()
    first = site.slices
    site.slices += SLICES
    for number in range(first, site.slices):
        site.manage("import_entities", str(files / f"entities-{number}.csv"), "--origin", "demo")
        with (files / f"permits-{number}.csv").open(encoding="utf-8", newline="") as handle:
            rows += csv.DictReader(handle)
    path = files / f"desk-{first}.csv"
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def act(site: StormSite, *arguments: str) -> str:
    """Do one of `act.py`'s acts; the number that it says."""
    done = subprocess.run(
        [sys.executable, str(HERE / "act.py"), *arguments],
        cwd=ROOT, env=site.environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    if done.returncode:
        raise WrongState(f"{arguments}: {done.stderr[-600:]}")
    return done.stdout.split()[-1]


def _through(site: StormSite, chance: random.Random, run: str, wanted: str, what: str) -> dict[str, Any]:
    """Kill the worker at it once or twice, then wait for the state that must come."""
    for _ in range(chance.randint(1, 2)):
        time.sleep(chance.uniform(0.0, 1.5))
        site.kill(site.worker, what)
        site.demand("quick")
        site.start_worker()
        time.sleep(chance.uniform(1.0, 2.5))  # until it has started
    end = time.monotonic() + LONGEST
    while (found := site.ask(f"run {run}"))["state"] in UNDER_WAY:
        if time.monotonic() > end:
            raise WrongState(f"import run {run} is {found['state']}, not {wanted}, after {LONGEST:.0f} s")
        time.sleep(0.3)
    if found["state"] != wanted:
        raise WrongState(f"import run {run} is {found['state']}, not {wanted}")
    return found
