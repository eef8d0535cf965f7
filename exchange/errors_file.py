"""The file of held rows that people open, correct and send in again."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from exchange.messages import held_message
from exchange.runs import Held
from exchange.values import defuse_formula


class ErrorsFile:
    """A CSV with one line per held row: line, column, reason, message, then the row's kept columns."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        # The mark at the beginning makes spreadsheets read UTF-8.
        self._handle = path.open("w", encoding="utf-8-sig", newline="")
        self._columns = columns
        self._writer = csv.writer(self._handle)
        self._writer.writerow(["line", "column", "reason", "message", *map(defuse_formula, columns)])

    def add(self, rows: Sequence[Held]) -> None:
        """Append held rows."""
        for row in rows:
            cells = [row.cells.get(name, "") for name in self._columns]
            message = held_message(row.reason, row.detail)
            text = [row.column, row.reason, message, *cells]
            self._writer.writerow([row.line, *(defuse_formula(_one_line(cell)) for cell in text)])
        self._handle.flush()

    def close(self) -> None:
        """Finish the file."""
        self._handle.close()


def _one_line(text: str) -> str:
    return " ".join(text.splitlines()) if "\n" in text or "\r" in text else text
