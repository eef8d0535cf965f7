"""How each relation that points at an entity follows a merge; every app registers its own.

A relation is a foreign key or one-to-one of any model to Entity, named "app.Model.field". What nobody registered
makes a merge impossible: nothing is ever moved by guess, cascaded away or left behind.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from django.db import connection, models
from django.db.models import Model

from journal.desk.steps import Words
from registry.models import Entity, EntityMerge, EntityMergePart, EntityRedirect

SLICE = 5_000  # ids in one statement and in one stored part, below both databases' limits


@dataclass(slots=True)
class Moved:
    """What a move did; see EntityMergePart."""

    ids: list[int] = field(default_factory=list)
    removed: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)


class Relation(Protocol):
    """One relation's way through a merge and back."""

    name: str
    label: Words

    def count(self, entity: Entity) -> int:
        """How many rows point at the entity."""

    def move(self, *, survivor: Entity, merged: Entity, name_as: str) -> Moved:
        """Point the merged one's rows at the survivor; its own row goes afterwards."""

    def restore(self, part: EntityMergePart, *, survivor: Entity, merged: Entity) -> int:
        """Point back what still points at the survivor; returns how many rows did not."""

    def doubled(self, *, survivor: Entity, merged: Entity) -> list[str]:
        """In words, what both have and will stand twice after the merge: shown, never dropped."""

    def came_since(self, merge: EntityMerge, *, survivor: Entity) -> list[tuple[str, str]]:
        """What came to the survivor after the merge and may be handed over: (name, words), a few."""

    def hand_over(self, names: Sequence[str], *, survivor: Entity, merged: Entity) -> int:
        """Point the survivor's rows of these names at the restored entity; returns how many there were."""


_RELATIONS: dict[str, Relation] = {}


def register(relation: Relation) -> None:
    """Tell how a relation follows a merge."""
    _RELATIONS[relation.name] = relation


def relations() -> tuple[Relation, ...]:
    """Those registered, in the order of registration: an app's own after those it stands on."""
    return tuple(_RELATIONS.values())


def relation_of(name: str) -> Relation:
    """The relation of that name; KeyError for one that no app knows (any more)."""
    return _RELATIONS[name]


def names_in_models() -> tuple[str, ...]:
    """Every relation that any model of any app has to Entity, through tables of many-to-many included."""
    found = {
        f"{relation.related_model._meta.label}.{relation.field.name}"
        for relation in Entity._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ManyToOneRel) and isinstance(relation.related_model, type)
    }
    return tuple(sorted(found))


def unknown_relations() -> tuple[str, ...]:
    """Relations that nobody registered; while there is one, nothing is merged."""
    return tuple(name for name in names_in_models() if name not in _RELATIONS)


class Rows:
    """A relation whose rows just point at the other entity, but for those that it has already.

    `same` names the columns by which two rows say the same; without it, all are moved.
    """

    def __init__(self, model: type[Model], *, label: Words, column: str = "entity", same: Sequence[str] = ()):
        self.model = model
        self.column = column
        self.label = label
        self.same = tuple(same)
        self.name = f"{model._meta.label}.{column}"

    def count(self, entity: Entity) -> int:
        """One count on the relation's index."""
        return self._of(entity).count()

    def move(self, *, survivor: Entity, merged: Entity, name_as: str) -> Moved:
        """Remove what the survivor has already, then one UPDATE for the rest."""
        moved = Moved(removed=self._removed(survivor, merged))
        self.delete([row["id"] for row in moved.removed])
        moved.ids = list(self._of(merged).order_by("pk").values_list("pk", flat=True))
        self._of(merged).update(**{self.column: survivor})
        return moved

    def restore(self, part: EntityMergePart, *, survivor: Entity, merged: Entity) -> int:
        """Back by ids, as far as they still point at the survivor; removed rows as they were."""
        left = 0
        for ids in slices(part.ids):
            back = self.model._base_manager.filter(pk__in=ids, **{self.column: survivor})
            left += len(ids) - back.update(**{self.column: merged})
        for old in part.changed:
            values = {name: value for name, value in old.items() if name != "pk"}
            self.model._base_manager.filter(pk=old["pk"], **{self.column: merged}).update(**values)
        for row in part.removed:
            left += not self._put_back(from_plain(self.model, row), of=merged)
        return left

    def doubled(self, *, survivor: Entity, merged: Entity) -> list[str]:
        """Nothing: what the survivor has already is not moved."""
        return []

    def came_since(self, merge: EntityMerge, *, survivor: Entity) -> list[tuple[str, str]]:
        """Nothing that anybody would ask about."""
        return []

    def hand_over(self, names: Sequence[str], *, survivor: Entity, merged: Entity) -> int:
        """Nothing: rows of this relation have no public name."""
        return 0

    def delete(self, ids: list[int]) -> None:
        """Remove rows without looking for what hangs on them: nothing does, or the database says so."""
        for part in slices(ids):
            self.model._base_manager.filter(pk__in=part)._raw_delete(connection.alias)

    def _of(self, entity: Entity) -> models.QuerySet[Any]:
        return self.model._base_manager.filter(**{self.column: entity})

    def _put_back(self, row: Model, *, of: Entity) -> bool:
        """Write a removed row again; whoever else it names and was merged since is what it became."""
        for column in row._meta.concrete_fields:
            if column.related_model is not Entity or column.name == self.column:
                continue
            now = living_pk(getattr(row, column.attname))
            if now is None or now == of.pk:
                return False
            setattr(row, column.attname, now)
        if self.same and self._of(of).filter(**{name: getattr(row, name) for name in self.same}).exists():
            return False  # two that it named are one now
        row.save(force_insert=True)
        return True

    def _removed(self, survivor: Entity, merged: Entity) -> list[dict[str, Any]]:
        if not self.same:
            return []
        known = {self._said(row) for row in self._of(survivor).iterator()}
        return [as_plain(row) for row in self._of(merged).order_by("pk") if self._said(row) in known]

    def _said(self, row: Model) -> Hashable:
        return tuple(getattr(row, name) for name in self.same)


class Kept(Rows):
    """A relation whose rows are not the survivor's business: kept with the merge, back with its undoing."""

    def _removed(self, survivor: Entity, merged: Entity) -> list[dict[str, Any]]:
        return [as_plain(row) for row in self._of(merged).order_by("pk")]


def living_pk(pk: int) -> int | None:
    """The entity of that number, or what it was merged into since; None where there is neither."""
    if Entity.objects.filter(pk=pk).exists():
        return pk
    keys = EntityMerge.objects.filter(merged_id=pk, undone_at__isnull=True).values("merged_key")
    return EntityRedirect.objects.filter(old__in=keys).values_list("entity_id", flat=True).first()


def as_plain(row: Model) -> dict[str, Any]:
    """A row's columns by their attribute names, for storage as JSON."""
    return {column.attname: plain(column.value_from_object(row)) for column in row._meta.concrete_fields}


def plain(value: Any) -> Any:
    """A column's value as JSON keeps it. Instants whole: Django's encoder cuts their microseconds."""
    return value.isoformat() if isinstance(value, date) else value


def from_plain(model: type[Model], row: dict[str, Any]) -> Any:
    """The unsaved row that `as_plain` stored; columns that came since have their defaults."""
    columns = {column.attname: column for column in model._meta.concrete_fields}
    return model(**{name: columns[name].to_python(value) for name, value in row.items() if name in columns})


def slices(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Parts of at most SLICE."""
    for start in range(0, len(ids), SLICE):
        yield ids[start : start + SLICE]
