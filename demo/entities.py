"""The stream of fictitious entities: endless, seeded, without a code twice. Pure like `names`."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from functools import lru_cache
from random import Random
from typing import NamedTuple
from zlib import crc32

from demo import codes, forms, places, wording
from demo.brands import Brands, brands_in_use
from demo.names import Name, NameParts, Namer
from demo.places import Place
from demo.statistics import Statistics, statistics

BLOCK = 1024
CHAINS = (
    60  # parents of the first block that have branches everywhere, the first of them thousands in a million
)
CHAINED = 0.25  # of the branches
# Who bears a name that another bears too: shops of one city, and companies that took up a cancelled one's name.
HOMONYMS = {"individual_business": 0.03, "enterprise": 0.004}
_SEEN_BITS = 1 << 27  # 16 MB; at a million names one in 130 is taken for a known one and drawn anew
_YEARS_BACK = 24
_MAYBE_WITHOUT_CODE = {"individual_business": 0.05, "branch": 0.03, "other": 0.05, "collective": 0.1}
_REGISTRIES = {
    "social_organization": "民政局",
    "public_institution": "事业单位登记管理局",
    "government_body": "机构编制委员会办公室",
    "collective": "农业农村局",
    "other": "司法局",
}


class Invented(NamedTuple):
    """An entity that does not exist, with the fields of the default import columns.

    `kind` is an `entity_kind` of the enumerations. `former_names` go from the oldest to the youngest.
    `story` names what the showcase tells with the entity's records; empty for all others.
    """

    number: int
    name: str
    usci: str
    registration_number: str
    kind: str
    status: str
    region: str
    established_on: date
    legal_representative: str
    address: str
    scope: str
    registering_authority: str
    parts: NameParts
    english_name: str = ""
    former_names: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    parent_usci: str = ""
    story: str = ""


scope_of = lru_cache(maxsize=2048)(wording.scope)


def person(rng: Random) -> str:
    """A name of a person, of characters that go with each other."""
    chosen = rng.random
    surname = wording.SURNAMES[int(chosen() * len(wording.SURNAMES))]
    given, size = wording.GIVEN, len(wording.GIVEN)
    first = given[int(chosen() * size)]
    return surname + first + (given[int(chosen() * size)] if chosen() < 0.75 else "")


def address(place: Place, rng: Random) -> str:
    """A street that does not exist in a district that does not."""
    street = wording.STREETS[int(rng.random() * len(wording.STREETS))]
    return f"{places.PROVINCE_NAME}{place.full_name}{street}{int(rng.random() * 998) + 1}号"


def authority(kind: str, place: Place) -> str:
    """Who keeps the register for this kind of entity."""
    return place.full_name + _REGISTRIES.get(kind, "市场监督管理局")


class _Block:
    """A thousand entities from a random source of their own."""

    def __init__(self, number: int, stream: Stream) -> None:
        self._rng = rng = Random(f"{stream.seed}/{number}")  # noqa: S311  # fiction, no secret
        self._stream = stream
        self._names = Namer(stream.statistics, Brands(stream.statistics, stream.in_use, rng), rng)
        self._first = number * BLOCK
        self._parents: list[Invented] = []
        self._bearers: dict[str, list[Invented]] = {kind: [] for kind in HOMONYMS}
        self._kinds = rng.choices(forms.KINDS.values, cum_weights=forms.KINDS.cumulative, k=BLOCK)
        self._states = rng.choices(forms.STATUSES.values, cum_weights=forms.STATUSES.cumulative, k=BLOCK)
        self._places = rng.choices(places.districts(), cum_weights=places.districts_cumulative(), k=BLOCK)

    def __iter__(self) -> Iterator[Invented]:
        for offset, (kind, status, place) in enumerate(
            zip(self._kinds, self._states, self._places, strict=True)
        ):
            made = self._entity(self._first + offset, kind, status, place)
            if made.usci and not made.parent_usci:
                self._note(made)
            yield made

    def _note(self, made: Invented) -> None:
        """Remember who may have branches, and whose name others may bear."""
        if made.kind == "enterprise":
            self._parents.append(made)
            if len(self._stream.chains) < CHAINS:
                self._stream.chains.append(made)
        in_a_city = made.kind == "individual_business" and made.parts.regions == 1
        if in_a_city or (made.kind == "enterprise" and made.status == "cancelled"):
            self._bearers[made.kind].append(made)

    def _entity(self, number: int, kind: str, status: str, place: Place) -> Invented:
        rng, stream = self._rng, self._stream
        kind = kind if kind != "branch" or self._parents else "enterprise"
        twin = self._twin(kind)
        chained = kind == "branch" and rng.random() < CHAINED
        parent = self._parent(chained) if kind == "branch" else None
        if twin is not None:
            place = self._near(twin)
            name = Name(twin.name, twin.parts)
        else:
            name = self._fresh(kind, place, parent, chained=chained)
        established = date.fromordinal(
            stream.today_ordinal - 40 - int(_YEARS_BACK * 365 * rng.random() ** 1.6)
        )
        without = twin is None and rng.random() < _MAYBE_WITHOUT_CODE.get(kind, 0.003)
        prefix = forms.prefix(kind, name.parts.form)
        region = place.code
        english, former, aliases = self._other_names(number, kind, name)
        return Invented(
            number,
            name.text,
            ""
            if without
            else codes.code(prefix, region, number, seed=stream.seed, established_on=established),
            codes.registration_number(region, number) if without or established.year < 2009 else "",
            "enterprise" if kind == "branch" else kind,
            status,
            region,
            established,
            person(rng),
            address(place, rng),
            scope_of(name.parts.trade) if name.parts.trade else "",
            authority(kind, place),
            name.parts,
            english,
            former,
            aliases,
            parent.usci if parent else "",
        )

    def _twin(self, kind: str) -> Invented | None:
        """Whose name the next entity bears too, for those few that have one."""
        bearers = self._bearers.get(kind)
        if not bearers or self._rng.random() >= HOMONYMS[kind]:
            return None
        return bearers[int(self._rng.random() * len(bearers))]

    def _near(self, twin: Invented) -> Place:
        """A district of the same city: names that begin with a city are borne there."""
        city = twin.region[:4]
        return self._rng.choice([place for place in places.districts() if place.code[:4] == city])

    def _parent(self, chained: bool) -> Invented:
        """Whose branch it is: of the few that have very many, else of one of the block; some get more by far."""
        candidates, power = (self._stream.chains, 2) if chained else (self._parents, 3)
        return candidates[int(self._rng.random() ** power * len(candidates))]

    def _fresh(
        self, kind: str, place: Place, parent: Invented | None = None, *, chained: bool = False
    ) -> Name:
        while True:
            name = self._name(kind, place, parent, chained=chained)
            if self._stream.is_new(name.text):
                return name
            place = place if parent is None else self._rng.choice(places.districts())

    def _name(self, kind: str, place: Place, parent: Invented | None, *, chained: bool) -> Name:
        if parent is not None:
            return (self._names.outlet if chained else self._names.branch)(place, parent.name)
        if kind == "enterprise":
            return self._names.enterprise(place)
        if kind == "individual_business":
            return self._names.shop(place)
        if kind == "farmer_cooperative":
            return self._names.cooperative(place)
        return self._names.organization(kind, place)

    def _other_names(
        self, number: int, kind: str, name: Name
    ) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        """English name, former names (some in traditional characters) and short names, if any."""
        chance = self._rng.random()
        if kind != "enterprise" or chance > 0.12 or len(name.parts.brand) < 2:
            return "", (), ()
        if chance < 0.03:
            return wording.english_name(number, name.parts.trade), (), ()
        if chance < 0.05:
            return "", (), (name.parts.brand + name.parts.trade,)
        former = self._fresh(kind, self._rng.choice(places.districts())).text
        return "", (former.translate(wording.TO_TRADITIONAL) if chance < 0.06 else former,), ()


class Stream:
    """Fictitious entities one after the other; the same seed and day give the same stream."""

    def __init__(
        self,
        *,
        seed: int,
        today: date,
        counts: Statistics | None = None,
        in_use: Collection[str] | None = None,
    ) -> None:
        self.seed = seed
        self.today_ordinal = today.toordinal()
        self.statistics = counts or statistics()
        self.in_use = brands_in_use() if in_use is None else in_use
        self.chains: list[Invented] = []
        self._seen = bytearray(_SEEN_BITS >> 3)

    def is_new(self, name: str) -> bool:
        """Whether no entity bore this name so far; notes it. Brackets make no difference to readers.

        One bit a name, found by a sum that is the same in every process (Python's own hash is not): a false
        alarm draws another name, nothing worse, and memory stays as it is whatever the number of names.
        """
        place = crc32(name.replace("（", "").replace("）", "").encode()) & (_SEEN_BITS - 1)
        if self._seen[place >> 3] >> (place & 7) & 1:
            return False
        self._seen[place >> 3] |= 1 << (place & 7)
        return True

    def reserve(self, taken: Collection[str]) -> None:
        """Keep names out of the stream that the showcase uses."""
        for name in taken:
            self.is_new(name)

    def __iter__(self) -> Iterator[Invented]:
        number = 1  # numbers below one block belong to the showcase
        while True:
            yield from _Block(number, self)
            number += 1
