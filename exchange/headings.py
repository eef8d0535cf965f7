"""The heading of a file that no profile fits yet."""

from __future__ import annotations

import csv
import json
from io import TextIOWrapper
from typing import BinaryIO

from openpyxl import load_workbook

from exchange import encodings
from exchange.readers import ROW_LIMIT, SEPARATORS, FileBroken, kind_of
from exchange.spreadsheets import HEADING_WITHIN, UNREADABLE, require_harmless, why_unreadable

MOST = 500  # columns


def heading(file: BinaryIO, *, name: str, encoding: str = "auto", sheet: str = "") -> list[str]:
    """The names of the file's columns.

    Raises:
        FileBroken.
    """
    kind = kind_of(name, file.read(4096))
    file.seek(0)
    if kind == "xlsx":
        return _of_sheet(file, sheet)
    found = encodings.detect(file) if encoding == "auto" else encoding
    text = TextIOWrapper(file, encoding="utf-8-sig" if found == encodings.UTF8 else found, errors="replace")
    line = text.readline(ROW_LIMIT)
    text.detach()
    if kind == "jsonl":
        try:
            keys = json.loads(line)
        except ValueError as error:
            raise FileBroken("heading_unreadable", why=str(error)) from error
        return [str(key) for key in keys][:MOST] if isinstance(keys, dict) else []
    sign = max(SEPARATORS, key=line.count)
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=sign), [])][:MOST]
    except csv.Error as error:
        raise FileBroken("heading_unreadable", why=str(error)) from error


def _of_sheet(file: BinaryIO, wanted: str) -> list[str]:
    """The widest of the first rows: titles stand above a heading."""
    require_harmless(file)
    try:
        book = load_workbook(file, read_only=True, keep_links=False)
        sheets = [s for s in book.worksheets if (s.title == wanted if wanted else s.sheet_state == "visible")]
        best: list[str] = []
        for sheet in sheets[:1]:
            sheet.reset_dimensions()
            for cells in sheet.iter_rows(max_row=HEADING_WITHIN, max_col=MOST, values_only=True):
                names = [str(cell).strip() for cell in cells if cell is not None]
                if len(names) > len(best):
                    best = names
        book.close()
    except UNREADABLE as error:
        raise why_unreadable(error) from error
    return best
