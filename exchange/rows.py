"""From a row's cells to the values of its fields, as the profile says. Knows no database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, NamedTuple
from unicodedata import normalize

from exchange import values
from exchange.profiles import Column, Profile
from registry import usci
from registry.masking import redact_free_text

# What the database takes; longer texts are held, never cut.
LIMITS = {
    "entity.name": 200,
    "name": 200,
    "english_name": 200,
    "former_names": 200,
    "aliases": 200,
    "kind": 24,
    "status": 12,
    "legal_representative": 120,
    "address": 400,
    "registering_authority": 200,
    "registration_number": 64,
    "document_number": 200,
    "source_url": 500,
    "severity": 8,
}
# What becomes names and addresses of pages as it stands; other texts have people's numbers starred when they are read.
NAMES_AND_CODES = frozenset(
    {"entity.name", "entity.usci", "name", "usci", "parent_usci", "english_name", "former_names", "aliases"}
)
STARS = "*" * 11  # as many as the shortest number that is starred has
DETAIL_LIMIT = 20_000  # characters of one property; the longest penalty decision seen has 3,000


class RowRefused(Exception):
    """A row that is held: which column, why."""

    def __init__(self, column: str, reason: str, **detail: str) -> None:
        self.column = column
        self.reason = reason
        self.detail = detail
        super().__init__(column, reason, detail)


class _Step(NamedTuple):
    place: int
    column: Column
    read: Callable[[str], Any]


class RowValues:
    """Reads rows of one profile; made once per file."""

    def __init__(self, profile: Profile) -> None:
        self.places = {name: place for place, name in enumerate(profile.kept)}
        self._steps = [_Step(self.places[column.name], column, _reader(column)) for column in profile.columns]
        self._defaults = dict(profile.defaults)
        self._persons = profile.persons
        fines = [step for step in self._steps if step.column.detail == "fine_fen"]
        self._fine = fines[0] if fines else None

    def read(self, cells: Sequence[str]) -> dict[str, Any]:
        """Field → value; a field whose cell is empty is absent unless the profile has a default.

        Raises:
            RowRefused: a cell cannot be read, or the row is about a natural person.
        """
        if (
            self._persons is not None
            and values.clean(cells[self.places[self._persons[0]]]) in self._persons[1]
        ):
            raise RowRefused(self._persons[0], "natural_person")
        found = dict(self._defaults)
        for place, column, read in self._steps:
            text = cells[place]
            if not text:
                continue
            try:
                value = read(text)
            except values.ValueRefused as refused:
                raise RowRefused(column.name, refused.reason, **refused.detail) from None
            if value is not None:
                found[column.field] = value
            if column.field in NAMES_AND_CODES and any(map(_of_a_person, _texts(value))):
                raise RowRefused(column.name, "personal_number")
        return found

    def fine(self, cells: Sequence[str]) -> int:
        """The row's fine in fen, for the sums of the report; 0 where there is none or it cannot be read."""
        if self._fine is None or not cells:
            return 0
        try:
            return int(self._fine.read(cells[self._fine.place]) or 0)
        except values.ValueRefused:
            return 0


def _texts(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def _of_a_person(text: str) -> bool:
    """Whether a name or code holds a person's number, or the stars that stand for one since a row was held.

    A code of digits only that passes its own checks is none, whatever day it seems to name.
    """
    return STARS in text or bool(redact_free_text(text)[1] and usci.flags(text))


def details_of(found: Mapping[str, Any]) -> dict[str, Any]:
    """The record's details among the fields; dates as ISO text."""
    return {
        name[8:]: value.isoformat() if isinstance(value, date) else value
        for name, value in found.items()
        if name.startswith("details.")
    }


def _reader(column: Column) -> Callable[[str], Any]:
    limit = column.limit or LIMITS.get(column.field, DETAIL_LIMIT)
    empty = frozenset(column.empty)
    if column.kind == "date":
        return partial(_date, empty)
    if column.kind == "amount":
        return partial(_amount, empty, column.unit)
    if column.kind == "list":
        return partial(_list, empty, limit, column.separators, column.choices)
    return partial(_text, empty, limit, column.choices)


def _date(empty: frozenset[str], text: str) -> date | None:
    text = values.clean(text)
    return values.parse_date(text) if text and text not in empty else None


def _amount(empty: frozenset[str], unit: str, text: str) -> int | None:
    text = values.clean(text)
    return values.parse_amount(text, unit) if text and text not in empty else None


def _list(
    empty: frozenset[str], limit: int, separators: str, choices: Mapping[str, str] | None, text: str
) -> list[str] | None:
    parts = [part for part in values.parse_list(text, separators) if part not in empty]
    if choices is not None:
        parts = list(dict.fromkeys(values.parse_choice(part, choices) for part in parts))
    for part in parts:
        _check_length(part, limit)
    return parts or None


def _text(empty: frozenset[str], limit: int, choices: Mapping[str, str] | None, text: str) -> str | None:
    text = values.clean(text)
    if not text or text in empty:
        return None
    if choices is not None:
        return values.parse_choice(text, choices)
    _check_length(text, limit)
    return text.replace(values.LIST_JOINT, ";")


def _check_length(text: str, limit: int) -> None:
    """Names are also kept folded, and folding makes some signs longer: ㍿ is four characters then."""
    if len(text) > limit or (not text.isascii() and len(normalize("NFKC", text)) > limit):
        raise values.ValueRefused("value_too_long", limit=str(limit))
