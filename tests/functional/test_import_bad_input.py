"""Bad files: a clear answer for each, nothing lost, never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management.base import CommandError
from django.utils import translation

from exchange.models import HeldRow, ImportRun
from records.models import Record
from registry.models import Entity
from tests.functional.importing import NAME, csv_file, entities, records, row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def second_bad(tmp_path: Path, **cells: str) -> HeldRow:
    """A file whose middle row is bad: the others are in, and it is held."""
    rows = [row(CF_WSH="1号"), row(CF_WSH="2号", **cells), row(CF_WSH="3号")]
    result = records(csv_file(tmp_path / "a.csv", rows))
    assert (result["code"], result["rows"], result["imported"], result["held"]) == (0, 3, 2, 1)
    assert result["fines_file_fen"] == result["fines_imported_fen"] + result["fines_held_fen"]
    assert sorted(Record.objects.values_list("document_number", flat=True)) == ["1号", "3号"]
    held = HeldRow.objects.get()
    assert held.line == 3
    with translation.override("en"):
        assert held.message
        assert "%(" not in held.message
    return held


@pytest.mark.parametrize(
    ("cells", "column", "reason", "says"),
    [
        ({"CF_JDRQ": "2022-09-31"}, "CF_JDRQ", "date_impossible", "2022-09-31"),
        ({"CF_JDRQ": "45292"}, "CF_JDRQ", "excel_serial", "45292"),
        ({"CF_JDRQ": "04/06/2026"}, "CF_JDRQ", "date_unclear", "04/06/2026"),
        ({"CF_NR_FK": "0.00000001"}, "CF_NR_FK", "amount_not_whole_fen", "0.00000001"),
        ({"CF_NR_FK": "三千元"}, "CF_NR_FK", "amount_unclear", "三千元"),
        ({"CF_NR_FK": "-1"}, "CF_NR_FK", "amount_negative", "-1"),
        ({"CF_XDR_SHXYM": "91990102MAXJ"}, "CF_XDR_SHXYM", "usci_malformed", "12"),
        ({"CF_XDR_SHXYM": "", "CF_XDR_MC": ""}, "CF_XDR_MC", "value_missing", "missing"),
        ({"CF_XDR_MC": "长" * 201}, "CF_XDR_MC", "value_too_long", "200"),
        ({"CF_CFLB": "罚款、打屁股"}, "CF_CFLB", "value_unknown", "打屁股"),
        ({"CF_CFJG": "没听说过的局"}, "CF_CFJG", "agency_unknown", "没听说过的局"),
        ({"CF_CFJG": ""}, "CF_CFJG", "agency_missing", "no agency"),
        ({"CF_SJLY": "没听说过的局"}, "CF_SJLY", "agency_unknown", "没听说过的局"),
        ({"CF_NR_ZKDX": "x" * 1_001}, "CF_NR_ZKDX", "schema", "1000"),
        ({"CF_NR_FK": "9" * 5_000}, "CF_NR_FK", "amount_too_large", "too large"),
        ({"CF_JDRQ": "0001-01-01T00:00:00+14:00"}, "CF_JDRQ", "date_out_of_range", "1900"),
        ({"CF_SY": "a\0b"}, "", "null_byte", "null"),
    ],
)
def test_a_bad_cell_holds_its_row(
    tmp_path: Path, cells: dict[str, str], column: str, reason: str, says: str
) -> None:
    held = second_bad(tmp_path, **cells)
    assert (held.column, held.reason) == (column, reason)
    with translation.override("en"):
        assert says in held.message


@pytest.mark.parametrize(
    ("cell", "fen"),
    [
        ("3,000元", 300_000),
        ("0.3万元", 300_000),
        ("0.3", 300_000),
        ("０.３", 300_000),
        ("1,000", 1_000_000_000),
    ],
)
def test_amounts_with_units_and_commas_are_read(tmp_path: Path, cell: str, fen: int) -> None:
    assert records(csv_file(tmp_path / "a.csv", [row(CF_NR_FK=cell)]))["fines_imported_fen"] == fen


def test_a_byte_identical_row_is_held_and_names_the_first(tmp_path: Path) -> None:
    result = records(csv_file(tmp_path / "a.csv", [row(), row(CF_WSH="2号"), row()]))
    assert (result["imported"], result["held"]) == (2, 1)
    assert result["fines_held_fen"] == 300_000
    held = HeldRow.objects.get()
    assert (held.line, held.reason, held.detail) == (4, "duplicate_row", {"first": "2"})


def test_a_name_that_two_entities_bear_is_held(tmp_path: Path) -> None:
    for number in range(2):
        Entity.objects.create(
            key=f"naaaaaaa{'ab'[number]}",
            name=NAME,
            folded_name=NAME,
            origin="demo",
            created_at="2026-01-01T00:00:00+08:00",
            updated_at="2026-01-01T00:00:00+08:00",
        )
    assert records(csv_file(tmp_path / "a.csv", [row(CF_XDR_SHXYM="")]))["held"] == 1
    held = HeldRow.objects.get()
    assert (held.reason, held.detail["count"]) == ("ambiguous_name", "2")
    assert not Record.objects.exists()


@pytest.mark.parametrize("column", ["CF_XDR_MC", "CF_WSH", "CF_JDRQ"])
def test_a_missing_column_refuses_the_file_and_names_it(tmp_path: Path, column: str) -> None:
    one = row()
    del one[column]
    with translation.override("en"), pytest.raises(CommandError, match=column):
        records(csv_file(tmp_path / "a.csv", [one]))
    assert not ImportRun.objects.exists()


def test_a_file_that_ends_in_a_row_keeps_the_rest_and_exits_with_1(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", [row(), row(CF_WSH="2号"), row(CF_WSH="3号")])
    content = path.read_bytes().rstrip()
    path.write_bytes(content[: content.rindex(b",") - 40])
    result = records(path)
    assert (result["code"], result["rows"], result["imported"], result["held"]) == (1, 3, 2, 1)
    held = HeldRow.objects.get()
    assert (held.line, held.reason) == (4, "file_ends_in_row")
    run = ImportRun.objects.get()
    assert (run.state, run.counts["broken"]) == ("broken", "file_ends_in_row")


def test_bytes_that_are_not_utf8_hold_their_row_only(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", [row(), row(CF_WSH="2号", CF_SY="XXXX"), row(CF_WSH="3号")])
    path.write_bytes(path.read_bytes().replace(b"XXXX", "违法".encode("gb18030")))
    result = records(path)
    assert (result["code"], result["imported"], result["held"]) == (0, 2, 1)
    assert HeldRow.objects.get().reason == "not_utf8"


def test_rows_of_the_wrong_width_are_held(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", [row()])
    path.write_bytes(path.read_bytes() + b"x,y\n" + path.read_bytes().splitlines()[1] + b",more\n")
    result = records(path)
    assert (result["code"], result["rows"], result["held"]) == (0, 3, 2)
    assert sorted(HeldRow.objects.values_list("reason", flat=True)) == ["cells_too_few", "cells_too_many"]


def test_an_empty_and_an_absent_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").touch()
    for name in ("a.csv", "b.csv", "a.xlsx"):
        with pytest.raises(CommandError):
            records(tmp_path / name)


def test_a_heading_alone_is_a_file_of_no_rows(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", [row()])
    path.write_bytes(path.read_bytes().splitlines()[0] + b"\n")
    assert records(path)["rows"] == 0


def test_a_bad_profile_is_explained(tmp_path: Path) -> None:
    profile = tmp_path / "mine.yaml"
    profile.write_text(
        "kind: records\nitem: penalty\ncolumns: {a: entity.nam}\nkey: [a]\nsource_agency: nfra\n"
    )
    with pytest.raises(CommandError, match=r"line 3, columns\.a: there is no field entity\.nam"):
        records(csv_file(tmp_path / "a.csv", [row()]), profile=str(profile))


def test_a_profile_of_an_agency_that_is_not_on_file_is_refused(tmp_path: Path) -> None:
    profile = tmp_path / "mine.yaml"
    profile.write_text(
        "kind: records\nitem: penalty\ncolumns: {CF_XDR_MC: entity.name}\nkey: [CF_XDR_MC]\nsource_agency: nobody\n"
    )
    with pytest.raises(CommandError, match="nobody"):
        records(csv_file(tmp_path / "a.csv", [row()]), profile=str(profile))


@pytest.mark.parametrize("column", ["former_names", "aliases", "name", "english_name"])
def test_a_name_too_long_for_the_register_holds_its_row(tmp_path: Path, column: str) -> None:
    """Also one that only becomes too long when it is folded: one sign may stand for four."""
    longest, too_long, unfolds = "长" * 200, "长" * 201, "\u337f" * 60
    cells = [
        {"name": f"甲{number}", column: text} for number, text in enumerate((longest, too_long, unfolds))
    ]
    heading = {"name": "", column: ""}
    result = entities(csv_file(tmp_path / "a.csv", [{**heading, **row} for row in cells]))
    assert (result["imported"], result["held"]) == (1, 2)
    assert set(HeldRow.objects.values_list("column", "reason")) == {(column, "value_too_long")}


def test_lists_within_lists_hold_their_line_only(tmp_path: Path) -> None:
    deep = "[" * 5_000 + "]" * 5_000
    path = tmp_path / "a.jsonl"
    path.write_text(f'{{"name": "甲"}}\n{{"name": {deep}}}\n{{"name": "乙"}}\n', encoding="utf-8")
    assert entities(path)["imported"] == 2
    assert HeldRow.objects.get().reason == "not_json"
