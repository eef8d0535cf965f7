"""Held rows: put right one by one or many at once, sent again, left out."""

from __future__ import annotations

import pytest

from exchange import desk, held
from exchange.models import HeldRow, ImportRun
from journal.workflow import PolicyDenied, ReasonMissing, Refused, WrongState
from records.models import Record
from tests.desk_imports import (
    DECIDER,
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
OFFICE = "CF_SJLY"


@pytest.fixture(autouse=True)
def _office() -> None:
    agency()
    limit(1_000)


def dirty() -> ImportRun:
    """One good row, one with an impossible day, two of an office that nobody knows, one with a wrong word."""
    rows = [
        penalty(1),
        penalty(2, CF_JDRQ="2026-02-30"),
        penalty(3, CF_SJLY="甲区市监局"),
        penalty(4, CF_SJLY="甲区市监局"),
        penalty(5, CF_CFLB="罚金"),
    ]
    return imported(csv_bytes(rows))


def sent(run: ImportRun) -> ImportRun:
    return work(held.held_resubmit(run=run, by=REPORTER, reason="put right"))


def test_one_row_is_put_right_and_sent_again() -> None:
    run = dirty()
    row = HeldRow.objects.get(run=run, line=3)
    held.held_fix(held=row, cells={"CF_JDRQ": "2026-02-28"}, by=REPORTER)
    child = sent(run)
    assert (child.state, child.parent_id, child.counts["new"], child.counts["held"]) == (
        "finished",
        run.pk,
        1,
        0,
    )
    assert Record.objects.filter(decided_on="2026-02-28").count() == 1
    row.refresh_from_db()
    assert (row.state, row.child_id) == ("submitted", child.pk)
    assert held.waiting_rows(run).count() == 3


def test_a_cell_that_is_still_wrong_is_named_at_once() -> None:
    row = HeldRow.objects.get(run=dirty(), line=3)
    with pytest.raises(Refused) as refused:
        held.held_fix(held=row, cells={"CF_JDRQ": "2026-02-31"}, by=REPORTER)
    assert refused.value.field == "CF_JDRQ"
    with pytest.raises(Refused):
        held.held_fix(held=row, cells={"CF_XDR_ZJHM": "1"}, by=REPORTER)
    row.refresh_from_db()
    assert row.state == "open"


def test_many_rows_are_put_right_at_once() -> None:
    run = dirty()
    groups = [(group.reason, group.column, group.count) for group in held.groups_of(run)]
    assert groups[0] == ("agency_unknown", OFFICE, 2) and len(groups) == 3
    assert held.values_of(run, reason="agency_unknown", column=OFFICE) == [("甲区市监局", 2)]
    with pytest.raises(ReasonMissing):
        held.held_fix_many(
            run=run, reason="agency_unknown", column=OFFICE, replacements={}, by=REPORTER, reason_text=""
        )
    count = held.held_fix_many(
        run=run,
        reason="agency_unknown",
        column=OFFICE,
        replacements={"甲区市监局": agency()},
        by=REPORTER,
        reason_text="an abbreviation",
    )
    words = held.held_fix_many(
        run=run,
        reason="value_unknown",
        column="CF_CFLB",
        replacements={"罚金": "罚款"},
        by=REPORTER,
        reason_text="the older word",
    )
    assert (count, words) == (held.Portion(2, 0), held.Portion(1, 0))
    assert sent(run).counts["new"] == 3 and Record.objects.count() == 4


def test_a_row_that_is_still_held_stands_with_the_child() -> None:
    run = dirty()
    held.held_retry_many(
        run=run, reason="agency_unknown", column=OFFICE, by=REPORTER, reason_text="the office was added"
    )
    child = sent(run)
    assert (child.counts["new"], child.counts["held"]) == (0, 2)
    assert list(HeldRow.objects.filter(run=child).values_list("line", "reason")) == [
        (4, "agency_unknown"),
        (5, "agency_unknown"),
    ]


def test_a_row_is_left_out_for_good_with_a_reason() -> None:
    run = dirty()
    row = HeldRow.objects.get(run=run, line=3)
    with pytest.raises(ReasonMissing):
        held.held_dismiss(held=row, by=REPORTER, reason="")
    held.held_dismiss(held=row, by=REPORTER, reason="annulled by the court")
    with pytest.raises(WrongState):
        held.held_fix(held=row, cells={"CF_JDRQ": "2026-02-28"}, by=REPORTER)
    left_out = held.held_dismiss_many(
        run=run, reason="agency_unknown", column=OFFICE, by=REPORTER, reason_text="not ours"
    )
    assert left_out == held.Portion(2, 0)
    assert held.waiting_rows(run).count() == 1


def test_people_of_another_agency_touch_no_held_row() -> None:
    run = dirty()
    row = HeldRow.objects.get(run=run, line=3)
    for actor in (STRANGER, DECIDER):
        with pytest.raises(PolicyDenied):
            held.held_fix(held=row, cells={"CF_JDRQ": "2026-02-28"}, by=actor)
        with pytest.raises(PolicyDenied):
            held.held_resubmit(run=run, by=actor, reason="mine")


def test_nothing_corrected_is_nothing_to_send() -> None:
    with pytest.raises(Refused):
        held.held_resubmit(run=dirty(), by=REPORTER, reason="all of it")


def test_many_rows_sent_again_need_a_second_person() -> None:
    run = dirty()
    held.held_fix(held=HeldRow.objects.get(run=run, line=3), cells={"CF_JDRQ": "2026-02-28"}, by=REPORTER)
    limit(0)
    child = held.held_resubmit(run=run, by=REPORTER, reason="put right")
    assert child.state == "waiting" and work(child).state == "waiting"
    desk.run_approve(run=child, by=DECIDER, reason="looks right")
    assert work(child).counts["new"] == 1


def test_rows_of_a_refused_child_are_given_back() -> None:
    run = dirty()
    held.held_fix(held=HeldRow.objects.get(run=run, line=3), cells={"CF_JDRQ": "2026-02-28"}, by=REPORTER)
    limit(0)
    child = held.held_resubmit(run=run, by=REPORTER, reason="put right")
    desk.run_refuse(run=child, by=DECIDER, reason="ask the source first")
    assert HeldRow.objects.get(run=run, line=3).state == "fixed"


def test_a_row_that_comes_again_alone_replaces_no_other_of_its_key() -> None:
    same = {"CF_WSH": "示一市监处罚〔2026〕7号"}
    rows = [penalty(1, **same, CF_NR_FK="1"), penalty(1, **same, CF_NR_FK="2", CF_JDRQ="2026-02-30")]
    run = imported(csv_bytes(rows))
    held.held_fix(held=HeldRow.objects.get(run=run), cells={"CF_JDRQ": "2026-02-28"}, by=REPORTER)
    child = sent(run)
    assert (child.counts["new"], child.counts["changed"]) == (1, 0)
    assert sorted(record.details["fine_fen"] for record in Record.objects.all()) == [1_000_000, 2_000_000]
    assert sorted(Record.objects.values_list("occurrence", flat=True)) == [1, 2]


def test_a_row_whose_key_was_changed_to_one_on_file_is_held() -> None:
    run = imported(csv_bytes([penalty(1), penalty(2, CF_JDRQ="2026-02-30")]))
    row = HeldRow.objects.get(run=run)
    cells = {name: penalty(1)[name] for name in ("CF_WSH", "CF_XDR_MC", "CF_XDR_SHXYM")}
    held.held_fix(held=row, cells={**cells, "CF_JDRQ": "2026-02-28"}, by=REPORTER)
    child = sent(run)
    assert HeldRow.objects.get(run=child).reason == "key_taken"
    assert Record.objects.get().decided_on.isoformat() == "2026-04-06"


def test_rows_made_equal_come_in_once() -> None:
    same = {"CF_WSH": "示一市监处罚〔2026〕7号"}
    rows = [penalty(1, **same, CF_JDRQ="2026-02-30"), penalty(1, **same, CF_JDRQ="2026-02-31")]
    run = imported(csv_bytes([penalty(9), *rows]))
    for row in HeldRow.objects.filter(run=run):
        held.held_fix(held=row, cells={"CF_JDRQ": "2026-02-28"}, by=REPORTER)
    child = sent(run)
    assert (child.counts["new"], child.counts["held"]) == (1, 1)
    assert HeldRow.objects.get(run=child).reason == "duplicate_row"


def test_numbers_of_people_typed_into_a_cell_are_starred() -> None:
    run = dirty()
    row = HeldRow.objects.get(run=run, line=3)
    cells = {"CF_JDRQ": "2026-02-28", "CF_SY": "电话13800138000"}
    held.held_fix(held=row, cells=cells, by=REPORTER)
    row.refresh_from_db()
    assert "13800138000" not in str(row.fixed)


def test_rows_are_not_touched_before_the_import_or_after_its_withdrawal() -> None:
    run = work(upload(csv_bytes([penalty(1), penalty(2, CF_JDRQ="2026-02-30")])))
    row = HeldRow.objects.get(run=run)
    with pytest.raises(WrongState):
        held.held_fix(held=row, cells={"CF_JDRQ": "2026-02-28"}, by=REPORTER)
    desk.run_submit(run=run, by=REPORTER, reason="monthly file")
    work(run)
    row = HeldRow.objects.get(run=run)
    withdrawn(run)
    with pytest.raises(WrongState):
        held.held_fix(held=row, cells={"CF_JDRQ": "2026-02-28"}, by=REPORTER)
    row.refresh_from_db()
    assert row.state == "dismissed"
