"""Many people at one case at once: exactly one wins, the others are told. Whatever stops midway leaves nothing.

64 of them on PostgreSQL, each with a connection of its own. On SQLite, whose test database is one connection,
six processes of a real site.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from documents.models import Letter
from journal.models import AuditEvent, Change
from journal.workflow import Refused, WrongState
from lists import services
from lists.models import CaseState, Listing, ListingCase, RemovalGround
from records.models import Record, RecordEnd, RecordRevision
from tests import factories, listing_house
from tests.functional.test_desk_crowd import at_once
from tests.listing_house import House, actor
from tests.prepared import prepare
from tests.site import Site

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
CROWD = 64
PREPARE = """
from tests import listing_house
house = listing_house.build()
case = listing_house.decided(house)
"""
CONFIRM = """
import pathlib, time
from journal.workflow import WrongState
from lists import services
from lists.models import ListingCase
from registry.models import Agency
from tests.listing_house import actor
by = actor("reviewer {number}", Agency.objects.get(code="house-province"), "reviewer")
case = ListingCase.objects.get()
pathlib.Path("{folder}/ready-{number}").touch()
while not pathlib.Path("{folder}/go").exists():
    time.sleep(0.01)
try:
    services.case_confirm(case=case, by=by, reason="at once")
    print("= won")
except WrongState:
    print("= told")
"""


@pytest.fixture
def house(reference: None) -> House:
    return listing_house.build()


@pytest.fixture
def people_at_once(reference: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("the test database of SQLite is one connection")


def said(act: Callable[[], Any]) -> Callable[[], str]:
    """Do it, and say in a word how it went."""

    def run() -> str:
        try:
            act()
        except WrongState:
            return "told"
        except Refused:
            return "refused"
        return "won"

    return run


def outcome(acts: list[Callable[[], Any]]) -> Counter[str]:
    return Counter(at_once([said(act) for act in acts]))


@pytest.mark.usefixtures("people_at_once")
def test_of_64_confirmations_one_wins(house: House) -> None:
    case = listing_house.decided(house)
    before = AuditEvent.objects.count()
    people = [actor(f"r{n}", house.bureaus["province"], "reviewer") for n in range(CROWD)]
    acts = [lambda by=by: services.case_confirm(case=case, by=by, reason="同意") for by in people]
    assert outcome(acts) == {"won": 1, "told": CROWD - 1}
    case.refresh_from_db()
    assert case.state == CaseState.LISTED
    assert Record.objects.filter(item="blacklisting").count() == Listing.objects.count() == 1
    assert Letter.objects.filter(kind="list_decision").count() == 1
    acted = AuditEvent.objects.filter(action="confirm").get()
    assert acted.user_key == case.confirmed_by
    assert AuditEvent.objects.count() - before <= 4


@pytest.mark.usefixtures("people_at_once")
def test_of_half_that_confirm_and_half_that_return_one_wins(house: House) -> None:
    case = listing_house.decided(house)
    people = [actor(f"r{n}", house.bureaus["province"], "reviewer") for n in range(CROWD)]
    steps = (services.case_confirm, services.case_return)
    acts = [lambda by=by, n=n: steps[n % 2](case=case, by=by, reason="x") for n, by in enumerate(people)]
    assert outcome(acts) == {"won": 1, "told": CROWD - 1}
    case.refresh_from_db()
    assert Record.objects.filter(item="blacklisting").count() == (case.state == "listed")


@pytest.mark.usefixtures("people_at_once")
def test_of_many_proposals_about_one_entity_one_is_made(house: House) -> None:
    entity = factories.entity()
    evidence = [factories.penalty(entity)]
    acts = [lambda: listing_house.propose(house, entity=entity, evidence=evidence) for _ in range(CROWD // 2)]
    assert outcome(acts) == {"won": 1, "refused": CROWD // 2 - 1}
    assert ListingCase.objects.count() == 1


@pytest.mark.usefixtures("people_at_once")
def test_a_blacklisting_and_a_redlisting_at_once_never_both_stand(house: House) -> None:
    """Whoever comes first: either the redlisting is refused, or its end is proposed."""
    by = house.people["reviewer"]
    for _ in range(8):
        entity = factories.entity()
        red = listing_house.decided(
            house, entity=entity, credit_list=house.redlist, grounds=house.redlist.grounds.filter(code="g1")
        )
        black = listing_house.decided(house, entity=entity)
        acts = [
            lambda case=case: services.case_confirm(case=case, by=by, reason="x") for case in (red, black)
        ]
        at_once([said(act) for act in acts])
        black.refresh_from_db()
        red.refresh_from_db()
        assert black.state == "listed"
        assert red.state in ("decided", "removal_proposed")


def test_of_six_processes_that_confirm_on_sqlite_one_wins(tmp_path: Path) -> None:
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL has a larger crowd")
    site = Site(tmp_path, database_url=f"sqlite:///{tmp_path / 'creditsite.sqlite3'}")
    try:
        prepare(site)
        site.manage("shell", "--no-imports", "-c", PREPARE)
        scripts = [CONFIRM.format(number=number, folder=tmp_path) for number in range(6)]
        for script in scripts:
            site.start("manage.py", "shell", "--no-imports", "-c", script)
        end = time.monotonic() + 120
        while len(list(tmp_path.glob("ready-*"))) < len(scripts) and time.monotonic() < end:
            time.sleep(0.05)
        (tmp_path / "go").touch()
        assert [process.wait(timeout=120) for process in site.processes] == [0] * len(scripts)
        words = [log.read_text().rpartition("= ")[2].strip() for log in tmp_path.glob("process-*.log")]
        assert Counter(words) == {"won": 1, "told": len(scripts) - 1}
        assert site.count("Record.objects.filter(item='blacklisting').count()") == 1
    finally:
        site.close()


class Stopped(BaseException):
    """The process is gone."""


class StopAt:
    """Lets so many statements through, then stops."""

    def __init__(self, number: int) -> None:
        self.left = number

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if self.left == 0:
            raise Stopped
        self.left -= 1
        return execute(sql, params, many, context)


TABLES = (ListingCase, Listing, Record, RecordRevision, RecordEnd, Letter, AuditEvent, Change)


def everything() -> list[list[dict[str, Any]]]:
    return [list(table._base_manager.order_by("pk").values()) for table in TABLES]


def last_steps(house: House) -> dict[str, Callable[[], Any]]:
    """The steps that write most, each about to be taken."""
    people = house.people
    decided, listed = listing_house.decided(house), listing_house.listed(house)
    entity = factories.entity()
    listing_house.listed(
        house, entity=entity, credit_list=house.redlist, grounds=house.redlist.grounds.filter(code="g1")
    )
    against_a_redlisting = listing_house.decided(house, entity=entity)
    services.removal_propose(case=listed, ground=RemovalGround.ERROR, by=people["proposer"], reason="x")
    proposed = listing_house.propose(house)
    new = factories.entity()
    evidence = [factories.penalty(new)]
    return {
        "propose": lambda: listing_house.propose(house, entity=new, evidence=evidence),
        "notify": lambda: services.case_notify(case=proposed, by=people["proposer"], reason="x"),
        "confirm": lambda: services.case_confirm(case=decided, by=people["reviewer"], reason="x"),
        "confirm against a redlisting": lambda: services.case_confirm(
            case=against_a_redlisting, by=people["reviewer"], reason="x"
        ),
        "removal": lambda: services.removal_confirm(case=listed, by=people["decider"], reason="x"),
    }


def test_stopped_between_any_two_statements_nothing_was_done(house: House) -> None:
    for name, step in last_steps(house).items():
        before = everything()
        for number in range(1, 500):
            try:
                with connection.execute_wrapper(StopAt(number)):
                    step()
            except Stopped:
                assert everything() == before, (name, number)
                continue
            break
        assert number > 8, name
        assert everything() != before, name
