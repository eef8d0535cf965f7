"""What became of cases about a record: told by the apps that run them, shown with the record's history to everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from records.models import Record

Teller = Callable[[Record], list[dict[str, Any]]]
_TELLERS: list[Teller] = []


def register(teller: Teller) -> None:
    """Add an app's answer, from its AppConfig: rows of kind, filed_on, decided_on, outcome, outcome_label, reviewed."""
    if teller not in _TELLERS:
        _TELLERS.append(teller)


def outcomes_of(record: Record) -> list[dict[str, Any]]:
    """Every decided case about a record, newest first; not by whom it was raised, nor what it said."""
    rows = [row for teller in _TELLERS for row in teller(record)]
    return sorted(rows, key=lambda row: row["decided_on"], reverse=True)
