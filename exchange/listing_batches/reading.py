"""A batch file, row by row: what each says, free of people's numbers and of signs that are no text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from exchange import sealed
from exchange.limits import BATCH_ROWS, limit_on
from exchange.listing_batches.columns import COLUMNS, LINE, WHY
from exchange.readers import BadRow, FileBroken, Reading, printable
from exchange.values import clean
from registry import usci
from registry.masking import mask_person, redact_free_text

NAMES = tuple(name for column in (*COLUMNS, LINE, WHY) for name in column.headings)
PERSONS = re.compile(r"[;；\n]+")
STARRED = "starred"  # mark of a row whose free text held people's numbers
PRIVATE = "private"  # … whose code or name is a person's number
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")  # nothing that a workbook could hold


@dataclass(slots=True)
class BatchReading(Reading):
    """A reading that takes each column under any of its headings."""

    present: set[str] = field(default_factory=set)

    def places(self, heading: list[str]) -> list[int]:
        """As everywhere; and each column that a batch needs has to be there once.

        Raises:
            FileBroken: columns_missing, columns_repeated.
        """
        found = Reading.places(self, heading)
        named = {column.key: [name for name in column.headings if name in heading] for column in COLUMNS}
        missing = [column.both for column in COLUMNS if column.required and not named[column.key]]
        if missing:
            raise FileBroken("columns_missing", missing=", ".join(missing), found=", ".join(heading)[:500])
        repeated = [name for names in named.values() if len(names) > 1 for name in names]
        if repeated:
            raise FileBroken("columns_repeated", repeated=", ".join(repeated))
        self.present = {key for key, names in named.items() if names}
        return found


@dataclass(slots=True)
class LineRead:
    """A row as it is kept: its cells by key, what was cut, or why it cannot be read (reason and detail)."""

    line: int
    cells: dict[str, str]
    marks: list[str] = field(default_factory=list)
    broken: tuple[str, Mapping[str, str]] | None = None


def lines_of(
    stored: str, *, name: str, kind: str, sheet: str = "", with_persons: bool
) -> tuple[list[LineRead], Reading]:
    """Every row that says anything. Persons are left out where the list has none share the consequence.

    Raises:
        FileBroken: the file cannot be read to its end, lacks a column, or has no row or too many.
    """
    opener = partial(sealed.open_stored, stored)
    reading = BatchReading(Path(name), NAMES, opener=opener, kind=kind, encoding="auto", sheet=sheet)
    most, found = limit_on(BATCH_ROWS), []
    for row in reading.rows():
        read = _line(row.line, row.cells, with_persons=with_persons)
        if isinstance(row, BadRow):
            read.broken = (row.reason, dict(row.detail))
        elif not any(read.cells.values()):
            continue
        found.append(read)
        if len(found) > most:
            raise FileBroken("batch_rows", limit=f"{most:,}")
    if not found:
        raise FileBroken("file_empty")
    return found, reading


def _line(line: int, kept: Sequence[str], *, with_persons: bool) -> LineRead:
    given = dict(zip(NAMES, kept, strict=False))
    read = LineRead(line, {})
    for column in COLUMNS:
        text = next((text for name in column.headings if (text := _tidy(given.get(name, "")))), "")
        if column.key == "persons":
            text = _masked(text) if with_persons else ""
        text, numbers = _cut(column.key, text)
        mark = PRIVATE if column.key in ("code", "name", "grounds", "evidence") else STARRED
        if numbers and mark not in read.marks:
            read.marks.append(mark)
        read.cells[column.key] = text
    return read


def _cut(key: str, text: str) -> tuple[str, bool]:
    """The text without people's numbers, and whether it had any. A code that passes its own checks is a code, and
    an address may be made of a telephone number."""
    if (key == "contact_email" and "@" in text) or (key == "code" and not usci.flags(usci.normalise(text))):
        return text, False
    cut, kinds = redact_free_text(text)
    return cut, bool(kinds)


def _tidy(cell: str) -> str:
    """The cell without what is no text, and without the mark that our own files put before a formula."""
    text = clean(_CONTROLS.sub("", printable(cell).replace("\r\n", "\n").replace("\r", "\n")))
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@", "\t") else text


def _masked(text: str) -> str:
    """Persons with their names masked; what is not office and name stays, for the person who wrote it to see."""
    found = []
    for part in filter(None, (clean(one) for one in PERSONS.split(text))):
        role, _space, name = part.rpartition(" ")
        found.append(f"{role.strip()} {mask_person(name)}" if role.strip() else part)
    return "; ".join(found)
