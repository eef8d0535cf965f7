"""Importing records: identity, corrections, agencies, entities, what is written down."""

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError

from exchange.models import HeldRow, ImportRun
from journal import clock
from journal.actor import Actor
from journal.models import AuditEvent
from penalties.models import Penalty
from records.models import Record, RecordRevision
from records.preparation import RecordInput
from records.services import record_correct
from registry.models import Agency, Entity, EntityName
from tests.functional.importing import CODE, NAME, csv_file, entities, records, row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

PROFILE = """\
kind: records
item: penalty
columns:
  party: entity.name
  code: entity.usci
  province: entity.region
  fine: {field: details.fine_fen, amount: yuan}
  day: decided_on
key: [party, day]
source_agency: samr
deciding_agency:
  column: office
  unknown: create
  below: samr
  spellings: {'(.+)监管局': '\\1市场监督管理局'}
never: [phone]
"""


@pytest.fixture
def profile(tmp_path: Path) -> str:
    path = tmp_path / "offices.yaml"
    path.write_text(PROFILE, encoding="utf-8")
    return str(path)


def simple(**cells: str) -> dict[str, str]:
    plain = {
        "party": NAME,
        "code": "",
        "province": "",
        "fine": "1",
        "day": "2026-04-01",
        "office": "甲监管局",
    }
    return {**plain, "phone": "13800000000", **cells}


def test_a_row_becomes_a_record_with_its_typed_row_entity_and_revision(tmp_path: Path) -> None:
    result = records(csv_file(tmp_path / "a.csv", [row()]))
    assert (result["rows"], result["imported"], result["held"], result["changed"]) == (1, 1, 0, 1)
    record = Record.objects.get()
    assert (record.entity.usci, record.entity.name, record.entity.origin) == (CODE, NAME, "demo")
    assert (record.entity.kind, record.entity.region_id) == ("enterprise", "990102")
    assert record.details["fine_fen"] == 300_000
    assert record.document_number == "示一市监处罚〔2026〕1号"
    assert record.source_agency.name == record.deciding_agency.name  # type: ignore[union-attr]
    assert Penalty.objects.get().fine_fen == 300_000
    assert RecordRevision.objects.get().number == 1


def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", [row(), row(CF_WSH="2号")])
    assert records(path)["changed"] == 2
    before = list(Record.objects.order_by("pk").values())
    again = records(path)
    assert (again["imported"], again["changed"]) == (2, 0)
    assert list(Record.objects.order_by("pk").values()) == before
    assert AuditEvent.objects.filter(action="import.chunk").count() == 2
    assert AuditEvent.objects.filter(action="import.file").count() == 2


def test_a_correction_keeps_the_record_and_its_history(tmp_path: Path) -> None:
    records(csv_file(tmp_path / "a.csv", [row()]))
    before = Record.objects.get()
    assert records(csv_file(tmp_path / "a.csv", [row(CF_NR_FK="0.5")]))["changed"] == 1
    record = Record.objects.get()
    assert (record.pk, record.public_id, record.received_at) == (
        before.pk,
        before.public_id,
        before.received_at,
    )
    assert Penalty.objects.get().fine_fen == 500_000
    fines = [revision.details["fine_fen"] for revision in RecordRevision.objects.order_by("number")]
    assert fines == [300_000, 500_000]


def test_what_staff_corrected_is_not_undone_by_the_same_file(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", [row()])
    records(path)
    record = Record.objects.get()
    data = RecordInput(
        entity=record.entity,
        item="penalty",
        source_agency=record.source_agency,
        details={**record.details, "fine_fen": 1},
        decided_on=record.decided_on,
    )
    record_correct(record=record, data=data, by=Actor.system("test"), reason="objection upheld")
    assert records(path)["changed"] == 0
    assert Penalty.objects.get().fine_fen == 1
    assert records(csv_file(path, [row(CF_NR_FK="0.5")]))["changed"] == 1


def test_another_writing_of_the_same_content_changes_nothing(tmp_path: Path) -> None:
    records(csv_file(tmp_path / "a.csv", [row()]))
    same = row(CF_JDRQ="2026年4月6日", CF_NR_FK="3,000.00元", CF_CFLB=" 罚款 ")
    assert records(csv_file(tmp_path / "a.csv", [same]))["changed"] == 0
    assert RecordRevision.objects.count() == 1


def test_another_profile_that_reads_the_same_changes_nothing(tmp_path: Path, profile: str) -> None:
    path = csv_file(tmp_path / "a.csv", [simple()])
    assert records(path, profile=profile)["changed"] == 1
    Path(profile).write_text(PROFILE.replace("amount: yuan", "amount: yuan, empty: ['-']"), encoding="utf-8")
    assert records(path, profile=profile)["changed"] == 0


def test_rows_of_equal_key_are_records_of_their_own_and_shrinking_deletes_nothing(tmp_path: Path) -> None:
    two = [row(CF_SY="甲"), row(CF_SY="乙")]
    assert records(csv_file(tmp_path / "a.csv", two))["changed"] == 2
    assert sorted(Record.objects.values_list("occurrence", flat=True)) == [1, 2]
    assert records(csv_file(tmp_path / "a.csv", two[1:]))["changed"] == 0
    assert Record.objects.count() == 2
    assert ImportRun.objects.first().counts["shrunk_keys"] == 1  # type: ignore[union-attr]


def test_an_unknown_agency_is_made_below_the_named_one_with_its_spellings(
    tmp_path: Path, profile: str
) -> None:
    rows = [
        simple(),
        simple(day="2026-04-02", office="甲市场监督管理局"),
        simple(day="2026-04-03", office="乙监管局"),
    ]
    assert records(csv_file(tmp_path / "a.csv", rows), profile=profile)["imported"] == 3
    made = Agency.objects.filter(confirmed=False).order_by("name")
    assert sorted(agency.name for agency in made) == ["乙市场监督管理局", "甲市场监督管理局"]
    first = made.get(name="甲市场监督管理局")
    assert (first.parent.code, first.regime) == ("samr", "samr")  # type: ignore[union-attr]
    assert sorted(first.aliases.values_list("name", flat=True)) == ["甲市场监督管理局", "甲监管局"]
    assert Record.objects.filter(deciding_agency=first).count() == 2


def test_rows_without_a_code_find_the_only_entity_of_their_name(tmp_path: Path) -> None:
    records(csv_file(tmp_path / "a.csv", [row(), row(CF_WSH="2号", CF_XDR_SHXYM="", CF_XDR_MC=f" {NAME}（")]))
    assert Entity.objects.count() == 1
    assert Record.objects.filter(entity__usci=CODE).count() == 2


def test_a_former_name_or_another_origin_does_not_match(tmp_path: Path) -> None:
    records(csv_file(tmp_path / "a.csv", [row()]))
    EntityName.objects.create(entity=Entity.objects.get(), kind="former", name="旧名", folded="旧名")
    records(csv_file(tmp_path / "b.csv", [row(CF_XDR_SHXYM="", CF_XDR_MC="旧名")]))
    records(csv_file(tmp_path / "c.csv", [row(CF_XDR_SHXYM="", CF_WSH="3号")]), origin="sandbox")
    assert sorted(Entity.objects.values_list("name", "origin")) == sorted(
        [(NAME, "demo"), ("旧名", "demo"), (NAME, "sandbox")]
    )


def test_a_province_tells_namesakes_apart(tmp_path: Path, profile: str) -> None:
    rows = [
        simple(province="浙江省"),
        simple(province="陕西省", day="2026-04-02"),
        simple(province="330100", day="2026-04-03"),
        simple(day="2026-04-04"),
    ]
    result = records(csv_file(tmp_path / "a.csv", rows), profile=profile)
    assert (result["imported"], result["held"]) == (3, 1)
    assert sorted(Entity.objects.values_list("region_id", flat=True)) == ["330000", "610000"]
    assert Record.objects.filter(entity__region_id="330000").count() == 2
    assert HeldRow.objects.get().reason == "ambiguous_name"


def test_a_code_that_is_not_on_file_never_takes_over_a_namesake_silently(tmp_path: Path) -> None:
    records(csv_file(tmp_path / "a.csv", [row(CF_XDR_SHXYM="")]))
    records(csv_file(tmp_path / "b.csv", [row(CF_WSH="2号")]))
    assert sorted(Entity.objects.values_list("usci", flat=True), key=str) == [CODE, None]
    third = records(csv_file(tmp_path / "c.csv", [row(CF_WSH="3号", CF_XDR_SHXYM="")]))
    assert third["held"] == 1
    # What is on file already stays where it is, corrected or not.
    fourth = records(csv_file(tmp_path / "a.csv", [row(CF_XDR_SHXYM="", CF_NR_FK="9")]))
    assert (fourth["held"], fourth["changed"]) == (0, 1)


def test_never_columns_are_nowhere(tmp_path: Path, profile: str) -> None:
    path = csv_file(tmp_path / "a.csv", [simple(), simple(day="2022-09-31")])
    errors = tmp_path / "errors.csv"
    records(path, profile=profile, errors=errors)
    assert "13800000000" not in errors.read_text(encoding="utf-8")
    stored = json.dumps([*HeldRow.objects.values("row", "detail"), *Record.objects.values("details")])
    assert "13800000000" not in stored


def test_numbers_of_people_in_held_cells_are_starred(tmp_path: Path) -> None:
    cell = "联系人电话13800000000，身份证号11010519491231002X"
    errors = tmp_path / "errors.csv"
    records(csv_file(tmp_path / "a.csv", [row(CF_SY=cell, CF_JDRQ=cell)]), errors=errors)
    held = HeldRow.objects.get()
    everything = errors.read_text(encoding="utf-8") + json.dumps([held.row, held.detail])
    assert "13800000000" not in everything
    assert "11010519491231002X" not in everything


def test_nothing_of_a_natural_person_is_kept(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", [row(CF_XDR_MC="张三", CF_XDR_LB="自然人", CF_XDR_SHXYM="")])
    errors = tmp_path / "errors.csv"
    assert records(path, errors=errors)["held"] == 1
    held = HeldRow.objects.get()
    assert (held.reason, held.row) == ("natural_person", {})
    assert "张三" not in errors.read_text(encoding="utf-8")
    assert not Entity.objects.exists()


def test_nothing_of_a_natural_person_is_kept_whatever_else_is_wrong_with_the_row(tmp_path: Path) -> None:
    person = {"CF_XDR_MC": "张三", "CF_XDR_LB": "自然人", "CF_XDR_SHXYM": ""}
    rows = [row(**person), row(**person), row(**person, CF_SJLY="没听说过的局"), row(**person, CF_SY="a\0b")]
    errors = tmp_path / "errors.csv"
    assert records(csv_file(tmp_path / "a.csv", rows), errors=errors)["held"] == 4
    assert [held.row for held in HeldRow.objects.all()] == [{}] * 4
    assert "张三" not in errors.read_text(encoding="utf-8")


def test_an_import_that_runs_past_midnight_dates_its_rows_by_the_new_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = csv_file(tmp_path / "a.csv", [row(CF_WSH=f"{number}号") for number in range(600)])
    with time_machine.travel(datetime(2026, 5, 1, 23, 59, tzinfo=clock.SHANGHAI), tick=False) as travel:
        monkeypatch.setattr(
            "exchange.management.importing.Shown.stored",
            lambda shown, rows: travel.move_to(datetime(2026, 5, 2, 0, 1, tzinfo=clock.SHANGHAI)),
        )
        records(path)
    days = Record.objects.values_list("shown_from", flat=True)
    assert Counter(days) == {date(2026, 5, 1): 500, date(2026, 5, 2): 100}


def test_a_dry_run_says_the_same_and_writes_nothing(tmp_path: Path, profile: str) -> None:
    rows = [simple(day=f"2026-04-{day:02d}", party=f"公司{day % 3}") for day in range(1, 31)]
    rows += [simple(day="2022-09-31"), rows[0]]
    path = csv_file(tmp_path / "a.csv", rows)
    dry = records(path, profile=profile, dry_run=True)
    assert not Record.objects.exists()
    assert not Entity.objects.exists()
    assert not ImportRun.objects.exists()
    assert not Agency.objects.filter(confirmed=False).exists()
    assert records(path, profile=profile) == dry


def test_more_than_one_chunk(tmp_path: Path) -> None:
    rows = [row(CF_WSH=f"{number}号", CF_NR_FK="0.01") for number in range(1_201)]
    result = records(csv_file(tmp_path / "a.csv", rows))
    assert (result["imported"], result["fines_imported_fen"]) == (1_201, 1_201 * 10_000)
    assert Entity.objects.count() == 1
    assert AuditEvent.objects.filter(action="import.chunk").count() == 3
    chunk = AuditEvent.objects.filter(action="import.chunk").order_by("pk").first()
    assert chunk is not None
    assert (chunk.detail["rows"], chunk.detail["lines"]) == (500, [2, 501])


def test_the_errors_file_has_a_line_for_each_held_row_and_no_formula(tmp_path: Path) -> None:
    errors = tmp_path / "errors.csv"
    rows = [row(CF_SY='=HYPERLINK("x")', CF_JDRQ="45292"), row(CF_SY="两\n行", CF_NR_FK="x", CF_WSH="2号")]
    records(csv_file(tmp_path / "a.csv", rows), errors=errors)
    with errors.open(encoding="utf-8-sig", newline="") as handle:
        found = list(csv.DictReader(handle))
    assert [(one["line"], one["column"], one["reason"]) for one in found] == [
        ("2", "CF_JDRQ", "excel_serial"),
        ("3", "CF_NR_FK", "amount_unclear"),
    ]
    assert found[0]["CF_SY"].startswith("'=")
    assert found[1]["CF_SY"] == "两 行"
    assert all(one["message"] for one in found)
    assert len(errors.read_text(encoding="utf-8").splitlines()) == 3


def test_a_run_that_finds_another_one_running_is_refused(tmp_path: Path) -> None:
    from journal.locks import advisory_lock

    path = csv_file(tmp_path / "a.csv", [row()])
    with advisory_lock("exchange.import") as held:
        assert held
        from django.db import connection

        if connection.vendor == "postgresql":
            pytest.skip("PostgreSQL's locks are the session's own: two sessions are tested by the kill suite")
        with pytest.raises(CommandError):
            records(path)
    assert not Record.objects.exists()


def test_entities_file_and_records_file_meet(tmp_path: Path) -> None:
    entities(csv_file(tmp_path / "e.csv", [{"name": NAME, "usci": CODE, "region": "990102"}]))
    records(csv_file(tmp_path / "a.csv", [row()]))
    assert Entity.objects.get().records.count() == 1


def test_the_wrong_kind_of_profile_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="entities"):
        call_command("import_records", str(tmp_path / "a.csv"), profile="entities")


@time_machine.travel("2026-05-01T10:00:00+08:00")
def test_the_real_penalty_file_is_accounted_for_to_the_last_row_and_fen(shared_folder: Path) -> None:
    path = shared_folder / "data" / "nfra_penalties.csv"
    first = records(path, profile="nfra", origin="real")
    assert first["rows"] == 3_339
    assert first["imported"] + first["held"] == 3_339
    assert first["held"] == 7  # those that name no authority
    assert first["fines_file_fen"] == 156_046_736_212
    assert first["fines_imported_fen"] + first["fines_held_fen"] == first["fines_file_fen"]
    assert (
        sum(Penalty.objects.exclude(fine_fen=None).values_list("fine_fen", flat=True))
        == (first["fines_imported_fen"])
    )
    published = Record.objects.filter(state="published", shown_until=None, regime="nfra")
    assert published.count() == first["imported"]
    assert published.filter(clock_basis="publication_for_want_of_decision").count() == 3_257
    again = records(path, profile="nfra", origin="real")
    assert (again["imported"], again["changed"], again["held"]) == (first["imported"], 0, 7)
