"""The province that does not exist: 示例省, its cities and districts.

Codes 990000–999999 stand in no revision of GB/T 2260, so nothing here can be mistaken for a real place.
"""

from __future__ import annotations

from functools import cache
from itertools import accumulate
from typing import NamedTuple

PROVINCE_CODE = "990000"
PROVINCE_NAME = "示例省"

_NUMERALS = "一二三四五六七八九十"
_CITY_NUMERALS = (*_NUMERALS, "十一", "十二")
_DISTRICTS = (("甲区", "Jia District"), ("乙区", "Yi District"), ("丙区", "Bing District"))
_COUNTY = ("丁县", "Ding County")
# How many of a million real names hold the twelve city names that are met most often
# (reference/name_statistics/bigram_rank.tsv): the cities here are as unequal.
CITY_WEIGHTS = (37342, 23335, 21454, 20278, 16828, 13799, 12191, 10055, 9605, 8906, 8539, 8398)
_DISTRICT_WEIGHTS = (40, 27, 18, 15)  # ours: nothing is counted below cities


class Place(NamedTuple):
    """A fictitious division; `full_name` is what stands in front of names and addresses."""

    code: str
    name: str
    name_en: str
    kind: str
    parent: str
    full_name: str


def _city(number: int) -> Place:
    name = f"示例{_CITY_NUMERALS[number - 1]}市"
    return Place(f"99{number:02d}00", name, f"Example City No. {number}", "prefecture", PROVINCE_CODE, name)


def _districts(city: Place) -> list[Place]:
    below = [
        Place(f"{city.code[:4]}{ordinal:02d}", name, name_en, "county", city.code, city.name + name)
        for ordinal, (name, name_en) in enumerate(_DISTRICTS, start=2)
    ]
    name, name_en = _COUNTY
    below.append(Place(f"{city.code[:4]}21", name, name_en, "county", city.code, city.name + name))
    return below


@cache
def places() -> tuple[Place, ...]:
    """Province first, then each of the twelve cities with its four districts."""
    province = Place(PROVINCE_CODE, PROVINCE_NAME, "Example Province", "province", "", PROVINCE_NAME)
    found = [province]
    for number in range(1, len(_CITY_NUMERALS) + 1):
        city = _city(number)
        found += [city, *_districts(city)]
    return tuple(found)


@cache
def by_code() -> dict[str, Place]:
    """Places by their six-digit code."""
    return {place.code: place for place in places()}


@cache
def cities() -> tuple[Place, ...]:
    """The cities, the first being the provincial capital."""
    return tuple(place for place in places() if place.kind == "prefecture")


@cache
def districts() -> tuple[Place, ...]:
    """The districts and counties of all cities."""
    return tuple(place for place in places() if place.kind == "county")


@cache
def districts_cumulative() -> tuple[int, ...]:
    """Cumulative weights of `districts()`: the first city has four times the entities of the last."""
    return tuple(accumulate(city * share for city in CITY_WEIGHTS for share in _DISTRICT_WEIGHTS))


def city_of(code: str) -> Place:
    """The city a code belongs to; the capital for the code of the province itself."""
    return by_code().get(f"{code[:4]}00" if code[2:4] != "00" else "990100", cities()[0])
