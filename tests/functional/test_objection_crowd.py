"""Many people at one objection at once: exactly one wins, the others are told. Whatever stops midway leaves nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from documents.models import Letter, OutgoingMail
from journal.models import AuditEvent, Change
from journal.workflow import Refused, WrongState
from records.models import Record, RecordEnd, RecordRevision
from repair import services
from repair.models import Case
from tests import case_house, factories
from tests.case_house import House
from tests.functional.test_desk_crowd import at_once
from tests.functional.test_listing_crowd import StopAt, Stopped
from tests.listing_house import actor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
CROWD = 64
TABLES = (Case, Record, RecordRevision, RecordEnd, Letter, OutgoingMail, AuditEvent, Change)


@pytest.fixture
def house(reference: None) -> House:
    return case_house.build()


@pytest.fixture
def people_at_once(reference: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("the test database of SQLite is one connection")


def outcome(acts: list[Callable[[], Any]]) -> Counter[str]:
    def said(act: Callable[[], Any]) -> Callable[[], str]:
        def run() -> str:
            try:
                act()
            except WrongState:
                return "told"
            except Refused:
                return "refused"
            return "won"

        return run

    return Counter(at_once([said(act) for act in acts]))


@pytest.mark.usefixtures("people_at_once")
def test_of_64_confirmations_one_wins(house: House) -> None:
    case = case_house.proposed(house)
    people = [actor(f"d{n}", house.bureaus["county"], "decider") for n in range(CROWD)]
    acts = [lambda by=by: services.outcome_confirm(case=case, by=by, reason="同意") for by in people]
    assert outcome(acts) == {"won": 1, "told": CROWD - 1}
    record = Record.objects.get(pk=house.record.pk)
    assert record.details["fine_fen"] == 50_000
    assert RecordRevision.objects.filter(record=record).count() == 2
    assert Letter.objects.filter(kind="objection_result").count() == 1
    assert AuditEvent.objects.filter(action="confirm").count() == 1


@pytest.mark.usefixtures("people_at_once")
def test_of_a_withdrawal_and_a_decision_at_once_one_wins(house: House) -> None:
    case = case_house.proposed(house, "delete")
    company = house.people["company"]
    people = [actor(f"d{n}", house.bureaus["county"], "decider") for n in range(CROWD // 2)]
    acts: list[Callable[[], Any]] = []
    for by in people:
        acts.append(lambda by=by: services.outcome_confirm(case=case, by=by, reason="同意"))
        acts.append(lambda: services.case_withdraw(case=case, by=company))
    assert outcome(acts) == {"won": 1, "told": CROWD - 1}
    case.refresh_from_db()
    ended = RecordEnd.objects.filter(record=house.record).exists()
    assert ended == (case.state == "closed")


@pytest.mark.usefixtures("people_at_once")
def test_of_many_objections_to_one_record_one_is_filed(house: House) -> None:
    acts = [lambda: case_house.file(house) for _ in range(CROWD // 2)]
    assert outcome(acts) == {"won": 1, "refused": CROWD // 2 - 1}
    assert Case.objects.count() == 1


def everything() -> list[list[dict[str, Any]]]:
    return [list(table._base_manager.order_by("pk").values()) for table in TABLES]


def test_stopped_between_any_two_statements_nothing_was_done(house: House) -> None:
    people = house.people
    other = factories.penalty(house.entity, source_agency=house.bureaus["county"])
    third = factories.penalty(house.entity, source_agency=house.bureaus["county"])
    corrected, deleted = case_house.proposed(house), case_house.proposed(house, "delete", record=other)
    filed = case_house.file(house, record=third)
    steps: dict[str, Callable[[], Any]] = {
        "accept": lambda: services.case_accept(case=filed, by=people["county centre"]),
        "correct": lambda: services.outcome_confirm(case=corrected, by=people["decider"], reason="x"),
        "delete": lambda: services.outcome_confirm(case=deleted, by=people["decider"], reason="x"),
    }
    for name, step in steps.items():
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
