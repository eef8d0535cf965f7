"""Files that go out: one to fill in, and the rows that became no case with the reason beside each."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from exchange.listing_batches.columns import COLUMNS, LINE, WHY, Column
from exchange.listing_batches.models import BatchState, ListingBatch, ListingBatchRow, RowState
from exchange.values import defuse_formula
from journal import clock
from lists.in_force import in_force
from lists.models import CreditList, Ground

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
REFUSED_COLUMNS: Sequence[Column] = (LINE, WHY, *COLUMNS)
WIDE = {"facts": 50, "evidence": 30, "why": 50, "legal_basis": 30, "persons": 30}


def blank_file(kind: str, credit_list: CreditList) -> bytes:
    """The headings in both languages; a workbook also explains the columns and gives the list's grounds."""
    if kind == "csv":
        return _csv(COLUMNS, ())
    notes = [[column.both, str(column.what), _("yes") if column.required else ""] for column in COLUMNS]
    grounds = [[ground.code, _text(ground)] for ground in _grounds(credit_list)]
    return _workbook(
        COLUMNS,
        (),
        {
            _("columns"): [[_("Column"), _("What"), _("Must be there")], *notes],
            _("grounds"): [[_("Code"), _("Text")], *grounds],
        },
    )


def refused_rows(batch: ListingBatch) -> list[ListingBatchRow]:
    """The rows that became no case; of a stopped batch also those that nobody came to."""
    states = [RowState.REFUSED]
    if batch.state == BatchState.STOPPED:
        states += [RowState.PENDING, RowState.READY]
    return list(batch.rows.filter(state__in=states).order_by("line"))


def refused_file(batch: ListingBatch, kind: str) -> bytes:
    """Those rows as they were read, which can be put right and sent again as they are."""
    rows = [_cells(row) for row in refused_rows(batch)]
    return _csv(REFUSED_COLUMNS, rows) if kind == "csv" else _workbook(REFUSED_COLUMNS, rows, {})


def why_of(row: ListingBatchRow) -> str:
    """Why the row became no case."""
    return row.why_words if row.state == RowState.REFUSED else _("The batch was stopped before it.")


def _cells(row: ListingBatchRow) -> list[str]:
    given = {**row.cells, "line": str(row.line), "why": why_of(row)}
    return [defuse_formula(given.get(column.key, "")) for column in REFUSED_COLUMNS]


def _grounds(credit_list: CreditList) -> QuerySet[Ground]:
    """Those in force today."""
    return credit_list.grounds.filter(in_force(clock.today()))


def _text(ground: Ground) -> str:
    chinese = (get_language() or "").startswith("zh")
    text = (ground.text_zh or ground.text_en) if chinese else (ground.text_en or ground.text_zh)
    return defuse_formula(text)


def _csv(columns: Sequence[Column], rows: Iterable[list[str]]) -> bytes:
    """The mark at the beginning makes spreadsheets read UTF-8."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow([column.both for column in columns])
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def _workbook(
    columns: Sequence[Column], rows: Iterable[list[str]], notes: dict[str, list[list[str]]]
) -> bytes:
    """Every cell is text, so that a spreadsheet neither rounds a code nor computes anything."""
    from openpyxl import Workbook  # here, since it is 5 MB of every web process and hardly ever asked for
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet: Any = book.active
    sheet.title = _("rows")
    _fill(sheet, [[column.both for column in columns], *rows])
    for number, column in enumerate(columns, 1):
        place = sheet.column_dimensions[get_column_letter(number)]
        place.number_format, place.width = "@", WIDE.get(column.key, len(column.both) + 8)
    for title, lines in notes.items():
        explained: Any = book.create_sheet(title)
        _fill(explained, lines)
        for letter, width in zip("ABC", (34, 80, 14), strict=True):
            explained.column_dimensions[letter].width = width
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(sheet: Any, lines: Sequence[Sequence[str]]) -> None:
    from openpyxl.styles import Alignment, Font

    for number, line in enumerate(lines, 1):
        for place, text in enumerate(line, 1):
            cell = sheet.cell(row=number, column=place)
            if text:
                cell.value, cell.data_type = text, "s"  # whatever openpyxl takes "#N/A" for
            cell.number_format = "@"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if number == 1:
                cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
