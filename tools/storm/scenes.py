"""What the storm does in a round: one piece of the site's work each, killed at a random moment."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable

from desk import act, desk
from index import index
from site_under_storm import StormSite, WrongState

from tests.site import get_json_soon

GROWTH = 800  # entities that a seeding adds
Scene = Callable[[StormSite, random.Random], None]


def worker_too(site: StormSite, chance: random.Random) -> None:
    """Every other time the worker goes as well."""
    if chance.random() < 0.5:
        time.sleep(chance.uniform(0, 0.3))
        site.kill(site.worker, "worker")
        site.start_worker()


def seed(site: StormSite, chance: random.Random) -> None:
    """The demo is made larger; killed once or twice, then run to its end."""
    site.entities += GROWTH
    command = ("manage.py", "demo", "--entities", str(site.entities))
    for _ in range(chance.randint(1, 2)):
        process = site.start(*command)
        site.wait_for_more(process)
        time.sleep(chance.uniform(0, 0.5))
        site.kill(process, "seeder")
        worker_too(site, chance)
        site.demand("quick")
    site.manage(*command[1:])


def file_import(site: StormSite, chance: random.Random) -> None:
    """The next slice of files is imported: entities, penalties, permits; each killed, then run to its end."""
    number, files = site.slices, site.folder / "files"
    site.slices += 1
    every = ("--origin", "demo", "--report")
    penalties, permits = ("--profile", "double_publicity_penalty"), ("--profile", "double_publicity_permit")
    for command in (
        ("import_entities", str(files / f"entities-{number}.csv"), *every),
        ("import_records", str(files / f"penalties-{number}.csv"), *penalties, *every),
        ("import_records", str(files / f"permits-{number}.csv"), *permits, *every),
    ):
        process = site.start("manage.py", *command)
        if chance.random() < 0.7:
            site.wait_for_more(process, seconds=20)
        time.sleep(chance.uniform(0, 0.6))
        site.kill(process, "importer")
        worker_too(site, chance)
        site.demand("quick")
        said = _report(site.manage(*command))
        if said["rows"] != said["imported"] + said["held"]:
            raise WrongState(f"{command[1]}: {said}")
        again = _report(site.manage(*command))
        if again["changed"]:
            raise WrongState(f"{command[1]}: a second complete run changes {again['changed']} rows")


def _report(output: str) -> dict[str, int]:
    """The last line of --report as numbers."""
    pairs = (pair.partition("=") for pair in output.strip().split("\n")[-1].split())
    return {name: int(value) for name, _, value in pairs}


def sealing(site: StormSite, chance: random.Random) -> None:
    """Changes pile up while no worker runs; then it is killed while it numbers and chains them, three times."""
    site.worker.send_signal(signal.SIGTERM)
    site.worker.wait(timeout=60)
    site.entities += GROWTH
    site.manage("demo", "--entities", str(site.entities))
    for _ in range(3):
        site.start_worker()
        before, end = site.ask("count")["seq"], time.monotonic() + 20
        if chance.random() < 0.6:
            while site.ask("count")["seq"] == before and time.monotonic() < end:
                time.sleep(0.005)
            time.sleep(chance.uniform(0, 0.1))
        else:  # before the first commit of the sealer shows
            time.sleep(chance.uniform(0.8, 2.0))
        site.kill(site.worker, "sealer")
        site.demand("quick")
    site.start_worker()


def build(site: StormSite, chance: random.Random) -> None:
    """The worker builds an index and is killed; the live one goes on answering, the next build succeeds."""
    site.demand("full")
    total = get_json_soon(f"{site.base}/api/v1/search?q=有限公司")["total"]
    for _ in range(chance.randint(1, 2)):
        site.manage("search_build", "--no-wait")
        time.sleep(chance.uniform(0.1, 4.0))
        site.kill(site.worker, "worker, building")
        found = get_json_soon(f"{site.base}/api/v1/search?q=有限公司")["total"]
        if found != total:
            raise WrongState(f"{total} hits before a killed build, {found} after")
        site.start_worker()


def web(site: StormSite, chance: random.Random) -> None:
    """The web server goes, or one of its two workers, while it is read from; its supervisor brings it back."""
    for _ in range(3):
        time.sleep(chance.uniform(0.05, 1.0))
        found = get_json_soon(f"{site.base}/api/v1/search?q=有限公司", seconds=60)["total"]
        master = site.gunicorn()
        children = _children(master)
        victim = chance.choice(children) if children and chance.random() < 0.5 else master
        os.kill(victim, signal.SIGKILL)
        site.kills["web"] = site.kills.get("web", 0) + 1
        again = get_json_soon(f"{site.base}/api/v1/search?q=有限公司", seconds=60)["total"]
        if found != again:
            raise WrongState(f"{found} hits before the web server was killed, {again} after")


def _children(pid: int) -> list[int]:
    with open(f"/proc/{pid}/task/{pid}/children") as handle:  # noqa: PTH123
        return [int(child) for child in handle.read().split()]


def midnight(site: StormSite, chance: random.Random) -> None:
    """Weeks pass at once; the worker is killed while it turns what came due."""
    site.turn_days(chance.randint(20, 60))
    for _ in range(2):
        time.sleep(chance.uniform(0.2, 2.0))
        site.kill(site.worker, "worker, at midnight")
        site.demand("quick")
        site.start_worker()


def rework(site: StormSite, chance: random.Random) -> None:
    """Rules change and the worker recomputes the records, killed while it does; each record moves once."""
    site.kill(site.worker, "worker, before recomputing")
    before = site.ask("reworks")["looked_at"]
    for regime in ("ndrc", "samr"):
        act(site, "rule", regime)
    for _ in range(chance.randint(1, 3)):
        site.start_worker()
        if chance.random() < 0.5:
            end = time.monotonic() + 30
            while site.ask("reworks")["looked_at"] == before and time.monotonic() < end:
                time.sleep(0.005)
        else:
            time.sleep(chance.uniform(1.0, 3.0))
        time.sleep(chance.uniform(0, 0.2))
        site.kill(site.worker, "worker, recomputing")
        site.demand("quick")
    site.start_worker()
    end = time.monotonic() + 120
    while site.demand("reworks")["open"]:
        if time.monotonic() > end:
            raise WrongState("records are still being recomputed after two minutes")
        time.sleep(0.2)


SCENES: dict[str, Scene] = {
    "seed": seed,
    "import": file_import,
    "desk": desk,
    "sealing": sealing,
    "build": build,
    "index": index,
    "web": web,
    "midnight": midnight,
    "rework": rework,
}
