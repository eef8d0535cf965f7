"""Many people at one application at once: one wins. Stopped or killed between any two statements: all or nothing."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections

from documents.models import Letter, OutgoingMail
from journal.models import AuditEvent, Change
from lists.models import ListingCase
from records.models import Record, RecordEnd, RecordRevision
from repair import services
from repair.models import Application, Case, CaseDraft, EndedRecord
from tests import repair_house
from tests.case_house import House
from tests.functional.test_listing_crowd import StopAt, Stopped
from tests.functional.test_objection_crowd import CROWD, outcome
from tests.listing_house import actor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
TABLES = (
    Case,
    Application,
    EndedRecord,
    Record,
    RecordRevision,
    RecordEnd,
    ListingCase,
    Letter,
    OutgoingMail,
    AuditEvent,
    Change,
)
Steps = dict[str, Callable[[], Any]]


@pytest.fixture
def house(reference: None) -> House:
    return repair_house.build()


@pytest.fixture
def real_processes(reference: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("the test database of SQLite is one connection")


@pytest.mark.usefixtures("real_processes")
def test_of_64_confirmations_one_wins(house: House) -> None:
    case = repair_house.proposed(house)
    people = [actor(f"d{n}", house.bureaus["county"], "decider") for n in range(CROWD)]
    acts = [lambda by=by: services.repair_approve(case=case, by=by, reason="同意") for by in people]
    assert outcome(acts) == {"won": 1, "told": CROWD - 1}
    assert Record.objects.get(pk=house.record.pk).state == "repaired"
    assert Record.objects.filter(item="commitment").count() == 1
    assert Letter.objects.filter(kind="repair_result").count() == 1
    assert AuditEvent.objects.filter(action="approve").count() == 1


@pytest.mark.usefixtures("real_processes")
def test_of_confirmations_withdrawals_and_rejections_at_once_one_wins(house: House) -> None:
    case = repair_house.proposed(house)
    company = house.people["company"]
    people = [actor(f"d{n}", house.bureaus["county"], "decider") for n in range(CROWD // 2)]
    acts: list[Callable[[], Any]] = []
    for by in people:
        acts.append(lambda by=by: services.repair_approve(case=case, by=by, reason="同意"))
        acts.append(lambda: services.case_withdraw(case=case, by=company))
    assert outcome(acts) == {"won": 1, "told": CROWD - 1}
    case.refresh_from_db()
    assert RecordEnd.objects.filter(record=house.record).exists() == (case.state == "repaired")


@pytest.mark.usefixtures("real_processes")
def test_of_many_revocations_one_wins(house: House) -> None:
    case = repair_house.revoking(house)
    people = [actor(f"d{n}", house.bureaus["county"], "decider") for n in range(CROWD // 2)]
    acts: list[Callable[[], Any]] = []
    for by in people:
        acts.append(lambda by=by: services.revocation_confirm(case=case, by=by, reason="属实"))
        acts.append(lambda by=by: services.revocation_drop(case=case, by=by, reason="不属实"))
    assert outcome(acts) == {"won": 1, "told": CROWD - 1}
    case.refresh_from_db()
    shown = Record.objects.get(pk=house.record.pk).state == "published"
    assert shown == (case.state == "revoked")


def everything() -> list[list[dict[str, Any]]]:
    return [list(table._base_manager.order_by("pk").values()) for table in TABLES]


def steps(house: House) -> Steps:
    """The steps that write most, each about to be taken; the first two with a listing and a second report."""
    by = house.people["decider"]
    repair_house.penalty(
        house, document_number=house.record.document_number, source_agency=house.bureaus["province"]
    )
    granted = repair_house.proposed(house)
    revoked = repair_house.revoking(house, record=repair_house.penalty(house))
    shielded = repair_house.proposed(
        house,
        "shield",
        repair_house.penalty(house),
        path="bankruptcy",
        shield_until=house.record.shown_until,
    )
    on = repair_house.draft(house, repair_house.penalty(house))
    wanted = repair_house.asked(house, on)
    company = house.people["company"]
    return {
        "file": lambda: services.repair_file(
            record=on.record, asked=wanted, draft=CaseDraft.objects.get(number=on.number), by=company
        ),
        "approve": lambda: services.repair_approve(case=granted, by=by, reason="x"),
        "revoke": lambda: services.revocation_confirm(case=revoked, by=by, reason="x"),
        "shield": lambda: services.repair_shield(case=shielded, by=by, reason="x"),
    }


def test_stopped_between_any_two_statements_nothing_was_done(house: House) -> None:
    for name, step in steps(house).items():
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


class KillAt:
    """Lets so many statements through, then kills its own process as `kill -9` does."""

    def __init__(self, number: int) -> None:
        self.left = number

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self.left -= 1
        return execute(sql, params, many, context)


def in_a_process(act: Callable[[], Any]) -> int:
    """Run it in a forked process with a connection of its own; what `waitpid` says of its end."""
    connections.close_all()
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    try:
        act()
    except BaseException:
        os._exit(1)
    os._exit(0)


@pytest.mark.usefixtures("real_processes")
def test_killed_between_any_two_statements_all_or_nothing(house: House) -> None:
    killed = 0
    for name, step in steps(house).items():
        before = everything()
        for number in range(1, 500):

            def act(number: int = number, step: Callable[[], Any] = step) -> None:
                with connection.execute_wrapper(KillAt(number)):
                    step()

            end = in_a_process(act)
            if os.WIFSIGNALED(end):
                killed += 1
                assert everything() == before, (name, number)
                continue
            assert os.WEXITSTATUS(end) == 0, name
            break
        assert everything() != before, name
    assert killed > 100
