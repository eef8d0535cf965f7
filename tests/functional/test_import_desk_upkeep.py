"""What keeps the import desk in order: limits by two stewards, files forgotten, one process at a run."""

from __future__ import annotations

from datetime import timedelta

import pytest

from exchange import desk, sealed, sweeps
from exchange.limits import KEEP_DAYS, SECOND_PERSON_ROWS, limit_on, needs_second_person
from exchange.models import ImportLimit, ImportRun
from exchange.runs import LeaseLost
from journal import clock
from journal.proposals.services import proposal_confirm, proposal_make
from journal.workflow import PolicyDenied, Refused, SecondPersonNeeded
from records.models import Record, SecondPersonAgency
from registry.models import Agency
from tests.desk_imports import (
    OTHER_STEWARD,
    REPORTER,
    STEWARD,
    csv_bytes,
    imported,
    limit,
    penalty,
    upload,
    withdrawn,
    work,
)
from tests.functional.importing import agency

pytestmark = pytest.mark.django_db
TARGET = f"limit:{SECOND_PERSON_ROWS}"


@pytest.fixture(autouse=True)
def _office() -> None:
    agency()
    limit(1_000)


def proposed(value: int, day: str = "") -> dict[str, object]:
    return {"value": value, "from": day or clock.today().isoformat()}


def test_a_limit_is_changed_by_two_stewards_and_the_old_row_stays() -> None:
    with pytest.raises(PolicyDenied):
        proposal_make(kind="exchange.limit", target=TARGET, payload=proposed(5), by=REPORTER, reason="x")
    proposal = proposal_make(
        kind="exchange.limit", target=TARGET, payload=proposed(5), by=STEWARD, reason="too many errors"
    )
    with pytest.raises(SecondPersonNeeded):
        proposal_confirm(proposal=proposal, by=STEWARD, reason="yes")
    assert limit_on(SECOND_PERSON_ROWS) == 1_000
    proposal_confirm(proposal=proposal, by=OTHER_STEWARD, reason="yes")
    assert limit_on(SECOND_PERSON_ROWS) == 5
    assert limit_on(SECOND_PERSON_ROWS, clock.today() - timedelta(days=1)) == 1_000


@pytest.mark.parametrize(
    "payload", [proposed(-1), proposed(10**9), proposed(5, "2020-01-01"), {"value": "x"}]
)
def test_a_limit_that_makes_no_sense_is_refused(payload: dict[str, object]) -> None:
    with pytest.raises(Refused):
        proposal_make(kind="exchange.limit", target=TARGET, payload=payload, by=STEWARD, reason="x")


def test_without_a_row_on_file_every_import_needs_two() -> None:
    ImportLimit.objects.all().delete()
    assert needs_second_person(ImportRun(rows_total=1))


def test_an_agency_that_wants_two_for_entries_by_hand_wants_them_for_files() -> None:
    SecondPersonAgency.objects.create(agency=Agency.objects.get(code="samr"))
    run = work(upload(csv_bytes([penalty(1)])))
    assert desk.run_submit(run=run, by=REPORTER, reason="monthly file").state == "waiting"


def test_files_are_forgotten_after_their_term_and_not_before() -> None:
    run, open_run = imported(csv_bytes([penalty(1)])), upload(csv_bytes([penalty(2)]))
    term = timedelta(days=limit_on(KEEP_DAYS))
    ImportRun.objects.filter(pk=run.pk).update(finished_at=clock.now() - term + timedelta(hours=1))
    assert sweeps.forget_files() == 0
    ImportRun.objects.filter(pk=run.pk).update(finished_at=clock.now() - term - timedelta(hours=1))
    path = sealed.path_of(run.stored_as)
    assert sweeps.forget_files() == 1 and not path.exists()
    run.refresh_from_db()
    assert run.stored_as == "" and sealed.path_of(open_run.stored_as).exists()
    assert withdrawn(run).state == "withdrawn", "what it did is known without it"


def test_a_run_that_another_process_is_at_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    run = work(upload(csv_bytes([penalty(number) for number in range(3)])))
    desk.run_submit(run=run, by=REPORTER, reason="monthly file")
    later = clock.now() + timedelta(seconds=60)
    ImportRun.objects.filter(pk=run.pk).update(state="running", lease="another", leased_until=later)
    assert sweeps.run_imports() == 0
    ImportRun.objects.filter(pk=run.pk).update(leased_until=clock.now() - timedelta(seconds=1))
    assert work(run).state == "finished", "it died: somebody else goes on"


def test_a_process_that_was_overtaken_writes_nothing() -> None:
    from exchange.running import import_steps

    run = work(upload(csv_bytes([penalty(1)])))
    desk.run_submit(run=run, by=REPORTER, reason="monthly file")
    ImportRun.objects.filter(pk=run.pk).update(state="running", lease="mine")
    run.refresh_from_db()
    steps = import_steps(run)
    ImportRun.objects.filter(pk=run.pk).update(lease="another")
    with pytest.raises(LeaseLost):
        list(steps)
    assert not Record.objects.exists()
