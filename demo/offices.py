"""The departments of the fictitious province and what their bureaus are called. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from demo.places import Place, places


class Office(NamedTuple):
    """A department that has a bureau in every place; `national` is the code of the one at the top."""

    code: str
    national: str
    name: str
    name_en: str
    in_districts: bool = False


class Bureau(NamedTuple):
    """A department's bureau in one place, below the one in the place above."""

    code: str
    name: str
    name_en: str
    office: Office
    place: Place
    parent: str  # its code; empty for the province's, which is below the national one


OFFICES = (
    Office("samr", "samr", "市场监督管理局", "Administration for Market Regulation", in_districts=True),
    Office("mee", "mee", "生态环境局", "Bureau of Ecology and Environment"),
    Office("mem", "mem", "应急管理局", "Bureau of Emergency Management"),
    Office("fire", "mem", "消防救援机构", "Fire and Rescue Service"),
    Office("mot", "mot", "交通运输局", "Bureau of Transport"),
    Office("mohurd", "mohurd", "住房和城乡建设局", "Bureau of Housing and Urban-Rural Development"),
    Office("nhc", "nhc", "卫生健康委员会", "Health Commission"),
    Office("mct", "mct", "文化和旅游局", "Bureau of Culture and Tourism"),
    Office("ndrc", "ndrc", "发展和改革委员会", "Development and Reform Commission"),
    Office("miit", "miit", "工业和信息化局", "Bureau of Industry and Information Technology"),
)


def bureau_code(office: str, place: str) -> str:
    """Code of the bureau of an office (`samr`, `mee` …) in a place of six digits."""
    return f"demo-{office}-{place}"


@cache
def bureaus() -> dict[str, Bureau]:
    """Every bureau by its code, those above before those below."""
    return {bureau.code: bureau for bureau in _bureaus()}


def _bureaus() -> Iterator[Bureau]:
    for office in OFFICES:
        for place in places():
            if place.kind != "county" or office.in_districts:
                yield Bureau(
                    bureau_code(office.code, place.code),
                    place.full_name + office.name,
                    f"{office.name_en} of {place.name_en}",
                    office,
                    place,
                    bureau_code(office.code, place.parent) if place.parent else "",
                )
