"""The one selector that builds documents: public data of today, in a constant number of queries a batch."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from django.db.models import F, QuerySet, Value

from journal import clock
from journal import selectors as journal
from records.selectors import group_counts, item_counts
from registry.models import (
    Entity,
    EntityLink,
    EntityName,
    EntityRedirect,
    Identifier,
    LinkKind,
    NameKind,
    Origin,
)
from search.engine import Delete, Document
from search.rendering import Facts, document_of
from search.rows import OtherName

_AFTER_NUMBERS = 1 << 48  # codes stand behind numbers
SEARCHED_ORIGINS = (Origin.REAL, Origin.DEMO)  # the sandbox is for re-users' tests and is not searched


def public_entities() -> QuerySet[Entity]:
    """Entities that the public search shows."""
    return Entity.objects.filter(origin__in=SEARCHED_ORIGINS)


def documents(keys: Collection[str]) -> tuple[list[Document], list[Delete]]:
    """Documents of the entities with these keys, and deletes for those that are not public (any more).

    Versions are read first: what is written in between makes the document newer than its version, and the
    next Change writes it again; the other way round an old document could keep a newer one out.
    """
    heads = journal.heads(keys)
    facts = facts_of(keys, versions={key: head.public_version for key, head in heads.items()})
    found = {fact.key for fact in facts}
    gone = [Delete(key, heads[key].public_version if key in heads else 0) for key in keys if key not in found]
    return [document_of(fact) for fact in facts], gone


def facts_of(keys: Collection[str], *, versions: dict[str, int]) -> list[Facts]:
    """The facts about public entities, by key; six queries whatever their number."""
    today = clock.today()
    entities = list(public_entities().filter(key__in=keys).order_by("key"))
    ids = [entity.pk for entity in entities]
    others: dict[int, list[OtherName]] = {}
    names = EntityName.objects.filter(entity_id__in=ids).exclude(kind=NameKind.CURRENT).order_by("pk")
    for entity_id, kind, name in names.values_list("entity_id", "kind", "name"):
        others.setdefault(entity_id, []).append(OtherName(kind, name))
    numbers: dict[int, list[str]] = {}
    for entity_id, _place, value in _numbers(ids):
        numbers.setdefault(entity_id, []).append(value)
    branches = set(
        EntityLink.objects.filter(child_id__in=ids, kind=LinkKind.BRANCH_OF).values_list(
            "child_id", flat=True
        )
    )
    counted = item_counts(ids, at=today)
    facts = []
    for entity in entities:
        items = counted.get(entity.pk, {})
        last = max((count.last_on for count in items.values()), default=None)
        facts.append(
            Facts(
                key=entity.key,
                version=versions.get(entity.key, 0),
                usci=entity.usci,
                name=entity.name,
                kind=entity.kind,
                status=entity.status,
                region=entity.region_id or "",
                others=tuple(others.get(entity.pk, ())),
                identifiers=tuple(numbers.get(entity.pk, ())),
                counts=group_counts(items),
                items=frozenset(items),
                last_record_on=last.toordinal() if last else 0,
                next_turn_on=entity.next_turn_on.toordinal() if entity.next_turn_on else 0,
                is_branch=entity.pk in branches,
            )
        )
    return facts


def _numbers(ids: Sequence[int]) -> Iterable[tuple[int, int, str]]:
    """Other numbers, then codes it was known by before a merge or a re-issue: whoever has the old one finds it.

    Keys of this site are no numbers that anybody would type; they are left out.
    """
    numbers = Identifier.objects.filter(entity_id__in=ids).order_by()
    codes = EntityRedirect.objects.filter(entity_id__in=ids, old__regex="^[^a-z]").order_by()
    found: list[tuple[int, int, str]] = list(
        numbers.values_list("entity_id", "pk", "value").union(
            codes.values_list("entity_id", Value(_AFTER_NUMBERS) + F("pk"), "old"), all=True
        )
    )
    return sorted(found)
