"""Files that people really send, and files that are made to do harm: a clear answer, nothing half-done."""

from __future__ import annotations

import json
import re
import zipfile
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from openpyxl import Workbook, load_workbook

from exchange import sealed
from exchange.messages import fatal_message
from exchange.models import HeldRow, ImportRun
from exchange.readers import FileBroken
from exchange.uploads import heading_of, sheets_of, upload_receive
from records.models import Record
from tests.desk_imports import (
    PENALTIES,
    REPORTER,
    csv_bytes,
    imported,
    limit,
    penalty,
    upload,
    work,
    xlsx_bytes,
)
from tests.functional.importing import agency

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _office() -> None:
    agency()
    limit(1_000)


def refused(content: bytes, name: str = "penalties.xlsx", **options: Any) -> FileBroken:
    """Why a file is refused at the door; nothing of it stays."""
    before = sorted(path.name for path in sealed.folder().iterdir())
    with pytest.raises(FileBroken) as broken:
        upload(content, name, **options)
    assert sorted(path.name for path in sealed.folder().iterdir()) == before
    assert not ImportRun.objects.exists()
    message = fatal_message(broken.value.reason, broken.value.detail)
    assert message != broken.value.reason and "%(" not in message
    return broken.value


def table(*rows: dict[str, Any]) -> list[list[Any]]:
    """Rows of cells under their heading."""
    return [list(rows[0]), *([row[name] for name in rows[0]] for row in rows)]


def rewritten(content: bytes, entry: str, change: Any) -> bytes:
    """An XLSX with one of its entries changed."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            data = old.read(item.filename)
            new.writestr(item.filename, change(data) if item.filename == entry else data)
    return out.getvalue()


def test_a_spreadsheet_is_read_as_it_looks() -> None:
    rows = table(
        {**penalty(1), "CF_JDRQ": date(2026, 4, 6), "CF_NR_FK": 0.1 + 0.2},
        {**penalty(2), "CF_JDRQ": "2026-04-07", "CF_NR_FK": 3},
    )
    run = imported(xlsx_bytes(rows), "penalties.xlsx")
    assert run.counts["new"] == 2
    first, second = Record.objects.order_by("decided_on")
    assert (first.decided_on.isoformat(), first.details["fine_fen"]) == ("2026-04-06", 300_000)
    assert second.details["fine_fen"] == 3_000_000


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("=1+1", "formula"),
        (91990102000000012, "number_rounded"),
        ("#REF!", "cell_error"),
        ("x" * 32_000, "value_too_long"),
    ],
)
def test_a_cell_that_cannot_be_known_holds_its_row_and_is_named(cell: Any, reason: str) -> None:
    rows = table({**penalty(1), "CF_SY": cell}, penalty(2))
    content = xlsx_bytes(rows)
    run = imported(content, "penalties.xlsx")
    held = HeldRow.objects.get(run=run)
    assert (held.line, held.reason, run.counts["new"]) == (2, reason, 1)
    assert "%(" not in held.message


def test_a_formula_in_a_column_that_is_not_kept_does_not_matter() -> None:
    rows = table({**penalty(1), "note": "=1+1"})
    assert imported(xlsx_bytes(rows), "penalties.xlsx").counts["new"] == 1


def test_merged_cells_are_refused_with_their_range_but_not_above_the_heading() -> None:
    book = load_workbook(BytesIO(xlsx_bytes([["2026年4月行政处罚"], *table(penalty(1), penalty(2))])))
    book.active.merge_cells("A1:C1")
    out = BytesIO()
    book.save(out)
    assert imported(out.getvalue(), "penalties.xlsx").counts["new"] == 2
    ImportRun.objects.all().update(stored_as="")
    book.active.merge_cells("B3:B4")
    out = BytesIO()
    book.save(out)
    with pytest.raises(FileBroken) as broken:
        upload(out.getvalue(), "penalties.xlsx")
    assert broken.value.reason == "cells_merged" and broken.value.detail["ranges"] == "B3:B4"


def test_the_sheet_with_the_heading_is_read_or_the_one_that_is_chosen() -> None:
    book = Workbook()
    book.active.title = "说明"
    book.active.append(["how to fill this in"])
    for number, title in ((1, "三月"), (2, "四月")):
        sheet = book.create_sheet(title)
        for cells in table(penalty(number)):
            sheet.append(cells)
        sheet.row_dimensions[2].hidden = title == "四月"
    out = BytesIO()
    book.save(out)
    content = out.getvalue()
    assert sheets_of(BytesIO(content)) == ["说明", "三月", "四月"]
    run = work(upload(content, "penalties.xlsx"))
    assert run.sheet == "三月" and [code for code, _ in run.report["notes"]] == ["other_sheets"]
    run = work(upload(content, "penalties.xlsx", sheet="四月", origin="sandbox"))
    assert run.sheet == "四月"
    assert run.report["notes"][1] == ["hidden_rows", {"count": "1", "first": "2"}]
    with pytest.raises(FileBroken) as broken:
        upload(content, "x.xlsx", sheet="五月", origin="real")
    assert broken.value.reason == "sheet_missing"


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"CF_XDR_MC,CF_SJLY\n", "a.xlsx", "not_xlsx"),
        (b"PK\x03\x04 and nothing else", "a.xlsx", "not_xlsx"),
        (b"PK\x03\x04 and nothing else", "a.csv", "not_xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls", "old_spreadsheet"),
        (b"", "a.csv", "file_empty"),
        (b"%PDF-1.7", "a.pdf", "file_format"),
        (b"a,b\n1,2\n", "a.csv", "columns_missing"),
        ("a,b\n".encode("utf-16"), "a.csv", "file_not_utf8"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(content: bytes, name: str, reason: str) -> None:
    assert refused(content, name).reason == reason


def test_a_column_twice_is_refused_in_both_formats() -> None:
    heading = [*penalty(1), "CF_WSH"]
    assert refused(",".join(heading).encode(), "a.csv").reason == "columns_repeated"
    assert refused(xlsx_bytes([heading, ["x"] * len(heading)])).reason == "columns_repeated"


def test_an_archive_that_is_no_workbook_and_a_bomb_are_refused() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("readme.txt", "no workbook")
    assert refused(out.getvalue()).reason == "not_xlsx"
    content = xlsx_bytes(table(penalty(1)))
    bomb = rewritten(content, "xl/worksheets/sheet1.xml", lambda data: data + b" " * 40_000_000)
    assert len(bomb) < 200_000, "it is small until it is unpacked"
    assert refused(bomb).reason == "xlsx_bomb"


def test_xml_that_is_made_to_explode_is_refused() -> None:
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'

    def armed(data: bytes) -> bytes:
        return data.replace(b"<worksheet", laughs + b"<worksheet", 1)

    content = rewritten(xlsx_bytes(table(penalty(1))), "xl/worksheets/sheet1.xml", armed)
    assert refused(content).reason == "xlsx_unsafe"


def test_a_sheet_that_claims_a_million_empty_rows_is_read_at_once() -> None:
    def empty(data: bytes) -> bytes:
        rows = b"".join(b'<row r="%d"/>' % number for number in range(3, 20_000))
        data = data.replace(b"</sheetData>", rows + b'<row r="1048576"/></sheetData>')
        return re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', data)

    content = rewritten(xlsx_bytes(table(penalty(1))), "xl/worksheets/sheet1.xml", empty)
    assert imported(content, "penalties.xlsx").counts["rows"] == 1


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_encoding_and_separator_are_found(encoding: str, delimiter: str) -> None:
    run = imported(csv_bytes([penalty(1)], encoding=encoding, delimiter=delimiter))
    assert run.counts["new"] == 1 and run.encoding == encoding.removesuffix("-sig")
    assert Record.objects.get().entity.name == "示例一市澄屿1号科技有限公司"


def test_a_row_in_another_encoding_is_held_by_its_line_whichever_way_round() -> None:
    heading, *_ = csv_bytes([penalty(1)]).splitlines(keepends=True)
    lines = {n: csv_bytes([penalty(n)], encoding="utf-8").splitlines(keepends=True)[1] for n in range(1, 6)}
    other = {n: line.decode().encode("gb18030") for n, line in lines.items()}
    run = imported(heading + b"".join([lines[1], lines[2], other[3]]))
    held = HeldRow.objects.get(run=run)
    assert (held.line, held.reason, run.encoding) == (4, "not_utf8", "utf-8")
    run = imported(heading + b"".join([other[3], other[4], lines[5]]), "other.csv")
    held = HeldRow.objects.get(run=run)
    assert (held.line, held.reason, run.encoding) == (4, "other_encoding", "gb18030")
    assert run.counts["new"] == 2 and held.row == {}


def test_the_encoding_may_be_chosen() -> None:
    run = imported(csv_bytes([penalty(1)], encoding="gb18030"), encoding="gb18030")
    assert run.counts["new"] == 1
    with pytest.raises(FileBroken) as broken:
        upload(csv_bytes([penalty(2)]), encoding="latin-1")
    assert broken.value.reason == "encoding_unknown"


def test_a_cell_of_a_megabyte_breaks_the_check_and_nothing_is_in() -> None:
    content = csv_bytes([penalty(1), penalty(2, CF_SY="x" * 1_100_000)])
    run = work(upload(content))
    assert (run.state, run.report["broken"]["reason"]) == ("broken", "row_too_large")
    assert run.report["broken"]["detail"] == {"line": "3"}
    assert not Record.objects.exists()


def test_a_file_that_ends_in_the_middle_is_refused_as_a_whole() -> None:
    content = csv_bytes([penalty(1), penalty(2)])
    run = work(upload(content[:-40].rpartition(b",")[0]))
    assert (run.state, run.report["broken"]["reason"]) == ("broken", "file_ends_in_row")
    assert not Record.objects.exists()


def test_a_file_that_is_too_large_is_refused_while_it_comes_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "UPLOAD_MAX_BYTES", 1024 * 1024)
    endless = BytesIO(b"x" * (5 * 1024 * 1024))
    before = sorted(sealed.folder().iterdir())
    with pytest.raises(FileBroken) as broken:
        upload_receive(file=endless, name="a.csv", profile=PENALTIES, origin="demo", by=REPORTER)
    assert broken.value.reason == "file_too_large" and endless.tell() < 2 * 1024 * 1024
    assert sorted(sealed.folder().iterdir()) == before


def test_the_name_of_a_file_never_becomes_a_path() -> None:
    run = upload(csv_bytes([penalty(1)]), "../../etc/\x00pass\nwd.csv")
    assert run.file_name == "passwd.csv"
    assert sealed.path_of(run.stored_as).parent == sealed.folder()
    for name in ("../secrets.json", "", "a/b", "a.b"):
        with pytest.raises(sealed.Damaged):
            sealed.path_of(name)


def test_json_lines_come_in_too() -> None:
    content = "\n".join(json.dumps(penalty(number), ensure_ascii=False) for number in (1, 2)).encode() + b"\n"
    assert imported(content, "penalties.jsonl").counts["new"] == 2


def test_the_heading_of_a_file_without_a_profile_is_read() -> None:
    rows = [["表一"], ["企业名称", "决定日期"], ["甲", "2026-01-01"]]
    assert heading_of(file=BytesIO(xlsx_bytes(rows)), name="a.xlsx") == ["企业名称", "决定日期"]
    text = "企业名称;决定日期\n甲;x\n".encode("gb18030")
    assert heading_of(file=BytesIO(text), name="a.csv") == ["企业名称", "决定日期"]
