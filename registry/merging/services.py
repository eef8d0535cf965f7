"""Merging two registrations of one organisation, and undoing that: one transaction each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Field

from journal import clock
from journal import services as journal
from journal.actor import Actor
from journal.models import Audience, ChangeKind
from journal.workflow import ReasonMissing
from registry import usci as usci_rules
from registry.merging import check, plan
from registry.merging.relations import (
    Moved,
    as_plain,
    from_plain,
    plain,
    relation_of,
    relations,
    slices,
)
from registry.models import Entity, EntityMerge, EntityMergePart, EntityRedirect, NameKind
from registry.services.entities import revisions_open
from registry.services.inputs import COLUMNS

NAME_KINDS = (NameKind.ALIAS, NameKind.FORMER)


@transaction.atomic
def entity_merge(
    *, survivor: Entity, merged: Entity, by: Actor, reason: str, name_as: str = NameKind.ALIAS
) -> EntityMerge:
    """Make `merged` part of `survivor`: everything that points at it moves, its addresses answer 308 for ever.

    The survivor's facts win, gaps are filled from the other; `name_as` says whether the other's name was an
    alias or a former one. Of many who try at once one wins, the others are told where the entity went.

    Raises:
        Refused: they must not be merged, or one was merged meanwhile; says why. ReasonMissing.
    """
    _require_reason(reason)
    survivor, merged = _locked(survivor.key, merged.key)
    check.require_mergeable(survivor, merged)
    facts = plan.compare(survivor.__dict__, merged.__dict__, columns=COLUMNS)
    merge = _merge_of(survivor, merged, by=by, reason=reason)
    figures: dict[str, int] = {}
    for relation in relations():
        moved = relation.move(survivor=survivor, merged=merged, name_as=name_as)
        figures[relation.name] = len(moved.ids)
        _keep(merge, relation.name, moved)
    Entity._base_manager.filter(pk=merged.pk)._raw_delete(connection.alias)
    merge.filled = _fill(survivor, plan.filled(facts), earliest=min(survivor.created_at, merged.created_at))
    kept_code = merged.usci if merged.usci != survivor.usci else None
    merge.redirects = _redirect([merged.key, *([kept_code] if kept_code else [])], to=survivor)
    merge.save(update_fields=["filled", "redirects"])
    _tell(merge)
    journal.audit(
        by=by,
        action="entity.merge",
        target=f"entity:{survivor.key}",
        reason=reason,
        detail={"merged": merged.key, "merge": merge.pk, "moved": figures},
    )
    return merge


@transaction.atomic
def entity_unmerge(*, merge: EntityMerge, by: Actor, reason: str, later: Sequence[str] = ()) -> Entity:
    """Undo a merge: the other entity is there again as it was, with its key, code and everything that moved.

    What came to the survivor after the merge stays there, but for the records named in `later` (public ids).
    Facts that the merge filled are taken back unless they were changed since. Returns the restored entity.

    Raises:
        Refused: undone already, or something later makes it impossible; says what. ReasonMissing.
    """
    _require_reason(reason)
    journal.hold([merge.survivor_key, merge.merged_key])
    merge = EntityMerge.objects.select_for_update().get(pk=merge.pk)
    check.require_undoable(merge)
    survivor = Entity.objects.select_for_update().get(key=merge.survivor_key)
    _take_redirects_back(merge, survivor)
    _take_facts_back(merge, survivor)
    restored: Entity = from_plain(Entity, merge.merged)
    restored.updated_at = clock.now()
    restored.save(force_insert=True)
    left: dict[str, int] = {}
    for part in merge.parts.order_by("-pk"):
        relation = relation_of(part.relation)
        left[part.relation] = left.get(part.relation, 0) + relation.restore(
            part, survivor=survivor, merged=restored
        )
    for relation in relations():
        relation.hand_over(later, survivor=survivor, merged=restored)
    merge.undone_at, merge.undone_reason = clock.now(), reason
    merge.undone_by, merge.undone_by_name = by.user_key, by.name
    merge.save(update_fields=["undone_at", "undone_by", "undone_by_name", "undone_reason"])
    _tell(merge)
    journal.audit(
        by=by,
        action="entity.unmerge",
        target=f"entity:{survivor.key}",
        reason=reason,
        detail={
            "restored": restored.key,
            "merge": merge.pk,
            "later": list(later),
            "not_moved_back": {name: number for name, number in left.items() if number},
        },
    )
    return restored


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing("a merge and its undoing need a reason")


def _locked(*keys: str) -> tuple[Entity, ...]:
    """Heads in key order, then the rows: every merge of either entity waits here, whichever way round it is."""
    journal.hold(keys)
    rows = {e.key: e for e in Entity.objects.select_for_update().filter(key__in=keys).order_by("pk")}
    for key in keys:
        if key not in rows:
            raise check.gone(key)
    return tuple(rows[key] for key in keys)


def _merge_of(survivor: Entity, merged: Entity, *, by: Actor, reason: str) -> EntityMerge:
    return EntityMerge.objects.create(
        survivor_key=survivor.key,
        merged_key=merged.key,
        merged_usci=merged.usci or "",
        merged_name=merged.name,
        folded_name=merged.folded_name,
        origin=merged.origin,
        merged_id=merged.pk,
        merged=as_plain(merged),
        at=clock.now(),
        by=by.user_key,
        by_name=by.name,
        reason=reason,
    )


def _keep(merge: EntityMerge, name: str, moved: Moved) -> None:
    """In parts of bounded size."""
    parts = [EntityMergePart(merge=merge, relation=name, ids=list(ids)) for ids in slices(moved.ids)]
    if moved.removed or moved.changed:
        parts = parts or [EntityMergePart(merge=merge, relation=name)]
        parts[-1].removed, parts[-1].changed = moved.removed, moved.changed
    EntityMergePart.objects.bulk_create(parts)


def _fill(survivor: Entity, gained: dict[str, Any], *, earliest: Any) -> dict[str, list[Any]]:
    """Give the survivor what only the other knew; the first day with a file is the earlier of both."""
    before = {name: [getattr(survivor, name), value] for name, value in gained.items()}
    if earliest != survivor.created_at:
        before["created_at"] = [survivor.created_at, earliest]
    if before:
        _set(survivor, {name: after for name, (_, after) in before.items()})
    return {name: [plain(value) for value in pair] for name, pair in before.items()}


def _set(entity: Entity, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(entity, name, _value(name, value))
    entity.usci_flags = list(usci_rules.flags(entity.usci)) if entity.usci else []
    entity.updated_at = clock.now()
    entity.save(update_fields=[*(name.removesuffix("_id") for name in values), "usci_flags", "updated_at"])
    if set(values) - {"created_at"}:
        revisions_open([entity], now=entity.updated_at)


def _value(name: str, stored: Any) -> Any:
    """A column's value as it was before it was kept as JSON."""
    column = Entity._meta.get_field(name.removesuffix("_id"))
    return column.to_python(stored) if isinstance(column, Field) else stored


def _redirect(addresses: Sequence[str], *, to: Entity) -> list[list[Any]]:
    """Let addresses lead to the entity; returns each with where it led before."""
    led = dict(EntityRedirect.objects.filter(old__in=addresses).values_list("old", "entity_id"))
    for old in addresses:
        EntityRedirect.objects.update_or_create(old=old, defaults={"entity": to})
    return [[old, led.get(old)] for old in addresses]


def _take_redirects_back(merge: EntityMerge, survivor: Entity) -> None:
    for old, led in merge.redirects:
        redirect = EntityRedirect.objects.filter(old=old, entity=survivor)
        if led is not None and Entity.objects.filter(pk=led).exists():
            redirect.update(entity_id=led)
        else:
            redirect.delete()


def _take_facts_back(merge: EntityMerge, survivor: Entity) -> None:
    """Those that are still what the merge made of them."""
    back: dict[str, Any] = {}
    for name, (before, after) in merge.filled.items():
        if getattr(survivor, name) == _value(name, after):
            back[name] = before
    if back:
        _set(survivor, back)


def _tell(merge: EntityMerge) -> None:
    """Both addresses say something else now; a follower reads what is there."""
    keys = (merge.merged_key, merge.survivor_key)
    journal.append_many(
        [
            journal.Entry(key, ChangeKind.MERGED, Audience.PUBLIC, other)
            for key, other in zip(keys, reversed(keys), strict=True)
        ]
    )
