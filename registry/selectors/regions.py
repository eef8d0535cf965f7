"""Questions about administrative divisions."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet

from registry.models import Region


def regions_listed() -> QuerySet[Region]:
    """Every division by code, today's and retired ones."""
    return Region.objects.order_by("code")


def regions_below(region: Region) -> set[str]:
    """Codes of a division and of all within it, in one statement (UNION ends a circle)."""
    table = connection.ops.quote_name(Region._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE below(code) AS (SELECT code FROM {table} WHERE code = %s "  # noqa: S608 - our own
            f"UNION SELECT lower.code FROM {table} AS lower JOIN below ON lower.parent_id = below.code) "
            "SELECT code FROM below",
            [region.pk],
        )
        return {row[0] for row in cursor.fetchall()}


def lies_within(region: Region | None, outer: Region) -> bool:
    """Whether a division is the outer one or lies within it."""
    seen: set[str] = set()
    while region is not None and region.pk not in seen:
        if region.pk == outer.pk:
            return True
        seen.add(region.pk)
        region = region.parent
    return False


@dataclass(frozen=True, slots=True)
class RegionIndex:
    """Divisions in memory, for those who ask for thousands."""

    names: dict[str, str]  # code → name
    provinces: dict[str, str]  # name of a province → its code
    current: dict[str, tuple[str, ...]]  # name of a current division → codes
    english: dict[str, str]

    def find(self, text: str) -> str | None:
        """The code of a division given as code or by its unambiguous current name; None where unknown."""
        text = text.strip()
        if text in self.names:
            return text
        codes = self.current.get(text, ())
        return codes[0] if len(codes) == 1 else self.provinces.get(text)

    def label(self, code: str, language: str) -> str:
        """The division's name; the code itself where it is in no list."""
        if not language.startswith("zh") and self.english.get(code):
            return self.english[code]
        return self.names.get(code, code)


def region_index() -> RegionIndex:
    """Read all divisions once."""
    names: dict[str, str] = {}
    english: dict[str, str] = {}
    provinces: dict[str, str] = {}
    current: dict[str, list[str]] = {}
    rows = Region.objects.order_by("code").values_list("code", "name", "name_en", "is_current")
    for code, name, name_en, is_current in rows.iterator():
        names[code] = name
        if name_en:
            english[code] = name_en
        if code.endswith("0000") and is_current:
            provinces[name] = code
        if is_current:
            current.setdefault(name, []).append(code)
    return RegionIndex(names, provinces, {name: tuple(codes) for name, codes in current.items()}, english)
