"""Many people decide on the same thing at once: exactly one wins, the others are told.

64 of them on PostgreSQL, over HTTP, each with a connection of its own. On SQLite, whose test database is one
connection, six processes of a real site.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from journal.models import AuditEvent, Proposal
from records.models import PublicityRule, Record, RecordRevision, Rework
from tests import factories
from tests.functional.desk import marks
from tests.functional.test_desk_records import a_penalty, enter_url
from tests.functional.test_desk_rules import propose
from tests.prepared import prepare
from tests.site import Site
from tests.staff import make_staff, sign_in, staff_client

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
CROWD = 64
PROPOSE = """
from journal.actor import Actor
from journal.proposals.services import proposal_make
by = Actor(user_key="user:1", roles=frozenset({"staff", "steward"}))
row = {"regime": "ndrc", "severity": "general", "max_months": 6, "min_months": 3, "shown": "yes",
       "clock": "decision", "repairable": True, "in_force_from": "2027-01-01", "confidence": "ours",
       "rule_codes": "a test"}
proposal_make(kind="records.rule", target="regime:ndrc", payload={"add": row}, by=by, reason="a test")
"""
CONFIRM = """
import pathlib, time
from journal.actor import Actor
from journal.proposals.models import Proposal
from journal.proposals.services import proposal_confirm
from journal.workflow import WrongState
by = Actor(user_key="user:{number}", roles=frozenset({{"staff", "steward"}}))
proposal = Proposal.objects.get()
pathlib.Path("{folder}/ready-{number}").touch()
while not pathlib.Path("{folder}/go").exists():
    time.sleep(0.01)
try:
    proposal_confirm(proposal=proposal, by=by, reason="at once")
    print("= won")
except WrongState:
    print("= told")
"""


@pytest.fixture
def people_at_once(reference: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("the test database of SQLite is one connection")


def test_of_six_processes_that_confirm_a_rule_on_sqlite_one_wins(tmp_path: Path) -> None:
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL has a larger crowd")
    site = Site(tmp_path, database_url=f"sqlite:///{tmp_path / 'creditsite.sqlite3'}")
    try:
        prepare(site)
        site.manage("shell", "--no-imports", "-c", PROPOSE)
        scripts = [CONFIRM.format(number=number, folder=tmp_path) for number in range(2, 8)]
        for script in scripts:
            site.start("manage.py", "shell", "--no-imports", "-c", script)
        end = time.monotonic() + 120
        while len(list(tmp_path.glob("ready-*"))) < len(scripts) and time.monotonic() < end:
            time.sleep(0.05)
        (tmp_path / "go").touch()
        assert [process.wait(timeout=120) for process in site.processes] == [0] * len(scripts)
        said = [log.read_text().rpartition("= ")[2].strip() for log in tmp_path.glob("process-*.log")]
        assert Counter(said) == {"won": 1, "told": len(scripts) - 1}
        assert site.count("PublicityRule.objects.filter(rule_codes='a test').count()") == 1
        assert site.count("Rework.objects.count()") == 1
    finally:
        site.close()


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """Run all of them from one starting shot, each in a thread that closes its connections."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            start.wait(timeout=60)
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def clients(number: int, roles: list[str], agency: str | None = None) -> list[Client]:
    """Sessions of one decider who has many windows open, and of colleagues."""
    return [sign_in(Client(), make_staff(roles=roles, agency=agency)) for _ in range(number)]


def ready(client: Client, url: str, data: dict[str, Any]) -> Callable[[], Any]:
    """A person who has read the effect and is about to press the button."""
    opened = client.get(url)
    assert opened.status_code == 200
    shown = client.post(url, {"reason": "at once", **data, **marks(opened)})
    answered = marks(shown) if shown.status_code == 200 else marks(opened)
    return lambda: client.post(url, {"reason": "at once", **data, **answered})


def outcome(answers: list[Any]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


@pytest.mark.usefixtures("people_at_once")
def test_of_many_edits_of_a_record_one_wins() -> None:
    record = factories.penalty()
    url = reverse("admin:records_record_step", args=[record.pk, "severity"])
    people = clients(CROWD, ["decider"], "mee")
    answers = at_once([ready(person, url, {"severity": "serious"}) for person in people])
    assert outcome(answers) == {302: 1, 409: len(people) - 1}
    assert RecordRevision.objects.filter(record=record).count() == 2
    assert AuditEvent.objects.filter(action="record.correct").count() == 1
    told = next(answer for answer in answers if answer.status_code == 409)
    assert told.context["problem"] and told.context["form"]["reason"].value() == "at once"


@pytest.mark.usefixtures("people_at_once")
def test_of_many_confirmations_of_a_rule_one_wins() -> None:
    proposal = propose(staff_client(["steward"]))
    url = reverse("admin:journal_proposal_step", args=[proposal.pk, "confirm"])
    people = clients(CROWD, ["steward"])
    answers = at_once([ready(person, url, {}) for person in people])
    assert outcome(answers) == {302: 1, 409: len(people) - 1}
    assert PublicityRule.objects.filter(rule_codes="a test").count() == 1
    assert Rework.objects.count() == 1
    assert Proposal.objects.get().state == "confirmed"


@pytest.mark.usefixtures("people_at_once")
def test_of_many_who_rename_an_agency_one_wins() -> None:
    agency = factories.agency("mee")
    url = reverse("admin:registry_agency_step", args=[agency.pk, "rename"])
    people = clients(CROWD, ["steward"])
    acts = [ready(person, url, {"name": f"生态环境部{n}"}) for n, person in enumerate(people)]
    assert outcome(at_once(acts)) == {302: 1, 409: len(people) - 1}
    assert AuditEvent.objects.filter(action="agency.rename").count() == 1


@pytest.mark.usefixtures("people_at_once")
def test_a_form_sent_twice_at_once_enters_one_record() -> None:
    entity = factories.entity()
    person = clients(1, ["reporter"], "mee")[0]
    press = ready(person, enter_url(), a_penalty(entity))
    answers = at_once([press, press, press, press])
    assert outcome(answers)[302] == 1 and Record.objects.filter(entity=entity).count() == 1
