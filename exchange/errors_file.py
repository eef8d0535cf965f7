"""The file of held rows that people open, correct and send in again."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from pathlib import Path

from exchange.messages import held_message
from exchange.runs import Held
from exchange.values import defuse_formula

HEADING = ("line", "column", "reason", "message")


class ErrorsFile:
    """A CSV with one line per held row: line, column, reason, message, then the row's kept columns."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        # The mark at the beginning makes spreadsheets read UTF-8.
        self._handle = path.open("w", encoding="utf-8-sig", newline="")
        self._columns = columns
        self._writer = csv.writer(self._handle)
        self._writer.writerow([*HEADING, *map(defuse_formula, columns)])

    def add(self, rows: Sequence[Held]) -> None:
        """Append held rows."""
        self._writer.writerows(_cells(row, self._columns) for row in rows)
        self._handle.flush()

    def close(self) -> None:
        """Finish the file."""
        self._handle.close()


def errors_lines(columns: Sequence[str], rows: Iterable[Held]) -> Iterator[bytes]:
    """The same file, line by line, for whoever downloads it."""
    buffer = StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow([*HEADING, *map(defuse_formula, columns)])
    for row in rows:
        yield _taken(buffer)
        writer.writerow(_cells(row, columns))
    yield _taken(buffer)


def _taken(buffer: StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def _cells(row: Held, columns: Sequence[str]) -> list[str | int]:
    cells = [row.cells.get(name, "") for name in columns]
    message = held_message(row.reason, row.detail)
    return [
        row.line,
        *(defuse_formula(_one_line(cell)) for cell in (row.column, row.reason, message, *cells)),
    ]


def _one_line(text: str) -> str:
    return " ".join(text.splitlines()) if "\n" in text or "\r" in text else text
