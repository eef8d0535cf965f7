"""Builds, rollbacks, audits and re-sends asked for while the demo grows, and the worker killed in them."""

from __future__ import annotations

import random
import time
from typing import Any

from desk import act
from site_under_storm import StormSite, WrongState

from tests.site import get_json_soon

GROWTH = 300  # entities that come in meanwhile
ASKED = ("build", "rollback", "audit", "resend")
WORD = "有限公司"


def index(site: StormSite, chance: random.Random) -> None:
    """The live index is whole and complete after each kill; in the end it and the one before it are right."""
    before: dict[str, int] = site.ask("live")["totals"]
    site.entities += GROWTH
    growing = site.start("manage.py", "demo", "--entities", str(site.entities))
    for _ in range(chance.randint(1, 3)):
        for kind in chance.sample(ASKED, chance.randint(1, 3)):
            act(site, "index", kind)
        time.sleep(chance.uniform(0.0, 3.0))
        site.kill(site.worker, "worker, at the index")
        _demand_whole(site, before)
        site.start_worker()
        time.sleep(chance.uniform(0.5, 2.0))  # until it has started
    if growing.wait(timeout=300):
        raise WrongState("the demo cannot grow while the worker is killed")
    _demand_right(site)
    act(site, "index", "rollback")
    _demand_right(site)


def _demand_whole(site: StormSite, before: dict[str, int]) -> None:
    """Nobody who was found before is lost, and nobody is found who is not there; for the public as well."""
    live = site.demand("live")
    public = get_json_soon(f"{site.base}/api/v1/search?q={WORD}", seconds=60)["total"]
    found = [*live["totals"].items(), (WORD, public)]
    now = site.ask("live")["there"]  # afterwards: the demo goes on growing
    for word, total in found:
        if not before[word] <= total <= now[word]:
            raise WrongState(
                f"{word}: {total} hits after a kill, {before[word]} before, {now[word]} there are"
            )


def _demand_right(site: StormSite) -> None:
    """Once all that was asked for is done, the index says what the database says."""
    site.demand("full")
    live: dict[str, Any] = site.demand("live")
    if live["totals"] != live["there"]:
        raise WrongState(f"hits: {live['totals']}, and there are {live['there']}")
