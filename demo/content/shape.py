"""The shape of an invented record, before the services see it."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any, NamedTuple

from demo.entities import Invented
from demo.offices import bureau_code
from demo.places import PROVINCE_CODE, Place, by_code, city_of


class InventedRecord(NamedTuple):
    """One fact about one entity. Agencies by code; money in fen; dates in `details` as ISO text.

    `after` is what happens to the record once it is on file: "", "withdrawn", "repaired", "corrected",
    "objection", or "revised" (first published with a wrong document number).
    """

    item: str
    source: str
    deciding: str
    document_number: str
    severity: str
    conditions: frozenset[str]
    decided_on: date | None
    published_on: date | None
    details: dict[str, Any]
    after: str = ""


class Setting(NamedTuple):
    """Who, when and by which chance: what every writer of content needs."""

    entity: Invented
    today: date
    rng: Random

    def ago(self, days: int) -> date:
        """The day so many days before today, but none before the entity was there."""
        return max(self.today - timedelta(days=days), self.entity.established_on)

    def city(self) -> Place:
        """The city the entity is registered in."""
        return city_of(self.entity.region)


def agency_for(setting: Setting, office: str) -> str:
    """The agency that has to do with the entity: of its district where the office has one, else its city.

    One decision in twenty is the province's.
    """
    from_province = setting.rng.random() < 0.05
    if from_province:
        return bureau_code(office, PROVINCE_CODE)
    region = by_code()[setting.entity.region]
    if office == "samr" and region.kind == "county":
        return bureau_code(office, region.code)
    return bureau_code(office, setting.city().code)


def document_number(setting: Setting, word: str, decided_on: date) -> str:
    """A number in the usual shape, like 示一市监处罚〔2026〕214号."""
    numeral = setting.city().name.removeprefix("示例").removesuffix("市")
    return f"示{numeral}{word}〔{decided_on.year}〕{int(setting.rng.random() * 1800) + 1}号"


def party_kind(entity: Invented) -> str:
    """The code of the enumeration party_kind."""
    return "individual_business" if entity.kind == "individual_business" else "organization"
