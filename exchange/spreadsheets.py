"""Rows of an XLSX file, one after the other. Nothing is guessed, nothing is computed.

Days that a spreadsheet keeps as days become ISO text, numbers what they look like in the sheet. A formula is
held, not taken for its result: what is stored as its result is whatever the program that opened the file last
made of it, and may be nothing. Merged cells are refused: which rows they speak of, a program cannot know.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from exchange.readers import ROW_LIMIT, BadRow, FileBroken, Note, Reading, Row

ENTRIES = 2_000  # files within the archive
UNPACKED = 2 * 1024**3  # bytes of all of them
RATIO, RATIO_FROM = (
    400,
    16 * 1024**2,
)  # of an entry that unpacks to more than 16 MB; sheets pack 10 to 60 times
TEXTS = 96 * 1024**2  # bytes of the table of texts, which has to be in memory
HEADING_WITHIN = 20  # rows: titles stand above a heading
DIGITS = 15  # spreadsheets keep no more of a number
BLOCK = 1024 * 1024
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_HIDDEN = re.compile(rb'<(?:\w+:)?row\s[^>]*?hidden="(?:1|true)"')
_ROW_NUMBER = re.compile(rb'\sr="(\d+)"')
# What openpyxl and what it reads with raise for a file that is not as it says. NotImplementedError: packed in a way
# that only other programs unpack.
UNREADABLE = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, NotImplementedError, InvalidFileException, ParseError,
    EOFError, KeyError, ValueError, TypeError, IndexError, AttributeError,
)  # fmt: skip


@dataclass(slots=True)
class _Survey:
    """What a sheet has that reading it row by row does not tell."""

    merged: list[tuple[int, int, str]] = field(default_factory=list)  # first row, last row, range
    hidden: int = 0
    first_hidden: int = 0


def sheet_rows(reading: Reading, raw: BinaryIO) -> Iterator[Row | BadRow]:
    """The rows of the chosen sheet, else of the first that has the heading.

    Raises:
        FileBroken: no XLSX, one that is made to fill memory or disk, no heading, merged cells.
    """
    require_harmless(raw)
    try:
        book = load_workbook(raw, read_only=True, data_only=False, keep_links=False)
        try:
            sheet, heading_row = _chosen(reading, book)
            survey = _surveyed(raw, sheet)
            _refuse_merged(survey, heading_row)
            _say(reading, book, sheet, survey)
            yield from _rows(reading, sheet, heading_row)
        finally:
            book.close()
    except FileBroken:
        raise
    except UNREADABLE as error:
        raise why_unreadable(error) from error


def require_harmless(raw: BinaryIO) -> None:
    """Look at the archive's table of contents only.

    Raises:
        FileBroken: not_xlsx, xlsx_bomb or xlsx_texts.
    """
    try:
        with zipfile.ZipFile(raw) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise FileBroken("not_xlsx") from error
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise FileBroken("not_xlsx")
    if any(entry.flag_bits & 1 for entry in entries):
        raise FileBroken("xlsx_locked")
    unpacked = sum(entry.file_size for entry in entries)
    packed_hard = any(
        entry.file_size > RATIO_FROM and entry.file_size > RATIO * max(1, entry.compress_size)
        for entry in entries
    )
    if len(entries) > ENTRIES or unpacked > UNPACKED or packed_hard:
        raise FileBroken("xlsx_bomb", size=str(unpacked // 1024**2), limit=str(UNPACKED // 1024**2))
    texts = max(
        (entry.file_size for entry in entries if entry.filename.endswith("sharedStrings.xml")), default=0
    )
    if texts > TEXTS:
        raise FileBroken("xlsx_texts", size=str(texts // 1024**2), limit=str(TEXTS // 1024**2))
    raw.seek(0)


def sheet_names(raw: BinaryIO) -> list[str]:
    """The visible sheets of a file.

    Raises:
        FileBroken.
    """
    require_harmless(raw)
    try:
        book = load_workbook(raw, read_only=True, keep_links=False)
    except Exception as error:
        raise FileBroken("not_xlsx") from error
    try:
        return [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
    finally:
        book.close()


def _chosen(reading: Reading, book: Any) -> tuple[Any, int]:
    """The sheet, and the number of its heading's row."""
    sheets = book.worksheets
    if reading.sheet:
        sheets = [sheet for sheet in sheets if sheet.title == reading.sheet]
        if not sheets:
            found = ", ".join(sheet.title for sheet in book.worksheets)[:300]
            raise FileBroken("sheet_missing", sheet=reading.sheet, found=found)
    else:
        sheets = [sheet for sheet in sheets if sheet.sheet_state == "visible"]
    best: tuple[Any, list[str]] | None = None
    for sheet in sheets:
        sheet.reset_dimensions()  # what a file says of its size may be 1,048,576 × 16,384
        for number, names in _headings(sheet):
            if set(reading.required) <= set(names) and any(name in reading.columns for name in names):
                return sheet, number
            if best is None or _known(names, reading) > _known(best[1], reading):
                best = sheet, names
    if best is None:
        raise FileBroken("file_empty")
    reading.places(best[1])  # says which columns are missing
    raise FileBroken("heading_missing")


def _headings(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    for number, cells in enumerate(
        islice(sheet.iter_rows(max_row=HEADING_WITHIN, values_only=True), HEADING_WITHIN), 1
    ):
        names = [str(cell).strip() if cell is not None else "" for cell in cells]
        if any(names):
            yield number, names


def _known(names: Sequence[str], reading: Reading) -> int:
    return sum(name in reading.columns for name in names)


def _surveyed(raw: BinaryIO, sheet: Any) -> _Survey:
    """One pass over the sheet's own text: openpyxl tells of merged cells only with the whole sheet in memory."""
    survey, rest = _Survey(), b""
    with zipfile.ZipFile(raw) as archive, archive.open(_path(sheet)) as handle:
        while part := handle.read(BLOCK):
            text = rest + part
            cut = text.rfind(b"<")
            text, rest = (text[:cut], text[cut:]) if cut > 0 else (text, b"")
            if len(rest) > ROW_LIMIT * 4:
                raise FileBroken("row_too_large", line="?")
            for match in _MERGED.finditer(text):
                first, last = int(match[2]), int(match[4])
                survey.merged.append(
                    (
                        first,
                        last,
                        b"".join(match.groups()[:2]).decode() + ":" + (match[3] + match[4]).decode(),
                    )
                )
            for match in _HIDDEN.finditer(text):
                number = _ROW_NUMBER.search(match[0])
                survey.hidden += 1
                survey.first_hidden = survey.first_hidden or (int(number[1]) if number else 0)
    return survey


def _path(sheet: Any) -> str:
    return str(sheet._worksheet_path).lstrip("/")


def _refuse_merged(survey: _Survey, heading_row: int) -> None:
    ranges = [name for _first, last, name in survey.merged if last >= heading_row]
    if ranges:
        shown = ", ".join(ranges[:5]) + (" …" if len(ranges) > 5 else "")
        raise FileBroken("cells_merged", ranges=shown, count=str(len(ranges)))


def _say(reading: Reading, book: Any, sheet: Any, survey: _Survey) -> None:
    reading.sheet = sheet.title
    others = [other.title for other in book.worksheets if other is not sheet]
    if others:
        note = {"sheet": sheet.title, "others": ", ".join(others)[:300], "count": str(len(others))}
        reading.notes.append(Note("other_sheets", note))
    if survey.hidden:
        note = {"count": str(survey.hidden), "first": str(survey.first_hidden)}
        reading.notes.append(Note("hidden_rows", note))


def _rows(reading: Reading, sheet: Any, heading_row: int) -> Iterator[Row | BadRow]:
    rows = sheet.iter_rows(min_row=heading_row)
    names = [_text(cell) or "" for cell in next(rows)]
    while names and not names[-1].strip():
        names.pop()
    heading = [name.strip() for name in names]
    places = reading.places(heading)
    for number, cells in enumerate(rows, heading_row + 1):
        if cells and any(cell.value is not None for cell in cells):
            yield _row(reading, number, cells, places)


def _row(reading: Reading, number: int, cells: Sequence[Any], places: Sequence[int]) -> Row | BadRow:
    kept: list[str] = []
    refused: BadRow | None = None
    for name, place in zip(reading.columns, places, strict=True):
        cell = cells[place] if 0 <= place < len(cells) else None
        text = _text(cell) if cell is not None else ""
        if text is None or len(text) > ROW_LIMIT:
            reason = _why(cell) if text is None else "value_too_long"
            detail = {"cell": getattr(cell, "coordinate", "?"), "name": name, "limit": str(ROW_LIMIT)}
            refused = refused or BadRow(number, reason, detail, [])
            text = ""
        kept.append(text)
    if refused is not None:
        return BadRow(refused.line, refused.reason, refused.detail, kept)
    return reading.whole(number, kept)


def why_unreadable(error: Exception) -> FileBroken:
    """Of everything that openpyxl lets through or wraps, what a person can do something about."""
    link: BaseException | None = error
    while link is not None:
        if isinstance(link, DefusedXmlException):
            return FileBroken("xlsx_unsafe", why=type(link).__name__)
        link = link.__cause__ or link.__context__
    if isinstance(
        error, (zipfile.BadZipFile, zlib.error, NotImplementedError, InvalidFileException, KeyError)
    ):
        return FileBroken("not_xlsx")
    return FileBroken("file_unreadable", why=str(error)[:200])


def _text(cell: Any) -> str | None:
    """What a cell says; None where that cannot be known."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type in ("f", "e"):
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(timespec="seconds")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return _number(value)


def _number(value: int | float) -> str | None:
    """A number as its cell shows it: 0.3, not 0.30000000000000004. None beyond what spreadsheets keep."""
    if isinstance(value, int):
        return str(value) if abs(value) < 10**DIGITS else None
    text = format(Decimal(format(value, f".{DIGITS}g")), "f")
    if abs(value) >= 10**DIGITS:
        return None
    return text.rstrip("0").rstrip(".") if "." in text else text


def _why(cell: Any) -> str:
    return {"f": "formula", "e": "cell_error"}.get(cell.data_type, "number_rounded")
