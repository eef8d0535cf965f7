"""What an import of entities does with a chunk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import transaction

from exchange.entities import EntityBook, readable_usci
from exchange.importing import CHUNK, Batch
from exchange.models import RunChunk
from exchange.occurrences import Groups, Identity, content_digest, key_digest, short
from exchange.orphans import Orphan, Orphans
from exchange.profiles import Profile
from exchange.readers import Row
from exchange.rows import RowRefused, RowValues
from exchange.runs import Provenance, Tally
from exchange.values import clean
from journal import services as journal
from journal.actor import Actor
from registry import usci as usci_rules
from registry.models import Entity, LinkKind
from registry.names import fold_name
from registry.selectors import entities_by_usci
from registry.services import EntityInput, entities_change_many, entities_create_many, entities_link_many
from registry.services.doubles import keys_to_hold

REGISTRATION_NUMBER = "registration_number"
PLAIN = (
    "kind",
    "status",
    "established_on",
    "legal_representative",
    "address",
    "scope",
    "registering_authority",
    "english_name",
)


@dataclass(slots=True)
class _Todo:
    row: Row
    data: EntityInput
    entity: Entity
    parent: str = ""


class EntityWork:
    """Imports entities by a profile. A file speaks of an entity once; what it says again is held."""

    def __init__(self, profile: Profile, *, origin: str, by: Actor, dry_run: bool = False) -> None:
        self.required = profile.required
        self._values = RowValues(profile)
        self._by = by
        self._origin = origin
        self._columns = {column.field: column.name for column in profile.columns}
        self._places = {field: self._values.places[name] for field, name in self._columns.items()}
        self._entities = EntityBook(origin=origin, keep_new=dry_run)
        self._spoken_of = _Seen()
        self._orphans = Orphans()

    def identify(self, row: Row) -> Identity:
        """An entity by its code, else by number, name and region."""
        code = usci_rules.normalise(self._cell(row, "usci"))
        parts = [code] if code else [self._cell(row, REGISTRATION_NUMBER), fold_name(self._cell(row, "name"))]
        key = key_digest(parts if code else [*parts, self._cell(row, "region")])
        return Identity(key, content_digest(row.cells), short(key))

    def fine(self, cells: Sequence[str]) -> int:
        """Entities have none."""
        return 0

    def prepare(self, rows: Sequence[Row], groups: Groups) -> Batch:
        """Read the rows and find the entities they speak of."""
        tally, todo = Tally(), list[_Todo]()
        read: list[tuple[Row, EntityInput, str]] = []
        batch = Batch(lambda: self._write(todo, tally), lambda: None, tally)
        for row in rows:
            identity = self.identify(row)
            try:
                first = groups.first_of(row, identity)
                if first is not None:
                    same = groups.match(row, identity, ()).first is not None
                    raise RowRefused("", "duplicate_row" if same else "repeated_key", first=str(first))
                read.append((row, *self._read(row)))
            except RowRefused as refused:
                batch.held.append((row, refused))
        self._entities.look_up(
            codes=[data.usci for _, data, _ in read if data.usci],
            names=[data.name for _, data, _ in read if not data.usci],
        )
        lines: dict[int, int] = {}
        for row, data, parent in read:
            try:
                entity = self._entity(data, lines)
            except RowRefused as refused:
                batch.held.append((row, refused))
                continue
            lines[id(entity)] = row.line
            todo.append(_Todo(row, data, entity, parent))
            batch.subjects.append((row.line, entity))
        return batch

    def resume(self, chunk: RunChunk) -> None:
        """Entities that were spoken of, and children that still lack their parent."""
        known = chunk.made.get("entities", []), chunk.changed.get("entities", []), chunk.carry.get("same", [])
        for pks in known:
            for pk in pks:
                self._spoken_of.add(pk)
        self._orphans.add(Orphan(*one) for one in chunk.carry.get("orphans", []))

    def finish(self) -> Iterator[tuple[int, RowRefused]]:
        """Link entities whose parent came later in the file; notes those whose parent is not on file."""
        orphans = iter(self._orphans)
        while part := list(islice(orphans, CHUNK)):
            children = Entity.objects.in_bulk([child for child, _, _ in part])
            with transaction.atomic():
                missing = self._link((children[child], parent, line) for child, parent, line in part)
            column = self._columns["parent_usci"]
            for _, code, line in missing:
                yield line, RowRefused(column, "parent_unknown", value=code)

    def _cell(self, row: Row, field: str) -> str:
        place = self._places.get(field)
        return clean(row.cells[place]) if place is not None else ""

    def _read(self, row: Row) -> tuple[EntityInput, str]:
        found = self._values.read(row.cells)
        if "name" not in found:
            raise RowRefused(self._columns["name"], "value_missing")
        code, parent, region = (found.get(name, "") for name in ("usci", "parent_usci", "region"))
        data = EntityInput(
            name=found["name"],
            usci=readable_usci(code, column=self._columns["usci"]) if code else None,
            region_id=self._entities.region(region, column=self._columns["region"]) if region else None,
            former_names=tuple(found.get("former_names", ())),
            aliases=tuple(found.get("aliases", ())),
            identifiers=_identifiers(found),
            origin=self._origin,
            **{name: found.get(name) for name in PLAIN},
        )
        return data, readable_usci(parent, column=self._columns["parent_usci"]) if parent else ""

    def _entity(self, data: EntityInput, lines: dict[int, int]) -> Entity:
        entity = self._entities.find(
            name=data.name,
            code=data.usci or "",
            region=data.region_id or "",
            name_column=self._columns["name"],
            code_column=self._columns.get("usci", ""),
        )
        if entity is None:
            name, code, region = data.name, data.usci or "", data.region_id or ""
            if self._entities.made_before(name=name, code=code, region=region):
                raise RowRefused(self._columns["name"], "repeated_key", first="?")
            return self._entities.make(data)
        if id(entity) in lines:
            raise RowRefused(self._columns["name"], "repeated_key", first=str(lines[id(entity)]))
        if entity.pk in self._spoken_of:
            raise RowRefused(self._columns["name"], "repeated_key", first="?")
        return entity

    def _write(self, todo: list[_Todo], tally: Tally) -> Provenance:
        parents = entities_by_usci({one.parent for one in todo if one.parent}).values()
        journal.hold(keys_to_hold((*(one.entity for one in todo), *parents)))
        new = [one for one in todo if one.entity.pk is None]
        known = [one for one in todo if one.entity.pk is not None]
        for one, entity in zip(
            new, entities_create_many(inputs=[one.data for one in new], by=self._by), strict=True
        ):
            one.entity = entity
        changed = entities_change_many(changes=[(one.entity, one.data) for one in known], by=self._by)
        tally.new, tally.changed = len(new), len(changed)
        tally.unchanged = len(known) - len(changed)
        for one in todo:
            self._spoken_of.add(one.entity.pk)
        children = [(one.entity, one.parent, one.row.line) for one in todo if one.parent]
        orphans = [Orphan(child.pk, code, line) for child, code, line in self._link(children)]
        self._orphans.add(orphans)
        made, altered = [one.entity.pk for one in new], [entity.pk for entity in changed]
        same = {one.entity.pk for one in known}.difference(altered)
        carry = {"same": sorted(same), "orphans": orphans}
        return Provenance(
            {"entities": made} if made else {},
            {"entities": altered} if altered else {},
            {name: value for name, value in carry.items() if value},
        )

    def _link(self, children: Iterable[tuple[Entity, str, int]]) -> list[tuple[Entity, str, int]]:
        """Link children to their parents; returns those whose parent is not on file."""
        wanted = list(children)
        if not wanted:
            return []
        parents = entities_by_usci({code for _, code, _ in wanted})
        missing, links = [], []
        for child, code, line in wanted:
            parent = parents.get(code)
            if parent is None or parent.origin != self._origin or parent.pk == child.pk:
                missing.append((child, code, line))
            else:
                links.append((child, parent, LinkKind.BRANCH_OF))
        if links:
            entities_link_many(links=links, by=self._by)
        return missing


class _Seen:
    """Primary keys that came by, a bit each."""

    def __init__(self) -> None:
        self._bits = bytearray()

    def add(self, number: int) -> None:
        """Remember a number."""
        place = number >> 3
        if place >= len(self._bits):
            self._bits.extend(bytes(place + 1 - len(self._bits) + 4096))
        self._bits[place] |= 1 << (number & 7)

    def __contains__(self, number: int) -> bool:
        place = number >> 3
        return place < len(self._bits) and bool(self._bits[place] >> (number & 7) & 1)


def _identifiers(found: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    number = found.get(REGISTRATION_NUMBER)
    return ((REGISTRATION_NUMBER, number),) if number else ()
