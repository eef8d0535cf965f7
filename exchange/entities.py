"""Who a row is about: the entity of its code, else the only one of its name, else a new one.

By code, whatever the name. Without a code by the exact folded CURRENT name, if one entity of the origin, and
of the row's province where the row has one, bears it; several: the row is held. An entity whose province is
unknown is not taken for one of the row's province.

A row with a code that is not on file makes a new entity even where one without a code bears the same name:
whether the two are one is for people to decide (attaching somebody else's penalties is worse than a file in
two parts). Both then bear the name, so later rows without a code are held until they are merged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from exchange.new_names import NewEntities
from exchange.rows import RowRefused
from registry import usci as usci_rules
from registry.models import Entity, EntityKind
from registry.names import fold_name
from registry.selectors import RegionIndex, entities_by_name, entities_by_usci, region_index
from registry.services import EntityInput

KINDS = {
    "11": EntityKind.GOVERNMENT_BODY,
    "12": EntityKind.PUBLIC_INSTITUTION,
    "91": EntityKind.ENTERPRISE,
    "92": EntityKind.INDIVIDUAL_BUSINESS,
    "93": EntityKind.FARMER_COOPERATIVE,
    **dict.fromkeys(("13", "51", "52", "53", "59", "81"), EntityKind.SOCIAL_ORGANIZATION),
    **dict.fromkeys(("N1", "N2", "N3"), EntityKind.COLLECTIVE),
}

# Words that only enterprises may bear in their names, by company law.
COMPANY = re.compile("有限公司|有限责任公司|股份公司|集团公司|分公司")


def kind_of(*, name: str, code: str) -> EntityKind | None:
    """What kind of entity a code, else a name, tells of; None where neither does."""
    if code:
        return KINDS.get(code[:2])
    return EntityKind.ENTERPRISE if COMPANY.search(name) else None


def readable_usci(text: str, *, column: str) -> str:
    """The normalised code. One that fails a check is kept and will be flagged; one that is none is held.

    Raises:
        RowRefused: usci_malformed, saying which character is wrong.
    """
    code = usci_rules.normalise(text)
    if usci_rules.flags(code) in (["length"], ["alphabet"]):
        raise RowRefused(column, "usci_malformed", value=text[:40], why=usci_rules.diagnose(text).message)
    return code


class EntityBook:
    """Finds entities for the rows of a chunk; new ones wait unsaved until the chunk is written."""

    def __init__(self, *, origin: str, keep_new: bool = False) -> None:
        """`keep_new` is for a dry run, whose later rows must know of what was never saved."""
        self.origin = origin
        self.regions: RegionIndex = region_index()
        self._never_saved = NewEntities() if keep_new else None
        self._by_code: dict[str, Entity] = {}
        self._by_name: dict[str, list[Entity]] = {}
        self._new_by_code: dict[str, Entity] = {}
        self._new_by_name: dict[str, list[Entity]] = {}
        self._inputs: dict[int, EntityInput] = {}

    def look_up(self, *, codes: Iterable[str], names: Iterable[str]) -> None:
        """Read what a chunk needs, in two queries."""
        self._by_code = entities_by_usci(codes)
        self._by_name = entities_by_name(map(fold_name, names), origin=self.origin)
        self._new_by_code, self._new_by_name, self._inputs = {}, {}, {}

    def region(self, text: str, *, column: str) -> str:
        """The code of a region given as code or name.

        Raises:
            RowRefused: region_unknown.
        """
        code = self.regions.find(text)
        if code is None:
            raise RowRefused(column, "region_unknown", value=text)
        return code

    def find(self, *, name: str, code: str, region: str, name_column: str, code_column: str) -> Entity | None:
        """The entity a row is about, perhaps one that waits to be saved; None where there is none yet.

        Raises:
            RowRefused: origin_conflict or ambiguous_name.
        """
        if code:
            entity = self._by_code.get(code) or self._new_by_code.get(code)
            if entity is not None and entity.origin != self.origin:
                raise RowRefused(code_column, "origin_conflict", value=code, origin=entity.origin)
            return entity
        folded = fold_name(name)
        found = self._by_name.get(folded, []) + self._new_by_name.get(folded, [])
        if region:
            found = [entity for entity in found if (entity.region_id or "")[:2] == region[:2]]
        count = len(found)
        if self._never_saved is not None:
            on_file = sum(entity.pk is not None for entity in found)
            count = on_file + self._never_saved.count(name=folded, region=region)
        if count > 1:
            raise RowRefused(name_column, "ambiguous_name", value=name, count=str(count))
        return found[0] if found else None

    def made_before(self, *, name: str, code: str, region: str) -> bool:
        """Whether a dry run would find an entity here that an earlier chunk would have made."""
        return self._never_saved is not None and bool(
            not code and self._never_saved.count(name=fold_name(name), region=region)
        )

    def make(self, data: EntityInput) -> Entity:
        """A new entity that waits to be saved, so that the chunk's later rows find it."""
        entity = Entity(
            usci=data.usci,
            name=data.name,
            folded_name=fold_name(data.name),
            region_id=data.region_id,
            origin=self.origin,
        )
        self._inputs[id(entity)] = data
        if self._never_saved is not None:
            self._never_saved.add(
                name=entity.folded_name, code=entity.usci or "", region=entity.region_id or ""
            )
        if entity.usci:
            self._new_by_code[entity.usci] = entity
        self._new_by_name.setdefault(entity.folded_name, []).append(entity)
        return entity

    def from_record(self, *, name: str, code: str, region: str) -> Entity:
        """A new entity of which only a record speaks. Its code says where it was registered, and what it is."""
        home = code[2:8] if code[2:8] in self.regions.names else region
        kind = kind_of(name=name, code=code)
        return self.make(
            EntityInput(name=name, usci=code or None, region_id=home or None, kind=kind, origin=self.origin)
        )

    def input_of(self, entity: Entity) -> EntityInput:
        """What a waiting entity is to be made from."""
        return self._inputs[id(entity)]
