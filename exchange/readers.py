"""Rows of a file, one after the other, never the whole file: CSV and JSON lines; XLSX by `spreadsheets`.

CSV is separated by commas, tabs or semicolons, whichever the heading's known columns stand between; text is in
UTF-8 or GB18030.

A row that cannot be taken is given as a `BadRow` and reading goes on behind it; where the rest of the file
cannot be trusted, `FileBroken` is raised after everything before it was given.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from exchange import encodings
from exchange.values import LIST_JOINT

ROW_LIMIT = 1_000_000  # characters of one cell or JSON line; more means a lost quotation mark
ZIP, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
SEPARATORS = ",\t;"
KINDS = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".xlsx": "xlsx"}


class Row(NamedTuple):
    """The kept cells of a row, in the order of the kept columns."""

    line: int
    cells: list[str]


class BadRow(NamedTuple):
    """A row that cannot be taken, with as many of its kept cells as could be told apart."""

    line: int
    reason: str
    detail: dict[str, str]
    cells: list[str]


class FileBroken(Exception):
    """The file is refused, or cannot be read to its end."""

    def __init__(self, reason: str, **detail: str) -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(reason, detail)


class Note(NamedTuple):
    """Something about a file that people should know, though nothing is refused for it."""

    code: str
    detail: dict[str, str]


@dataclass(slots=True)
class Reading:
    """What to read: a file and the columns to keep. Cells of other columns never leave this module.

    `required` columns must be in the heading; `columns` that are not there read as empty. JSON lines have no
    heading: a key that is absent reads as empty. `opener` opens a file that is not simply at `path`.
    """

    path: Path
    columns: Sequence[str]
    required: Sequence[str] = ()
    ignored: list[str] = field(default_factory=list)  # columns of the file that are not kept, once it is open
    opener: Callable[[], BinaryIO] | None = None
    kind: str = ""  # csv, jsonl or xlsx; by the name's suffix where empty
    encoding: str = encodings.UTF8  # or gb18030, or auto
    sheet: str = ""  # of a spreadsheet; the first with a heading where empty
    notes: list[Note] = field(default_factory=list)

    def rows(self) -> Iterator[Row | BadRow]:
        """The rows.

        Raises:
            FileBroken: at once for a file that is refused, else where it cannot be read any further.
        """
        kind = self.kind or KINDS.get(self.path.suffix.lower(), "")
        if not kind:
            raise FileBroken("file_format", suffix=self.path.suffix or self.path.name)
        self.notes.clear()
        try:
            with self.open() as raw:
                if kind == "xlsx":
                    yield from self._spreadsheet(raw)
                    return
                _refuse_binary(raw)
                self.encoding = encodings.detect(raw) if self.encoding == "auto" else self.encoding
                name = "utf-8-sig" if self.encoding == encodings.UTF8 else self.encoding
                # Surrogates stand for bytes that cannot be read, so that only the row they are in is held.
                with TextIOWrapper(raw, encoding=name, errors="surrogateescape", newline="") as handle:
                    yield from self._csv(handle) if kind == "csv" else self._json(handle)
        except OSError as error:
            raise FileBroken("file_unreadable", why=error.strerror or str(error)) from error

    def open(self) -> BinaryIO:
        """The file's bytes.

        Raises:
            FileBroken: file_missing.
        """
        try:
            return self.opener() if self.opener is not None else self.path.open("rb")
        except FileNotFoundError as error:
            raise FileBroken("file_missing", path=str(self.path)) from error

    def _spreadsheet(self, raw: BinaryIO) -> Iterator[Row | BadRow]:
        from exchange.spreadsheets import sheet_rows  # needs openpyxl, and the names above

        yield from sheet_rows(self, raw)

    def _csv(self, handle: TextIOWrapper) -> Iterator[Row | BadRow]:
        csv.field_size_limit(ROW_LIMIT)
        lines = csv.reader(handle, strict=True, delimiter=self._separator(handle))
        try:
            heading = [name.strip() for name in next(lines)]
        except StopIteration:
            raise FileBroken("file_empty") from None
        except csv.Error as error:
            raise FileBroken("heading_unreadable", why=str(error)) from error
        places = self.places(heading)
        width, last = len(heading), None
        while True:
            line, cells = lines.line_num + 1, None
            try:
                cells = next(lines)
            except StopIteration:
                break
            except csv.Error as error:
                broken = error
            if last is not None:
                yield last
                last = None
            if cells is None:
                yield from self._unreadable(broken, line)
            elif len(cells) == width:
                kept = [cells[place] if place >= 0 else "" for place in places]
                yield self.whole(line, kept)
            elif cells:
                last = self._uneven(line, cells, width)
        if last is not None:
            yield from self._last(last, handle)

    def whole(self, line: int, kept: list[str]) -> Row | BadRow:
        """The row, unless one of its cells cannot be text."""
        text = "\0".join(kept)
        if text.count("\0") >= len(kept) > 0:
            return BadRow(line, "null_byte", {}, kept)
        if self.encoding == encodings.GB18030 and encodings.is_utf8_within_gb18030("".join(kept)):
            return BadRow(line, "other_encoding", {"expected": "GB18030", "found": "UTF-8"}, [])
        if is_text(text):
            return Row(line, kept)
        return BadRow(line, "not_utf8" if self.encoding != encodings.GB18030 else "not_gb18030", {}, kept)

    def _separator(self, handle: TextIOWrapper) -> str:
        """The sign between the heading's known columns; a comma where none is known."""
        heading = handle.readline(ROW_LIMIT)
        handle.seek(0)
        found = {sign: self._known(heading, sign) for sign in SEPARATORS}
        return max(SEPARATORS, key=lambda sign: found[sign])

    def _known(self, heading: str, sign: str) -> int:
        try:
            names = next(csv.reader([heading], delimiter=sign), [])
        except csv.Error:
            return 0
        return sum(name.strip() in self.columns for name in names)

    def _uneven(self, line: int, cells: list[str], width: int) -> BadRow:
        reason = "cells_too_many" if len(cells) > width else "cells_too_few"
        # Which cell is which is unknown, so a `never` column may be among them: nothing is kept.
        return BadRow(line, reason, {"found": str(len(cells)), "expected": str(width)}, [])

    def _last(self, last: BadRow, handle: TextIOWrapper) -> Iterator[BadRow]:
        """A last row that is too short and has no line end was cut off."""
        if last.reason == "cells_too_few" and not _ends_with_newline(handle):
            yield BadRow(last.line, "file_ends_in_row", {}, [])
            raise FileBroken("file_ends_in_row", line=str(last.line))
        yield last

    def _unreadable(self, error: csv.Error, line: int) -> Iterator[BadRow]:
        text = str(error)
        if "field larger" in text:
            raise FileBroken("row_too_large", line=str(line)) from error
        if "unexpected end" in text:
            yield BadRow(line, "file_ends_in_row", {}, [])
            raise FileBroken("file_ends_in_row", line=str(line)) from error
        yield BadRow(line, "bad_quoting", {"why": text}, [])

    def places(self, heading: list[str]) -> list[int]:
        """Where each kept column stands in the heading; -1 for one that is not there.

        Raises:
            FileBroken: a required column is missing, a kept one stands there twice.
        """
        if not all(map(is_text, heading)):
            raise FileBroken("file_not_utf8")
        missing = [name for name in self.required if name not in heading]
        if missing:
            raise FileBroken("columns_missing", missing=", ".join(missing), found=", ".join(heading)[:500])
        repeated = sorted({name for name in self.columns if heading.count(name) > 1})
        if repeated:
            raise FileBroken("columns_repeated", repeated=", ".join(repeated))
        self.ignored = [name for name in heading if name not in self.columns]
        return [heading.index(name) if name in heading else -1 for name in self.columns]

    def _json(self, handle: TextIOWrapper) -> Iterator[Row | BadRow]:
        number, line = 0, ""
        while line := handle.readline(ROW_LIMIT):
            number += 1
            if len(line) == ROW_LIMIT and not line.endswith("\n"):
                raise FileBroken("row_too_large", line=str(number))
            if not line.strip():
                continue
            try:
                found = json.loads(line, parse_float=str, parse_int=str)
                kept = [_cell(found.get(name)) for name in self.columns] if isinstance(found, dict) else None
            except (ValueError, RecursionError) as error:
                if not line.endswith("\n"):
                    yield BadRow(number, "file_ends_in_row", {}, [])
                    raise FileBroken("file_ends_in_row", line=str(number)) from error
                yield BadRow(number, "not_json", {"why": str(error)}, [])
                continue
            if kept is None:
                yield BadRow(number, "not_json", {"why": type(found).__name__}, [])
                continue
            yield self.whole(number, kept)


def is_text(text: str) -> bool:
    """Whether a text is free of surrogates, which stand for bytes that are not UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def printable(cell: str) -> str:
    """The cell as it may be stored and shown: no null bytes, no surrogates, array members by semicolon."""
    return (
        cell.replace("\0", "\ufffd")
        .replace(LIST_JOINT, ";")
        .encode("utf-8", "replace")
        .decode("utf-8", "replace")
    )


def _cell(value: object) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return LIST_JOINT.join(map(_cell, value))
    return json.dumps(value, ensure_ascii=False)


def kind_of(name: str, start: bytes) -> str:
    """What a file is by its first bytes, and only then by its name: csv, jsonl or xlsx.

    Raises:
        FileBroken: it is none of them.
    """
    suffix = Path(name).suffix.lower()
    if start.startswith(OLD_OFFICE):
        raise FileBroken("old_spreadsheet")
    if start.startswith(ZIP):
        return "xlsx"
    if suffix == ".xlsx":
        raise FileBroken("not_xlsx")
    if not start:
        raise FileBroken("file_empty")
    if KINDS.get(suffix) == "jsonl" or start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return "jsonl"
    if suffix and suffix not in KINDS:
        raise FileBroken("file_format", suffix=suffix[:20])
    return "csv"


def _refuse_binary(raw: BinaryIO) -> None:
    start = raw.read(4096)
    raw.seek(0)
    if not start:
        raise FileBroken("file_empty")
    if start.startswith((ZIP, OLD_OFFICE)):
        raise FileBroken("file_is_spreadsheet")
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileBroken("file_not_utf8")


def _ends_with_newline(handle: TextIOWrapper) -> bool:
    raw = cast(BinaryIO, handle.buffer)
    raw.seek(-1, 2)
    return raw.read(1) in (b"\n", b"\r")
