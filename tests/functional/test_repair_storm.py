"""Random repairs, revocations, shields and objections while others read: no answer in between shows half an effect.

Afterwards nothing leaks and the index agrees. REPAIRS cases (12 in the suite; `make repair-storm` takes 1,000). Readers
run beside the writers on PostgreSQL; on SQLite, whose test database is one connection, they read between the steps.
"""

from __future__ import annotations

import json
import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.db import connection, connections
from django.test import override_settings

from creditsite.leaks import audit as leaks
from creditsite.leaks.reading import Reader
from journal import clock
from journal.actor import Actor
from journal.sealer import seal
from journal.workflow import Refused
from records.models import Record
from registry.models import Entity
from repair import services
from repair.models import Case, RevocationGround
from repair.services.ending import cases_settle
from search import audit as index_audit
from search import lifecycle
from search.sweeps import build_indexes, follow_changes
from tests import case_house, factories, repair_house
from tests.case_house import House

pytestmark = [pytest.mark.django_db(transaction=True, databases=["default", "counters"]), pytest.mark.slow]
REPAIRS = int(os.environ.get("REPAIRS", "12"))
COMPANIES = 6


class Company:
    """A company with one decision that two sources report; its people; what is asked for."""

    def __init__(self, house: House, number: int) -> None:
        self.house = House(**{**house.__dict__, "people": dict(house.people)})
        self.house.entity = factories.entity()
        key = self.house.entity.key
        for name in ("company", "colleague"):
            old = house.people[name]
            self.house.people[name] = Actor(
                user_key=old.user_key, represents=frozenset({key}), name=f"{name}{number}"
            )
        self.house.record = repair_house.penalty(self.house, document_number=f"示监罚〔2026〕{number:04d}号")
        self.twin = repair_house.penalty(
            self.house,
            document_number=self.house.record.document_number,
            source_agency=house.bureaus["province"],
        )

    @property
    def entity(self) -> Entity:
        return self.house.entity


def whole(reader: Reader, company: Company) -> None:
    """What one answer shows of a company agrees with itself.

    Both reports of the decision or none; and away for a repair exactly where a commitment runs for it.
    """
    answer = reader.read(f"/api/v1{company.entity.path}")
    assert answer.status == 200, answer
    file = json.loads(answer.text)
    rows = [row for group in file["records"].values() for row in group["results"]]
    shown = {row["id"]: row for row in rows}
    one, twin = company.house.record.public_id in shown, company.twin.public_id in shown
    assert one == twin, "one report of a decision without the other"
    running = [r for r in rows if r["item"] == "commitment" and r["details"]["fulfilment"] == "ongoing"]
    assert len(running) <= 1 and not (one and running), "shown, and repaired"
    counted = {group: len(found["results"]) for group, found in file["records"].items()}
    assert counted == file["counts"], "counts of another moment"
    page = reader.read(company.entity.path).text
    assert (company.house.record.public_id in page) == (company.twin.public_id in page)


def life(company: Company, chance: random.Random) -> Iterator[Callable[[], Any]]:
    """One case, step by step, as chance has it."""
    house = company.house
    by, first = house.people["decider"], house.people["proposer"]
    centre = house.people["county centre"]
    if chance.random() < 0.2:
        objection = case_house.file(house, claimed={"d_fine_fen": chance.randint(1, 10**6)})
        yield lambda: services.case_accept(case=objection, by=centre)
        yield lambda: services.case_withdraw(case=objection, by=house.people["company"])
        return
    path = "bankruptcy" if chance.random() < 0.3 else "ordinary"
    case = repair_house.file(house, path=path)
    yield lambda: services.case_accept(case=case, by=centre)
    if path == "bankruptcy":
        until = house.record.shown_until or clock.today()
        _propose(case, first, "shield", until)
        yield lambda: services.repair_shield(case=case, by=by, reason="同意")
    outcome = chance.choice(["approve", "approve", "approve", "reject", "withdraw"])
    if outcome == "withdraw":
        yield lambda: services.case_withdraw(case=case, by=house.people["company"])
        return
    _propose(case, first, outcome)
    if outcome == "reject":
        yield lambda: services.repair_reject(case=case, by=by, reason="同意")
        return
    yield lambda: services.repair_approve(case=case, by=by, reason="同意")
    ground = RevocationGround.BY_MISTAKE  # which bars nobody, so that life goes on
    services.revocation_propose(case=case, ground=ground, answer="误", by=first, reason="…")
    yield lambda: services.revocation_confirm(case=case, by=by, reason="…")


def _propose(case: Case, by: Actor, outcome: str, until: Any = None) -> None:
    services.repair_propose(case=case, outcome=outcome, answer="…", shield_until=until, by=by, reason="…")


@pytest.fixture
def companies(reference: None, tmp_path: Path) -> Iterator[list[Company]]:
    with override_settings(SEARCH_URL=f"tantivy://{tmp_path}/index"):
        lifecycle.request_build(reason="test")
        build_indexes()
        house = repair_house.build()
        yield [Company(house, number) for number in range(COMPANIES)]


def test_no_read_shows_half_an_effect_and_nothing_leaks_afterwards(companies: list[Company]) -> None:
    over = Event()
    reads: Counter[str] = Counter()

    def read(number: int) -> int:
        chance, reader = random.Random(number), Reader()
        try:
            while not over.is_set():
                whole(reader, chance.choice(companies))
                reads["beside"] += 1
        finally:
            connections.close_all()
        return number

    aside = connection.vendor == "postgresql"
    with ThreadPoolExecutor(3) as pool:
        readers = [pool.submit(read, number) for number in range(2 if aside else 0)]
        try:
            done = _live(companies, reads)
        finally:
            over.set()
        for reader in readers:
            reader.result()
    assert sum(done.values()) == REPAIRS and reads["between"] > REPAIRS
    assert not aside or reads["beside"] > 20
    while seal():
        pass
    while follow_changes():
        pass
    assert index_audit.audit().clean
    found = leaks.run(sample=50, everything=REPAIRS <= 50, seed=1)
    assert found.is_clean, found.found
    states = Counter(Record.objects.values_list("state", flat=True))
    assert states["published"] and Case.objects.filter(kind="repair").exists(), states


def _live(companies: list[Company], reads: Counter[str]) -> Counter[str]:
    """REPAIRS cases, a few at a time, their steps mixed by chance."""
    chance, reader = random.Random(8), Reader()
    running: dict[int, Iterator[Callable[[], Any]]] = {}
    done: Counter[str] = Counter()
    begun = 0
    while begun < REPAIRS or running:
        place = chance.randrange(len(companies))
        company = companies[place]
        if place not in running:
            if begun == REPAIRS:
                continue
            running[place] = life(company, chance)
            begun += 1
        try:
            step = next(running[place])
        except StopIteration:
            done["ended"] += 1
            del running[place]
        except Refused:
            done["refused"] += 1  # an open objection, or a shield that has its last day behind it
            del running[place]
        else:
            step()
            whole(reader, company)
            reads["between"] += 1
        cases_settle(today=clock.today())
    return done
