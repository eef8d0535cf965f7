"""Questions about administrative divisions."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from registry.models import Region


def regions_listed() -> QuerySet[Region]:
    """Every division by code, today's and retired ones."""
    return Region.objects.order_by("code")


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
    for region in Region.objects.order_by("code"):
        names[region.code] = region.name
        if region.name_en:
            english[region.code] = region.name_en
        if region.code.endswith("0000") and region.is_current:
            provinces[region.name] = region.code
        if region.is_current:
            current.setdefault(region.name, []).append(region.code)
    return RegionIndex(names, provinces, {name: tuple(codes) for name, codes in current.items()}, english)
