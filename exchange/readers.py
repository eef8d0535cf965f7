"""Rows of a file, one after the other, never the whole file: CSV and JSON lines in UTF-8.

A row that cannot be taken is given as a `BadRow` and reading goes on behind it; where the rest of the file
cannot be trusted, `FileBroken` is raised after everything before it was given.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, NamedTuple

from exchange.values import LIST_JOINT

ROW_LIMIT = 1_000_000  # characters of one cell or JSON line; more means a lost quotation mark
SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


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


@dataclass(slots=True)
class Reading:
    """What to read: a file and the columns to keep. Cells of other columns never leave this module.

    `required` columns must be in the heading; `columns` that are not there read as empty. JSON lines have no
    heading: a key that is absent reads as empty.
    """

    path: Path
    columns: Sequence[str]
    required: Sequence[str] = ()
    ignored: list[str] = field(default_factory=list)  # columns of the file that are not kept, once it is open

    def rows(self) -> Iterator[Row | BadRow]:
        """The rows.

        Raises:
            FileBroken: at once for a file that is refused, else where it cannot be read any further.
        """
        reader = {".csv": self._csv, ".jsonl": self._json, ".ndjson": self._json}.get(
            self.path.suffix.lower()
        )
        if reader is None:
            raise FileBroken("file_format", suffix=self.path.suffix or self.path.name)
        try:
            _refuse_binary(self.path)
            # Surrogates stand for bytes that are not UTF-8, so that only the row they are in is held.
            with self.path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as handle:
                yield from reader(handle)
        except OSError as error:
            raise FileBroken("file_unreadable", why=error.strerror or str(error)) from error

    def _csv(self, handle: IO[str]) -> Iterator[Row | BadRow]:
        csv.field_size_limit(ROW_LIMIT)
        lines = csv.reader(handle, strict=True)
        try:
            heading = [name.strip() for name in next(lines)]
        except StopIteration:
            raise FileBroken("file_empty") from None
        except csv.Error as error:
            raise FileBroken("heading_unreadable", why=str(error)) from error
        places = self._places(heading)
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
                yield self._whole(line, kept)
            elif cells:
                last = self._uneven(line, cells, width)
        if last is not None:
            yield from self._last(last)

    def _whole(self, line: int, kept: list[str]) -> Row | BadRow:
        text = "\0".join(kept)
        if text.count("\0") >= len(kept) > 0:
            return BadRow(line, "null_byte", {}, kept)
        return Row(line, kept) if is_text(text) else BadRow(line, "not_utf8", {}, kept)

    def _uneven(self, line: int, cells: list[str], width: int) -> BadRow:
        reason = "cells_too_many" if len(cells) > width else "cells_too_few"
        # Which cell is which is unknown, so a `never` column may be among them: nothing is kept.
        return BadRow(line, reason, {"found": str(len(cells)), "expected": str(width)}, [])

    def _last(self, last: BadRow) -> Iterator[BadRow]:
        """A last row that is too short and has no line end was cut off."""
        if last.reason == "cells_too_few" and not _ends_with_newline(self.path):
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

    def _places(self, heading: list[str]) -> list[int]:
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

    def _json(self, handle: IO[str]) -> Iterator[Row | BadRow]:
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
            yield self._whole(number, kept)


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


def _refuse_binary(path: Path) -> None:
    try:
        with path.open("rb") as handle:
            start = handle.read(4096)
    except OSError as error:
        raise FileBroken("file_missing", path=str(path)) from error
    if not start:
        raise FileBroken("file_empty")
    if start.startswith(SPREADSHEETS):
        raise FileBroken("file_is_spreadsheet")
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileBroken("file_not_utf8")


def _ends_with_newline(path: Path) -> bool:
    with path.open("rb") as handle:
        handle.seek(-1, 2)
        return handle.read() in (b"\n", b"\r")
