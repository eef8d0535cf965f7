"""The credit file of an entity as of a day: one answer for the page and for the JSON.

Eight statements however many records the entity has, one more where it has branches, two for a past day.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import RowNumber

from journal import clock
from journal.models import Head
from journal.prepared import Prepared
from records.catalogue import catalogue
from records.models import Record, RecordRevision
from records.selectors import GROUPS, as_of, coverage_from, entity_records, group_counts, item_counts
from registry.models import Entity, EntityName, EntityRevision, Identifier, KeyPerson
from website.selectors.family import Kin, complete, family_of
from website.selectors.paging import Position, after

PER_GROUP = 20


@dataclass(slots=True)
class GroupPage:
    """The newest records of one group, and whether there are more."""

    group: str
    records: list[Record]
    has_more: bool

    @property
    def position(self) -> Position | None:
        """Where the next page begins."""
        return position_of(self.records[-1]) if self.has_more else None


@dataclass(slots=True)
class CreditFile:
    """Everything public about an entity at the end of the day `at`."""

    entity: Entity
    at: date
    is_past: bool
    counts: dict[str, int]
    groups: list[GroupPage]
    names: list[EntityName] = field(default_factory=list)
    identifiers: list[Identifier] = field(default_factory=list)
    persons: list[KeyPerson] = field(default_factory=list)
    family: list[Kin] = field(default_factory=list)

    @property
    def total(self) -> int:
        """All public records of the eight groups."""
        return sum(self.counts.values())

    @property
    def coverage_from(self) -> date:
        """The first day this site had a file on the entity."""
        return coverage_from(self.entity)


def entity_with_version(address: str) -> tuple[Entity, int] | None:
    """The entity that is published under this very address, with its public version: the usual case.

    None sends the caller to `registry.selectors.entity_by_address`, which knows all the others.
    """
    found = _BY_USCI.fetch(usci=address) or _BY_KEY.fetch(key=address)
    if not found:
        return None
    return found[0], getattr(found[0], "public_version", None) or 0


def credit_file(entity: Entity, *, at: date, family: list[Kin] | None = None) -> CreditFile:
    """The whole file: every group's newest records, names, numbers, persons and family.

    `family` is what `family_of` found, where the caller asked it for the page's tag.
    """
    counts, groups = _newest_of_each(entity, at)
    file = CreditFile(entity, at, at < clock.today(), counts, groups)
    pk = entity.pk
    file.names = [name for name in _NAMES.fetch(entity=pk) if _bears(name, at)]
    file.identifiers = _IDENTIFIERS.fetch(entity=pk)
    file.persons = [person for person in _PERSONS.fetch(entity=pk) if _bears(person, at)]
    file.family = family_of(entity) if family is None else family
    complete(entity, file.family, at=at)
    if file.is_past:
        as_of([record for group in file.groups for record in group.records], at=at)
        registered_as_of(entity, at=at)
    return file


def group_file(entity: Entity, *, at: date, group: str, position: Position | None = None) -> CreditFile:
    """One group's page of records with the counts of all."""
    counts = group_counts(item_counts([entity.pk], at=at).get(entity.pk, {}))
    records = list(after(entity_records(entity, at=at, group=group), position)[: PER_GROUP + 1])
    as_of(records, at=at)
    page = GroupPage(group, records[:PER_GROUP], has_more=len(records) > PER_GROUP)
    return CreditFile(entity, at, at < clock.today(), counts, [page])


def position_of(record: Record) -> Position:
    """Where a page that ends with this record ended."""
    return Position(record.sorted_on, record.pk)


def registered_as_of(entity: Entity, *, at: date) -> None:
    """Let an entity in memory say what the register said at the end of a past day.

    Its kind stays today's: that it is one person's business masks the past too.
    """
    revisions = EntityRevision.objects.filter(entity=entity, valid_from__lt=clock.end_of(at))
    then = revisions.order_by("-number").first()
    if then is None:
        return
    day = then.data.get("established_on")
    for name in ("name", "status", "region_id", "legal_representative", "address", "scope"):
        if name in then.data:
            setattr(entity, name, then.data[name])
    entity.registering_authority = then.data.get("registering_authority", entity.registering_authority)
    entity.established_on = date.fromisoformat(day) if day else None


def _newest_of_each(entity: Entity, at: date) -> tuple[dict[str, int], list[GroupPage]]:
    """The eight counts, and the first records of every group that has any."""
    counts = dict.fromkeys(GROUPS, 0)
    found: dict[str, list[Record]] = {}
    items = catalogue()
    for record in _NEWEST.fetch(entity=entity.pk, at=at, today=clock.today()):
        record.entity = entity
        group = items[record.item_id].row.group
        counts[group] = getattr(record, "group_total", 0)
        found.setdefault(group, []).append(record)
    return counts, [_first_page(group, found[group], counts[group]) for group in GROUPS if group in found]


def _first_page(group: str, records: list[Record], total: int) -> GroupPage:
    records.sort(key=position_of, reverse=True)
    return GroupPage(group, records, has_more=total > len(records))


def _bears(row: EntityName | KeyPerson, at: date) -> bool:
    return row.from_date is None or row.from_date <= at


def _entities_with_version() -> QuerySet[Entity]:
    version = Head.objects.filter(pk=OuterRef("key")).values("public_version")
    return Entity.objects.annotate(public_version=Subquery(version))


def _newest(*, entity: int, at: date, today: date) -> QuerySet[Record]:
    """The newest records of each group, each with its group's total and the number of its revision.

    What ended since a past `at` is not shown for it either. `public` knows that, but takes its "today" when
    this is compiled; so today is a value of its own here.
    """
    revision = RecordRevision.objects.filter(record=OuterRef("pk")).order_by("-number").values("number")[:1]
    return (
        Record.objects.public(at=at)
        .filter(Q(shown_until__isnull=True) | Q(shown_until__gte=today))
        .filter(entity_id=entity, item__group__in=GROUPS)
        .select_related("source_agency", "deciding_agency")
        .annotate(
            revision_number=Subquery(revision),
            group_total=Window(Count("pk"), partition_by=F("item__group")),
            place=Window(RowNumber(), partition_by=F("item__group"), order_by=("-sorted_on", "-pk")),
        )
        .filter(place__lte=PER_GROUP)
        .order_by()
    )


_BY_USCI = Prepared(lambda usci: _entities_with_version().filter(usci=usci), usci=str)
_BY_KEY = Prepared(lambda key: _entities_with_version().filter(key=key, usci__isnull=True), key=str)
_NEWEST = Prepared(_newest, entity=int, at=date, today=date)
_NAMES = Prepared(lambda entity: EntityName.objects.filter(entity_id=entity), entity=int)
_IDENTIFIERS = Prepared(lambda entity: Identifier.objects.filter(entity_id=entity), entity=int)
_PERSONS = Prepared(lambda entity: KeyPerson.objects.filter(entity_id=entity), entity=int)
