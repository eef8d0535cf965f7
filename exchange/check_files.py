"""Checks by file: the lines of a CSV or XLSX that name entities, and the answers as a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from exchange.readers import BadRow, FileBroken, Reading, kind_of
from journal import clock
from lists.models import CheckRun
from lists.services.checking import MOST
from registry.enumerations import label

CODE = ("统一社会信用代码", "code", "USCI", "usci")
NAME = ("名称", "企业名称", "主体名称", "name")
MOST_BYTES = 5_000_000  # a thousand names need far less
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would take for a formula


def lines_of(file: BinaryIO, *, name: str) -> list[str]:
    """What each row names: its code, else its name. Other columns are not read.

    Raises:
        FileBroken: no CSV or XLSX, neither column, a row that cannot be read, or too much.
    """
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise FileBroken("file_too_large", limit=str(MOST_BYTES // 1_000_000))
    columns = (*CODE, *NAME)
    kind = kind_of(name, content[:8])
    reading = Reading(Path(name), columns, opener=lambda: BytesIO(content), kind=kind, encoding="auto")
    found: dict[str, None] = {}  # each once: the same name in a thousand rows is one
    any_row = False
    for row in reading.rows():
        if isinstance(row, BadRow):
            raise FileBroken(row.reason, **{"line": str(row.line), **row.detail})
        any_row = True
        cells = [cell.strip().removeprefix("'") for cell in row.cells]
        said = next((cell for cell in cells[: len(CODE)] if cell), "") or next(filter(None, cells), "")
        if said:
            found[said] = None
        if len(found) > MOST:
            raise FileBroken("batch_rows", limit=f"{MOST:,}")
    if not found:
        if any_row:
            raise FileBroken("columns_missing", missing=f"{CODE[0]} / {NAME[0]}", found="")
        raise FileBroken("file_empty")
    return list(found)


def workbook(run: CheckRun, language: str) -> bytes:
    """A check as XLSX: a sheet of answers, one of what they mean. Every cell is text."""
    from openpyxl import Workbook  # 5 MB, and rarely asked for

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = _("answers")
    lines = [_heading(), *(line for row in run.answers["rows"] for line in _lines(row, run, language))]
    for line in lines:
        sheet.append([_plain(cell) for cell in line])
    for column, width in zip("ABCDEFGHI", (24, 32, 22, 22, 34, 14, 14, 60, 14), strict=True):
        sheet.column_dimensions[column].width = width
        sheet.column_dimensions[column].number_format = "@"
    sheet.freeze_panes = "A2"
    notes = book.create_sheet(_("about"))
    for line in _about(run, language):
        notes.append([_plain(cell) for cell in line])
    notes.column_dimensions["A"].width, notes.column_dimensions["B"].width = 24, 100
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def meant_words(row: dict[str, Any]) -> str:
    """The answer to a line, in a word or two."""
    if row["meant"] == "found":
        return _("listed") if row["listings"] else _("no listing on display")
    if row["meant"] == "several":
        return _("%(n)s bear this name; use the code") % {"n": row["bearers"]}
    if row["meant"] == "malformed":
        return _("the code is mistyped")
    return _("not on file here; that does not mean that it does not exist")


def _heading() -> list[str]:
    return [
        _("Asked for"), _("Name"), _("Code"), _("Answer"), _("List"), _("Since"), _("Through"),
        _("Measures"), _("Record"),
    ]  # fmt: skip


def _lines(row: dict[str, Any], run: CheckRun, language: str) -> list[list[str]]:
    head = [row["asked"], row.get("name", ""), row.get("usci", ""), meant_words(row)]
    listings = row.get("listings") or []
    if not listings:
        return [[*head, "", "", "", "", ""]]
    return [[*head, *_listing(one, run, language)] for one in listings]


def _listing(one: dict[str, Any], run: CheckRun, language: str) -> list[str]:
    tongue = "zh" if language.startswith("zh") else "en"
    made = run.answers["lists"][one["list"]]
    measures = [
        f"{measure[tongue]} ({measure[f'agency_{tongue}']})"
        if measure[f"agency_{tongue}"]
        else measure[tongue]
        for measure in made["measures"]
    ]
    return [
        made[tongue],
        one["since"],
        one["until"] or _("until removed"),
        "; ".join(measures),
        one["record"],
    ]


def _about(run: CheckRun, language: str) -> list[list[str]]:
    return [
        [_("Check"), run.number],
        [_("As of"), run.at.astimezone(clock.SHANGHAI).isoformat(timespec="minutes")],
        [
            _("Purpose"),
            label("measure_purpose", run.purpose, language) if run.purpose else _("every purpose"),
        ],
        [_("Reason"), run.reason],
        [
            _("“No listing on display”"),
            _(
                "None of the lists published on this site named the entity at that time. It is not a certificate "
                "of good standing: authorities may have lists that are not published here, and a decision may be on "
                "its way."
            ),
        ],
    ]


def _plain(cell: str) -> str:
    """Text that no spreadsheet takes for a formula, without signs that a workbook cannot hold."""
    cell = "".join(one for one in cell if one.isprintable() or one == "\n")
    return f"'{cell}" if cell.startswith(DANGEROUS) else cell


def rows_shown(run: CheckRun, language: str) -> list[dict[str, Any]]:
    """The answers for a page: each line with its answer in words and its listings."""
    return [
        {
            **row,
            "answer": meant_words(row),
            "shown": [
                dict(
                    zip(
                        ("list", "since", "until", "measures", "record"),
                        _listing(one, run, language),
                        strict=True,
                    )
                )
                for one in row.get("listings") or ()
            ],
        }
        for row in run.answers["rows"]
    ]


def counted(rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    """How many are listed, not listed, not answered."""
    listed = sum(bool(row.get("listings")) for row in rows)
    clear = sum(row["meant"] == "found" and not row.get("listings") for row in rows)
    return {"listed": listed, "clear": clear, "unclear": len(rows) - listed - clear}
