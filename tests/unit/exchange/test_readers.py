"""Files: good ones, bad rows in good files, bad files."""

from __future__ import annotations

from pathlib import Path

import pytest

from exchange.readers import BadRow, FileBroken, Reading, Row, printable

COLUMNS = ("name", "fine")


def read(
    path: Path, *, columns: tuple[str, ...] = COLUMNS, required: tuple[str, ...] = ("name",)
) -> list[Row | BadRow]:
    return list(Reading(path, columns, required).rows())


def read_until_broken(path: Path) -> tuple[list[Row | BadRow], FileBroken | None]:
    rows: list[Row | BadRow] = []
    try:
        for row in Reading(path, COLUMNS, ("name",)).rows():
            rows.append(row)
    except FileBroken as broken:
        return rows, broken
    return rows, None


def written(folder: Path, content: str | bytes, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_csv_is_read_with_line_numbers(tmp_path: Path, mark: bytes, end: str) -> None:
    text = end.join(["fine,name,secret", '1,"甲, 公司",x', '2,"两', '行",y', "", "3,丙,z"])
    path = written(tmp_path, mark + text.encode())
    rows = read(path)
    assert rows == [Row(2, ["甲, 公司", "1"]), Row(3, [f"两{end}行", "2"]), Row(6, ["丙", "3"])]


def test_columns_that_are_not_kept_never_leave_the_reader(tmp_path: Path) -> None:
    reading = Reading(written(tmp_path, "name,id_number\n甲,110101199003070000\n"), COLUMNS, ())
    assert list(reading.rows()) == [Row(2, ["甲", ""])]
    assert reading.ignored == ["id_number"]


def test_json_lines_are_read_exactly(tmp_path: Path) -> None:
    lines = '{"name": "甲", "fine": 5752652.31}\n\n{"fine": ["a", "b"], "name": null}\n{"name": "丙", "fine": 1e3}'
    rows = read(written(tmp_path, lines, "file.jsonl"))
    assert rows == [Row(1, ["甲", "5752652.31"]), Row(3, ["", "a\x1fb"]), Row(4, ["丙", "1e3"])]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"\xbc\xd7,1", "not_utf8"),
        (b"a\0b,1", "null_byte"),
        ("甲,1,2".encode(), "cells_too_many"),
        ("甲".encode(), "cells_too_few"),
        (b'"a"b,1', "bad_quoting"),
    ],
)
def test_a_bad_row_is_given_with_its_reason_and_reading_goes_on(
    tmp_path: Path, line: bytes, reason: str
) -> None:
    rows = read(written(tmp_path, b"name,fine\nfirst,1\n" + line + b"\nlast,2\n"))
    assert [row.line for row in rows] == [2, 3, 4]
    assert isinstance(rows[1], BadRow)
    assert rows[1].reason == reason
    assert (rows[0], rows[2]) == (Row(2, ["first", "1"]), Row(4, ["last", "2"]))


def test_cells_out_of_place_are_not_kept_for_a_never_column_may_be_among_them(tmp_path: Path) -> None:
    [row] = read(written(tmp_path, "name,fine,id_number\n甲,110101199003070000\n"))
    assert row.cells == []


@pytest.mark.parametrize("end", ["乙,", "乙", '"乙'])
def test_a_file_that_ends_in_a_row_keeps_what_came_before(tmp_path: Path, end: str) -> None:
    content = "name,fine,third\n甲,1,x\n" + end
    rows, broken = read_until_broken(written(tmp_path, content))
    assert rows[0] == Row(2, ["甲", "1"])
    assert isinstance(rows[1], BadRow)
    assert rows[1].reason == "file_ends_in_row"
    assert broken is not None
    assert broken.reason == "file_ends_in_row"


def test_a_last_row_without_line_end_is_whole(tmp_path: Path) -> None:
    assert read_until_broken(written(tmp_path, "name,fine\n甲,1")) == ([Row(2, ["甲", "1"])], None)


def test_a_short_last_row_with_line_end_is_only_short(tmp_path: Path) -> None:
    rows, broken = read_until_broken(written(tmp_path, "name,fine\n甲,1\n乙\n"))
    assert (rows[1].reason, broken) == ("cells_too_few", None)  # type: ignore[union-attr]


def test_json_that_ends_in_a_line_is_broken(tmp_path: Path) -> None:
    rows, broken = read_until_broken(written(tmp_path, '{"name":"甲"}\n[1]\n{"name": \n{"na', "file.jsonl"))
    assert [getattr(row, "reason", "") for row in rows] == ["", "not_json", "not_json", "file_ends_in_row"]
    assert broken is not None


def test_a_lost_quotation_mark_stops_reading_before_memory_does(tmp_path: Path) -> None:
    content = 'name,fine\n甲,1\n"乙,2\n' + "丙,3\n" * 300_000
    rows, broken = read_until_broken(written(tmp_path, content))
    assert rows == [Row(2, ["甲", "1"])]
    assert broken is not None
    assert (broken.reason, broken.detail) == ("row_too_large", {"line": "3"})


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "a.csv", "file_empty"),
        (b"PK\x03\x04rest", "a.csv", "file_is_spreadsheet"),
        ("name,fine\n".encode("utf-16"), "a.csv", "file_not_utf8"),
        ("名称,name\n".encode("gb18030"), "a.csv", "file_not_utf8"),
        (b"nam,fine\nx,1\n", "a.csv", "columns_missing"),
        (b"name,name\nx,1\n", "a.csv", "columns_repeated"),
        (b"name,fine\n", "a.xlsx", "not_xlsx"),
        (b"name,fine\n", "a.pdf", "file_format"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_at_once(
    tmp_path: Path, content: bytes, name: str, reason: str
) -> None:
    with pytest.raises(FileBroken) as broken:
        read(written(tmp_path, content, name))
    assert broken.value.reason == reason


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileBroken) as broken:
        read(tmp_path / "none.csv")
    assert broken.value.reason == "file_missing"
    assert "none.csv" in broken.value.detail["path"]


def test_a_missing_column_is_named_with_what_there_is(tmp_path: Path) -> None:
    with pytest.raises(FileBroken) as broken:
        read(written(tmp_path, "nam,fine\n"))
    assert broken.value.detail == {"missing": "name", "found": "nam, fine"}


def test_a_held_cell_is_storable() -> None:
    assert printable("a\0b\udcbcc\x1fd") == "a\ufffdb?c;d"
