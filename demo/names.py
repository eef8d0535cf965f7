"""Names of entities that do not exist, made like real ones. Pure: no database, no clock, no Django.

A name is region parts, brand, trade and legal form, each drawn in the proportions
of reference/name_statistics.
"""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from demo import forms, places, wording
from demo.brands import Brands
from demo.places import Place
from demo.statistics import Statistics, Weighted

_WITHOUT_TRADE = frozenset(("加油站", "药店", "酒店", "宾馆"))
_PARTNERSHIPS = frozenset(("普通合伙", "有限合伙"))
# Of the names without a region in front, a fifth have it in brackets behind the brand.
_BRACKETED = 0.2


class NameParts(NamedTuple):
    """A name taken apart; `regions` counts the region parts in front."""

    regions: int
    brand: str
    trade: str
    form: str


class Name(NamedTuple):
    """A name and what it is made of."""

    text: str
    parts: NameParts


def pick(weighted: Weighted, rng: Random) -> str:
    """One value in proportion to its weight."""
    return rng.choices(weighted.values, cum_weights=weighted.cumulative)[0]


def in_front(count: int, place: Place, rng: Random) -> str:
    """The region parts in front of a name, `count` of them."""
    city = places.city_of(place.code)
    if count == 0:
        return ""
    if count == 1:
        chance = rng.random()
        if chance < 0.1:
            return places.PROVINCE_NAME
        return city.name if chance < 0.88 else city.name.removesuffix("市")
    if count == 2 and rng.random() < 0.3:
        return places.PROVINCE_NAME + city.name
    below = place.full_name if place.kind == "county" else city.name + "甲区"
    return below if count == 2 else places.PROVINCE_NAME + below


def _ending(trade: str, form: str) -> str:
    if form in _PARTNERSHIPS:
        return f"{trade}合伙企业（{form}）"
    return trade if form == "(none)" else trade + form


class Namer:
    """Draws names kind by kind."""

    def __init__(self, statistics: Statistics, brands: Brands, rng: Random) -> None:
        self._statistics = statistics
        self._forms = forms.forms_by_kind(statistics.forms)
        self._brands = brands
        self._rng = rng

    def _brand(self, trade: str) -> str:
        return self._brands.draw(int(pick(self._statistics.brand_lengths, self._rng)), trade)

    def enterprise(self, place: Place) -> Name:
        """A company: every proportion as counted."""
        rng = self._rng
        trade, form = pick(self._statistics.trades, rng), pick(self._forms["enterprise"], rng)
        shown = "" if form in _WITHOUT_TRADE else trade
        brand = self._brand(shown or form)
        count = int(pick(self._statistics.region_parts, rng))
        bracket = f"（{places.city_of(place.code).name}）" if count == 0 and rng.random() < _BRACKETED else ""
        text = in_front(count, place, rng) + brand + bracket + _ending(shown, form)
        return Name(text, NameParts(count, brand, trade, form))

    def branch(self, place: Place, parent: str) -> Name:
        """A branch: the parent's name, where the branch is, what it is called."""
        form = pick(self._forms["branch"], self._rng)
        number = self._rng.choice(("", "", "", "第一", "第二", "第三"))
        return Name(parent + place.full_name + number + form, NameParts(0, "", "", form))

    def outlet(self, place: Place, parent: str) -> Name:
        """A branch of one that has thousands: the street and a running number tell them apart."""
        form = pick(self._forms["branch"], self._rng)
        where = place.full_name + self._rng.choice(wording.STREETS)
        return Name(f"{parent}{where}第{int(self._rng.random() * 999) + 1}{form}", NameParts(0, "", "", form))

    def shop(self, place: Place) -> Name:
        """An individual business."""
        rng = self._rng
        trade, form = rng.choice(wording.SHOP_TRADES), pick(self._forms["individual_business"], rng)
        brand = self._brands.draw(rng.choice((2, 2, 2, 3)), trade)
        count = rng.choice((1, 2, 2, 2))
        return Name(in_front(count, place, rng) + brand + trade + form, NameParts(count, brand, trade, form))

    def cooperative(self, place: Place) -> Name:
        """A farmers' cooperative."""
        supply, form = self._rng.choice(wording.SUPPLIES), pick(self._forms["farmer_cooperative"], self._rng)
        return self._plain(place, supply, form, 2)

    def organization(self, kind: str, place: Place) -> Name:
        """An association, institution, public body, village collective or law firm."""
        form = pick(self._forms[kind], self._rng)
        bare = kind in ("government_body", "collective", "other")
        return self._plain(place, "" if bare else self._rng.choice(wording.FIELDS), form, 2)

    def _plain(self, place: Place, trade: str, form: str, count: int) -> Name:
        brand = self._brands.draw(2, trade or form)
        return Name(place.full_name + brand + trade + form, NameParts(count, brand, trade, form))
