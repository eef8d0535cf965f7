"""Withdrawing a file: what its form counts, what stands in its way, and what stays behind."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from exchange import desk, held, withdrawing
from exchange.models import HeldRow, ImportRun, RunChunk
from journal.workflow import Refused
from records.models import Record, RecordRevision
from registry.models import Entity
from tests.desk_imports import DECIDER, REPORTER, csv_bytes, imported, limit, penalty, withdrawn, work
from tests.functional.importing import agency

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _office() -> None:
    agency()
    limit(1_000)


def in_chunks(count: int) -> ImportRun:
    """A file whose rows came in one chunk each."""
    run = imported(csv_bytes([penalty(number) for number in range(1, count + 1)]))
    whole = RunChunk.objects.get(run=run)
    for number, pk in enumerate(whole.made["records"]):
        RunChunk.objects.create(run=run, number=whole.number + 1 + number, made={"records": [pk]})
    whole.made["records"] = []
    whole.save(update_fields=["made"])
    return run


def test_the_form_of_a_large_file_looks_through_so_many_parts_and_says_at_least(
    monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    run = in_chunks(12)
    monkeypatch.setattr(withdrawing, "FORESEEN", 3)
    with translation.override("en"), django_assert_max_num_queries(3 * 3 + 1):
        effect = desk.withdrawal_effect(run)
    assert effect.figures[0] == ("Records that are taken down", "at least 3")
    assert any("only its last rows were counted" in warning for warning in effect.warnings)
    monkeypatch.setattr(withdrawing, "FORESEEN", 13)
    with translation.override("en"):
        effect = desk.withdrawal_effect(run)
    assert effect.figures[0] == ("Records that are taken down", "12") and not effect.warnings


def with_corrected_rows(rows_alone: int = 1_000) -> tuple[ImportRun, ImportRun]:
    """A file with a row that was corrected and sent again, and that import of it."""
    run = imported(csv_bytes([penalty(1), penalty(2, CF_JDRQ="2026-02-30")]))
    row = HeldRow.objects.get(run=run)
    held.held_fix(held=row, cells={"CF_JDRQ": "2026-02-28"}, by=REPORTER)
    limit(rows_alone)
    return run, held.held_resubmit(run=run, by=REPORTER, reason="put right")


def test_a_file_stays_while_its_corrected_rows_wait_for_a_second_person() -> None:
    run, child = with_corrected_rows(rows_alone=0)
    assert child.state == "waiting"
    with pytest.raises(Refused):
        desk.run_withdraw(run=run, by=DECIDER, reason="wrong month")
    desk.run_refuse(run=child, by=DECIDER, reason="wrong month")
    assert withdrawn(run).state == "withdrawn"
    assert not Record.objects.exclude(state="withdrawn").exists()


def test_a_file_is_withdrawn_after_the_import_of_its_corrected_rows() -> None:
    run, child = with_corrected_rows()
    work(child)
    with pytest.raises(Refused):
        desk.run_withdraw(run=run, by=DECIDER, reason="wrong month")
    desk.run_withdraw(run=child, by=DECIDER, reason="wrong month")
    with pytest.raises(Refused):
        desk.run_withdraw(run=run, by=DECIDER, reason="while the other is at it")
    work(child)
    assert withdrawn(run).state == "withdrawn"
    assert not Record.objects.exclude(state="withdrawn").exists()
    assert HeldRow.objects.get(run=run).state == "dismissed"


@pytest.mark.parametrize("action", ["check_again", "submit", "approve"])
def test_rows_of_a_withdrawn_file_do_not_come_back(action: str) -> None:
    run, child = with_corrected_rows()
    states = {"check_again": "broken", "submit": "checked", "approve": "waiting"}
    ImportRun.objects.filter(pk=child.pk).update(state="broken", submitted_by="user:9")
    withdrawn(run)
    ImportRun.objects.filter(pk=child.pk).update(state=states[action], report={"would_import": 1})
    by = DECIDER if action == "approve" else REPORTER
    reason = {} if action == "check_again" else {"reason": "again"}
    with pytest.raises(Refused):
        getattr(desk, f"run_{action}")(run=child, by=by, **reason)
    assert work(child).state == states[action]


@pytest.mark.usefixtures("reference")
def test_an_entity_that_a_file_of_records_made_keeps_an_empty_page_and_is_found_again(client: Client) -> None:
    run = imported(csv_bytes([penalty(1)]))
    record, entity = Record.objects.get(), Entity.objects.get()
    assert record.document_number in client.get(entity.path).content.decode()
    withdrawn(run)
    about = ImportRun.objects.get(pk=run.pk).report["withdrawal"]
    assert (about["records"], about["entities"], about["entities_kept"]) == (1, 0, 1)
    page = client.get(entity.path)
    assert page.status_code == 200 and entity.name in page.content.decode()
    assert record.document_number not in page.content.decode()
    assert client.get(record.path).status_code == 410
    assert client.get(f"/api/v1/entities/{entity.usci}").status_code == 200
    imported(csv_bytes([penalty(1, CF_NR_FK="0.4")]))
    assert Entity.objects.get() == entity and Record.objects.filter(state="published").count() == 1


def test_files_are_withdrawn_one_after_the_other_the_last_first() -> None:
    imported(csv_bytes([penalty(1, CF_NR_FK="1"), penalty(2)]))
    wrong = imported(csv_bytes([penalty(1, CF_NR_FK="2"), penalty(2)]))
    last = imported(csv_bytes([penalty(1, CF_NR_FK="3"), penalty(2)]))
    for run in (last, wrong):
        assert withdrawn(run).report["withdrawal"]["restored"] == 1
    record = Record.objects.get(document_number=penalty(1)["CF_WSH"])
    assert (record.state, record.details["fine_fen"]) == ("published", 1_000_000)
    shown = RecordRevision.objects.filter(record=record, concealed=False)
    assert {revision.details["fine_fen"] for revision in shown} == {1_000_000}, "in no history either"


def test_the_first_file_goes_after_the_one_that_corrected_it() -> None:
    first = imported(csv_bytes([penalty(1), penalty(2)]))
    second = imported(csv_bytes([penalty(1, CF_NR_FK="9"), penalty(2)]))
    withdrawn(second)
    about = withdrawn(first).report["withdrawal"]
    assert (about["records"], about["kept"]) == (2, 0)
    assert not Record.objects.exclude(state="withdrawn").exists()
