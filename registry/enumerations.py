"""Codes and their official labels, from reference/enumerations.csv."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

_TABLE = Path(__file__).resolve().parent.parent / "reference" / "enumerations.csv"


class Labels(NamedTuple):
    """A code's names in the two languages."""

    zh: str
    en: str


def codes(enumeration: str) -> tuple[str, ...]:
    """The codes of an enumeration in their order of display.

    Raises:
        KeyError: there is no such enumeration.
    """
    return tuple(_enumerations()[enumeration])


def label(enumeration: str, code: str, language: str) -> str:
    """A code's label: the official Chinese term for zh languages, else English; an unknown code as it is."""
    labels = _enumerations().get(enumeration, {}).get(code)
    if labels is None:
        return code
    return labels.zh if language.startswith("zh") else labels.en


@cache
def _enumerations() -> dict[str, dict[str, Labels]]:
    found: dict[str, dict[str, Labels]] = {}
    with _TABLE.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            found.setdefault(row["enumeration"], {})[row["code"]] = Labels(row["name_zh"], row["name_en"])
    return found
