"""Whom an entity belongs to, and its branches and subsidiaries with what is on display about each.

A branch's records are the branch's: the parent's own counts never contain them. The parent's page shows the
branches' counts all the same, so its tag covers the versions of everybody on it (docs/decisions/0014): nobody
writes to a parent because something happened at a branch.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery

from journal import clock
from journal.models import Head
from journal.prepared import Prepared
from lists.models import ListKind
from records.models import Record
from records.selectors import GROUPS, group_counts, item_counts, public_records
from registry.models import Entity, EntityLink, LinkKind

SHOWN = 20  # members of one relation on the file itself
PARENTS = 20


@dataclass(slots=True)
class Member:
    """One entity of the family; `place` is where its link stands in the list, `counts` its own records."""

    entity: Entity
    version: int
    place: int
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(GROUPS, 0))

    @property
    def total(self) -> int:
        """All its public records of the eight groups."""
        return sum(self.counts.values())


@dataclass(slots=True)
class Kin:
    """Entities linked to one in one way."""

    relation: str  # branches, subsidiaries, branch_of, subsidiary_of
    members: list[Member]
    has_more: bool = False
    total: int = 0
    listed: list[Record] = field(default_factory=list)  # of branches: what puts any of them on a list

    @property
    def position(self) -> int | None:
        """Where the next page begins."""
        return self.members[-1].place if self.has_more else None


def family_of(entity: Entity) -> list[Kin]:
    """The relations that an entity has, first members of each; three statements, one more where there are
    branches. Totals and counts come later."""
    found = [
        _cut("branches", _BRANCHES.fetch(entity=entity.pk), SHOWN),
        _cut("subsidiaries", _SUBSIDIARIES.fetch(entity=entity.pk), SHOWN),
    ]
    above: dict[str, list[EntityLink]] = {}
    for link in _ABOVE.fetch(entity=entity.pk):
        above.setdefault(link.kind, []).append(link)
    found += [_cut(kind, links, PARENTS, upwards=True) for kind, links in above.items()]
    family = [kin for kin in found if kin.members]
    for kin in family:
        if kin.relation == "branches":
            kin.listed = branches_listed(entity, at=clock.today())
    return family


def branches_listed(entity: Entity, *, at: date) -> list[Record]:
    """Listings of any branch, shown on this page or not, that count against it: the newest, one more than SHOWN."""
    below = EntityLink.objects.filter(parent=entity, kind=LinkKind.BRANCH_OF).values("child")
    found = public_records(at=at).select_related("listing__credit_list").filter(entity__in=below)
    return list(found.filter(listing__kind__in=(ListKind.BLACKLIST, ListKind.ABNORMAL))[: SHOWN + 1])


def stamp(family: list[Kin]) -> tuple[tuple[int, int, int], ...]:
    """What a page that shows this family depends on: each link, whom it leads to (a merge changes that), and the
    public version there."""
    members = tuple(
        (member.place, member.entity.pk, member.version) for kin in family for member in kin.members
    )
    listed = tuple(
        (record.pk, record.entity_id, record.objection_pending) for k in family for record in k.listed
    )
    return members + listed


def branches_page(entity: Entity, *, after: int, limit: int) -> Kin:
    """A page of branches, in the order in which they came on file."""
    links = _below(entity=entity.pk, kind=LinkKind.BRANCH_OF).filter(pk__gt=after)
    return _cut("branches", list(links[: limit + 1]), limit)


def branches_total(entity: Entity) -> int:
    """How many branches are on file."""
    return EntityLink.objects.filter(parent=entity, kind=LinkKind.BRANCH_OF).count()


def count_members(kin: Kin, *, at: date) -> None:
    """Count what is on display about each member, in one statement."""
    counted = item_counts([member.entity.pk for member in kin.members], at=at)
    for member in kin.members:
        member.counts = group_counts(counted.get(member.entity.pk, {}))


def complete(entity: Entity, family: list[Kin], *, at: date) -> None:
    """Totals of lists that are cut, and the branches' counts."""
    for kin in family:
        kin.total = len(kin.members)
        if kin.has_more:
            kind = LinkKind.BRANCH_OF if kin.relation == "branches" else LinkKind.SUBSIDIARY_OF
            kin.total = EntityLink.objects.filter(parent=entity, kind=kind).count()
        if kin.relation == "branches":
            count_members(kin, at=at)


def _cut(relation: str, links: list[EntityLink], limit: int, *, upwards: bool = False) -> Kin:
    members = [
        Member(link.parent if upwards else link.child, getattr(link, "version", None) or 0, link.pk)
        for link in links[:limit]
    ]
    return Kin(relation, members, has_more=len(links) > limit, total=len(members))


def _below(*, entity: int, kind: str) -> QuerySet[EntityLink]:
    version = Head.objects.filter(pk=OuterRef("child__key")).values("public_version")
    links = EntityLink.objects.filter(parent_id=entity, kind=kind).select_related("child")
    return links.annotate(version=Subquery(version)).order_by("pk")


def _above(*, entity: int) -> QuerySet[EntityLink]:
    version = Head.objects.filter(pk=OuterRef("parent__key")).values("public_version")
    links = EntityLink.objects.filter(child_id=entity).select_related("parent")
    return links.annotate(version=Subquery(version)).order_by("pk")[:PARENTS]


_BRANCHES = Prepared(lambda entity: _below(entity=entity, kind=LinkKind.BRANCH_OF)[: SHOWN + 1], entity=int)
_SUBSIDIARIES = Prepared(
    lambda entity: _below(entity=entity, kind=LinkKind.SUBSIDIARY_OF)[: SHOWN + 1], entity=int
)
_ABOVE = Prepared(_above, entity=int)
