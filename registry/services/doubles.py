"""What a source says of an entity that is on file twice, or was: nothing is lost, nothing is merged by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from journal import services as journal
from journal.actor import Actor
from journal.workflow import Refused
from registry import usci as usci_rules
from registry.merging.plan import UNKNOWN
from registry.merging.proposing import double_propose
from registry.models import Entity, EntityMerge, EntityRedirect
from registry.names import fold_name
from registry.selectors.entities import has_merges
from registry.services.inputs import COLUMNS, EntityInput

Changes = list[tuple[Entity, EntityInput]]
T = TypeVar("T")


def keys_to_hold(entities: Iterable[Entity]) -> set[str]:
    """Keys of these entities and of those that some of them were merged into since they were read.

    For the one `journal.hold` of a writer, so that `settled` holds no head out of key order: two writers would
    else wait for each other.
    """
    keys = {entity.key for entity in entities if entity.key}
    if not has_merges():
        return keys
    return keys | set(EntityRedirect.objects.filter(old__in=keys).values_list("entity__key", flat=True))


def settled(pairs: Sequence[tuple[Entity, T]]) -> list[tuple[Entity, T]]:
    """The same with today's entity in place of one that was merged since it was read.

    For writers that read before they held the heads: an import prepares its rows before its transaction.
    """
    if not has_merges():
        return list(pairs)
    ids = {entity.pk for entity, _ in pairs}
    gone = ids - set(Entity.objects.filter(pk__in=ids).values_list("pk", flat=True))
    if not gone:
        return list(pairs)
    merges = EntityMerge.objects.filter(undone_at__isnull=True, merged_id__in=gone)
    keys = dict(merges.values_list("merged_key", "merged_id"))
    moved = EntityRedirect.objects.filter(old__in=keys).select_related("entity")
    living = {keys[redirect.old]: redirect.entity for redirect in moved}
    journal.hold([entity.key for entity in living.values()])
    return [(living.get(entity.pk, entity), other) for entity, other in pairs]


def as_on_file(changes: Changes) -> tuple[Changes, Changes]:
    """The same with every row as it is on file under its head's lock; and what speaks of an entity once more.

    A writer that read before it held the heads would else write the columns back that somebody changed since.
    Two rows speak of one entity where theirs were merged meanwhile: the second is to be judged after the first.
    """
    on_file = Entity.objects.in_bulk({entity.pk for entity, _ in changes})
    first: dict[int, Entity] = {}
    once, again = [], []
    for entity, data in changes:
        if entity.pk in first:
            again.append((first[entity.pk], data))
            continue
        first[entity.pk] = entity
        if (now := on_file.get(entity.pk)) is not None:
            for column in Entity._meta.concrete_fields:
                setattr(entity, column.attname, getattr(now, column.attname))
        once.append((entity, data))
    return once, again


def without_borne_codes(changes: Changes, *, by: Actor) -> Changes:
    """Leave out codes that another live entity bears, and propose that the two be merged.

    A person who brings the code is the one who proposes; the site does for a file.

    Raises:
        Refused: the other is of another origin; those are never merged.
    """
    wanted = {_code(data): entity for entity, data in changes if data.usci and _code(data) != entity.usci}
    bearers = (
        {entity.usci: entity for entity in Entity.objects.filter(usci__in=list(wanted))} if wanted else {}
    )
    if not bearers:
        return changes
    kept: Changes = []
    for entity, data in changes:
        bearer = bearers.get(_code(data))
        if bearer is None or bearer.pk == entity.pk:
            kept.append((entity, data))
            continue
        if bearer.origin != entity.origin:
            facts = {"code": bearer.usci, "name": bearer.name}
            raise Refused(_("The code %(code)s is borne by %(name)s now.") % facts, field="usci")
        why = _("A source names for it the code %(code)s, which the other bears.") % {"code": bearer.usci}
        double_propose(survivor=bearer, merged=entity, why=why, by=by)
        kept.append((entity, replace(data, usci=None)))
    return kept


def as_of_former(changes: Changes) -> Changes:
    """Let rows that speak of an entity by a former code, or by the name of one merged into it, fill gaps only.

    An old file must not bring back the facts of a registration that was replaced or merged.
    """
    former = _former_codes(changes)
    merged = _merged_names(changes)
    return [
        (entity, _gaps(entity, data))
        if (entity.pk, _code(data)) in former or (entity.key, fold_name(data.name)) in merged
        else (entity, data)
        for entity, data in changes
    ]


def _code(data: EntityInput) -> str:
    return usci_rules.normalise(data.usci) if data.usci else ""


def _former_codes(changes: Changes) -> set[tuple[int, str]]:
    codes = [_code(data) for entity, data in changes if data.usci and _code(data) != entity.usci]
    if not codes:
        return set()
    return set(EntityRedirect.objects.filter(old__in=codes).values_list("entity_id", "old"))


def _merged_names(changes: Changes) -> set[tuple[str, str]]:
    """(survivor, name) of rows without a code that name an entity otherwise than it is named."""
    odd = {
        entity.key: fold_name(data.name)
        for entity, data in changes
        if not data.usci and fold_name(data.name) != entity.folded_name
    }
    if not odd:
        return set()
    merges = EntityMerge.objects.filter(undone_at__isnull=True, folded_name__in=odd.values())
    led = dict(merges.values_list("merged_key", "folded_name"))
    redirects = EntityRedirect.objects.filter(old__in=led).values_list("old", "entity__key")
    return {(key, led[old]) for old, key in redirects}


def _gaps(entity: Entity, data: EntityInput) -> EntityInput:
    known: dict[str, Any] = {
        column: None
        for column in COLUMNS
        if getattr(entity, column) not in (None, "", UNKNOWN.get(column, ""))
    }
    same = fold_name(data.name) == entity.folded_name
    former: Sequence[str] = data.former_names if same else (*data.former_names, data.name)
    return replace(data, **{**known, "usci": None, "name": entity.name, "former_names": tuple(former)})
