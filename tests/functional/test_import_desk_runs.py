"""A file's way through the desk: received, checked, submitted, approved, imported, withdrawn."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.utils import translation

from exchange import desk, sealed
from exchange.desk import withdrawal_effect
from exchange.models import HeldRow, ImportRun, RunChunk
from exchange.policies import may_see, runs_seen_by
from exchange.preview import preview
from exchange.readers import FileBroken
from journal.models import AuditEvent
from journal.workflow import PolicyDenied, ReasonMissing, Refused, SecondPersonNeeded, WrongState
from records.models import Record, RecordEnd
from registry.models import Entity
from tests.desk_imports import (
    BOTH,
    DECIDER,
    PENALTIES,
    REPORTER,
    STRANGER,
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


@pytest.fixture(autouse=True)
def _office() -> None:
    agency()
    limit(1_000)


def test_a_file_is_checked_before_anything_is_written() -> None:
    rows = [penalty(1), penalty(2, CF_JDRQ="2026-02-30"), penalty(3, CF_CFLB="罚金")]
    run = work(upload(csv_bytes(rows)))
    assert run.state == "checked"
    assert (run.rows_total, run.report["would_import"], run.report["held"]) == (3, 1, 2)
    assert run.report["reasons"] == {"date_impossible": 1, "value_unknown": 1}
    assert run.report["fines_file_fen"] == run.report["fines_fen"] + run.report["fines_held_fen"] == 900_000
    assert [one["line"] for one in run.report["first"]] == [3, 4]
    assert not Record.objects.exists() and not Entity.objects.exists() and not RunChunk.objects.exists()


def test_a_small_file_is_imported_when_it_is_submitted_and_its_rows_are_on_display() -> None:
    run = imported(csv_bytes([penalty(1), penalty(2)]))
    assert run.state == "finished"
    assert run.counts["new"] == 2 and run.rows_done == run.rows_total == 2
    assert Record.objects.filter(state="published").count() == 2
    event = AuditEvent.objects.get(action="import.file")
    assert (event.user_key, event.agency_key) == (REPORTER.user_key, "demo-market")


def test_a_large_file_waits_for_a_second_person() -> None:
    limit(1)
    run = work(upload(csv_bytes([penalty(1), penalty(2)]), by=BOTH))
    assert desk.run_submit(run=run, by=BOTH, reason="monthly file").state == "waiting"
    assert work(run).state == "waiting" and not Record.objects.exists()
    with pytest.raises(SecondPersonNeeded):
        desk.run_approve(run=run, by=BOTH, reason="looks right")
    with pytest.raises(PolicyDenied):
        desk.run_approve(run=run, by=STRANGER, reason="looks right")
    with pytest.raises(ReasonMissing):
        desk.run_approve(run=run, by=DECIDER, reason=" ")
    assert desk.run_approve(run=run, by=DECIDER, reason="looks right").state == "queued"
    assert work(run).state == "finished" and Record.objects.count() == 2
    with pytest.raises(WrongState):
        desk.run_approve(run=run, by=DECIDER, reason="once more")


def test_a_file_that_was_refused_is_never_imported() -> None:
    limit(0)
    run = work(upload(csv_bytes([penalty(1)])))
    desk.run_submit(run=run, by=REPORTER, reason="monthly file")
    desk.run_refuse(run=run, by=DECIDER, reason="the wrong month")
    assert work(run).state == "refused" and not Record.objects.exists()
    with pytest.raises(WrongState):
        desk.run_submit(run=run, by=REPORTER, reason="again")


def test_submitting_twice_is_told_and_does_nothing() -> None:
    run = work(upload(csv_bytes([penalty(1)])))
    desk.run_submit(run=run, by=REPORTER, reason="monthly file")
    with pytest.raises(WrongState):
        desk.run_submit(run=run, by=REPORTER, reason="monthly file")
    assert work(run).counts["new"] == 1


def test_the_same_file_again_is_named_by_the_first_while_that_is_not_over() -> None:
    content = csv_bytes([penalty(1)])
    first = upload(content)
    kept = {path.name for path in sealed.folder().iterdir()}
    with pytest.raises(FileBroken) as broken:
        upload(content, "another-name.csv")
    assert (broken.value.reason, broken.value.detail) == ("upload_known", {"run": str(first.pk)})
    assert {path.name for path in sealed.folder().iterdir()} == kept, "nothing of the second stays"
    desk.run_stop(run=first, by=REPORTER, reason="by mistake")
    assert upload(content).pk != first.pk


def test_a_file_without_a_row_that_could_come_in_cannot_be_submitted() -> None:
    run = work(upload(csv_bytes([penalty(1, CF_JDRQ="2026-02-30")])))
    with pytest.raises(Refused):
        desk.run_submit(run=run, by=REPORTER, reason="monthly file")


def test_rows_of_another_agency_are_held_with_the_reason() -> None:
    rows = [penalty(1), penalty(2, CF_SJLY="生态环境部", CF_CFJG="生态环境部")]
    run = imported(csv_bytes(rows))
    held = HeldRow.objects.get(run=run)
    assert (held.line, held.reason, run.counts["new"]) == (3, "agency_out_of_scope", 1)
    assert "生态环境部" in held.message


def test_people_of_another_agency_see_and_decide_nothing() -> None:
    run = work(upload(csv_bytes([penalty(1)])))
    assert not may_see(STRANGER, run) and not runs_seen_by(STRANGER, ImportRun.objects.all()).exists()
    assert may_see(DECIDER, run) and runs_seen_by(DECIDER, ImportRun.objects.all()).exists()
    for decide in (desk.run_submit, desk.run_stop, desk.run_withdraw):
        with pytest.raises(PolicyDenied):
            decide(run=run, by=STRANGER, reason="mine")
    with pytest.raises(PolicyDenied):
        desk.run_check_again(run=run, by=STRANGER)


def test_a_visitor_or_decider_brings_no_file() -> None:
    for actor in (DECIDER, REPORTER.__class__("")):
        with pytest.raises(PolicyDenied):
            upload(csv_bytes([penalty(1)]), by=actor)


def test_no_more_files_are_at_hand_than_an_agency_can_deal_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "UPLOADS_AT_HAND", 1)
    upload(csv_bytes([penalty(1)]))
    with pytest.raises(FileBroken) as broken:
        upload(csv_bytes([penalty(2)]))
    assert broken.value.reason == "uploads_many"


def test_a_run_that_is_stopped_while_it_waits_publishes_nothing() -> None:
    run = work(upload(csv_bytes([penalty(1)])))
    desk.run_submit(run=run, by=REPORTER, reason="monthly file")
    desk.run_stop(run=run, by=DECIDER, reason="wrong month")
    assert work(run).state == "stopped" and not Record.objects.exists()


def test_the_preview_shows_rows_as_the_page_will() -> None:
    run = upload(csv_bytes([penalty(1), penalty(2, CF_JDRQ="2026-02-30")]))
    good, bad = preview(run, language="en").rows
    assert good.entity == "示例一市澄屿1号科技有限公司" and good.is_new_entity and good.shown
    assert ("Amount of the fine", "3,000 yuan") in good.fields or any("3,000" in v for _, v in good.fields)
    assert good.card["document_number"] == "示一市监处罚〔2026〕1号"
    assert bad.problems == ["There is no such day: 2026-02-30."]
    assert "110101199003070000" not in str(good.fields) + str(bad.fields)
    assert not Record.objects.exists() and not Entity.objects.exists()


def test_withdrawal_takes_down_what_the_file_made() -> None:
    run = imported(csv_bytes([penalty(1), penalty(2)]))
    with translation.override("en"):
        effect = dict(withdrawal_effect(run).figures)
    assert effect["Records that are taken down"] == "2"
    withdrawn(run)
    assert run.state == "withdrawn" or ImportRun.objects.get(pk=run.pk).state == "withdrawn"
    assert set(Record.objects.values_list("state", flat=True)) == {"withdrawn"}
    assert RecordEnd.objects.filter(kind="withdrawn").count() == 2
    with pytest.raises(WrongState):
        desk.run_withdraw(run=run, by=DECIDER, reason="again")


def test_withdrawal_lets_corrected_records_say_what_they_said() -> None:
    imported(csv_bytes([penalty(1), penalty(2)]))
    before = dict(Record.objects.values_list("document_number", "details"))
    wrong = imported(csv_bytes([penalty(1, CF_NR_FK="9"), penalty(2), penalty(3)]))
    assert (wrong.counts["changed"], wrong.counts["new"], wrong.counts["unchanged"]) == (1, 1, 1)
    run = withdrawn(wrong)
    assert dict(Record.objects.filter(state="published").values_list("document_number", "details")) == before
    assert run.report["withdrawal"]["restored"] == 1 and run.report["withdrawal"]["records"] == 1
    revisions = Record.objects.get(document_number="示一市监处罚〔2026〕1号").revisions.order_by("number")
    assert list(revisions.values_list("number", "concealed")) == [(1, False), (2, True), (3, False)]
    again = imported(csv_bytes([penalty(1), penalty(2)]))
    assert again.counts["unchanged"] == 2, "the file of before is what is on file again"


def test_withdrawal_leaves_what_was_changed_since_and_names_it() -> None:
    wrong = imported(csv_bytes([penalty(1), penalty(2)]))
    imported(csv_bytes([penalty(1, CF_NR_FK="2")]))
    kept = Record.objects.get(document_number="示一市监处罚〔2026〕1号")
    run = withdrawn(wrong)
    assert run.report["withdrawal"]["kept"] == 1
    assert run.report["withdrawal"]["examples"] == [kept.public_id]
    kept.refresh_from_db()
    assert kept.state == "published" and kept.details["fine_fen"] == 2_000_000


def test_a_corrected_file_comes_in_as_new_records_after_a_withdrawal() -> None:
    wrong = imported(csv_bytes([penalty(1)]))
    old = Record.objects.get().public_id
    withdrawn(wrong)
    run = imported(csv_bytes([penalty(1, CF_NR_FK="0.5")]))
    assert run.counts["new"] == 1
    assert Record.objects.get(state="published").public_id != old


def test_the_list_of_errors_is_safe_for_spreadsheets() -> None:
    from exchange.held import errors_csv

    run = imported(csv_bytes([penalty(1), penalty(2, CF_JDRQ="=1+1"), penalty(3, CF_JDRQ="2026-02-30")]))
    text = b"".join(errors_csv(run)).decode("utf-8-sig")
    assert text.splitlines()[0].startswith("line,column,reason,message,")
    assert ",'=1+1," in text and len(text.splitlines()) == 3


def test_the_profile_of_a_run_is_pinned() -> None:
    run = work(upload(csv_bytes([penalty(1)])))
    ImportRun.objects.filter(pk=run.pk).update(profile_digest="00000000")
    run.refresh_from_db()
    desk.run_submit(run=run, by=REPORTER, reason="monthly file")
    work(run)
    assert (run.state, run.counts["broken"]) == ("broken", "profile_changed")
    assert run.profile == PENALTIES and not Record.objects.exists()
