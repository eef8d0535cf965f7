"""Questions about entities."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import QuerySet

from journal.keys import is_base32
from registry import usci as usci_rules
from registry.models import Entity, EntityLink, EntityMerge, EntityName, EntityRedirect


class Outcome(StrEnum):
    """What became of a look-up by address."""

    FOUND = "found"
    MOVED = "moved"  # 308 to the entity's present address
    MALFORMED = "malformed"  # 400, `diagnosis` says which character is wrong
    UNKNOWN = "unknown"  # 404


@dataclass(frozen=True, slots=True)
class EntityLookup:
    """The answer to "who is this?"."""

    outcome: Outcome
    entity: Entity | None = None
    diagnosis: usci_rules.Diagnosis | None = None


def entity_by_address(text: str) -> EntityLookup:
    """Find an entity by what stands in an address, in the fixed order of checks.

    As published (even where the code fails a check), then former or merged codes and other writings of the
    same code (308), then the shape of the code (which character is wrong), else unknown.
    """
    found = Entity.objects.filter(usci=text).first()
    if found is not None:
        return EntityLookup(Outcome.FOUND, found)
    if text.startswith("n") and is_base32(text[1:], 8):
        return _by_key(text)
    code = usci_rules.normalise(text)
    if code != text:
        found = Entity.objects.filter(usci=code).first()
        if found is not None:
            return EntityLookup(Outcome.MOVED, found)
    moved = EntityRedirect.objects.filter(old=code).select_related("entity").first()
    if moved is not None:
        return EntityLookup(Outcome.MOVED, moved.entity)
    diagnosis = usci_rules.diagnose(text)
    if not diagnosis.ok:
        return EntityLookup(Outcome.MALFORMED, diagnosis=diagnosis)
    return EntityLookup(Outcome.UNKNOWN)


def _by_key(key: str) -> EntityLookup:
    entity = Entity.objects.filter(key=key).first()
    if entity is not None:
        return EntityLookup(Outcome.MOVED if entity.usci else Outcome.FOUND, entity)
    moved = EntityRedirect.objects.filter(old=key).select_related("entity").first()
    return EntityLookup(Outcome.MOVED, moved.entity) if moved else EntityLookup(Outcome.UNKNOWN)


def entities_by_usci(codes: Iterable[str]) -> dict[str, Entity]:
    """Entities by their (normalised) codes; the code of an entity that was merged finds what it is part of now.

    A code that was corrected finds nobody: it may be somebody else's, and to give one company's penalties to
    another is worse than a file in two parts.
    """
    wanted = set(codes)
    found = {entity.usci: entity for entity in Entity.objects.filter(usci__in=wanted) if entity.usci}
    missing = wanted - set(found)
    if missing and has_merges():
        moved = list(EntityRedirect.objects.filter(old__in=missing).select_related("entity"))
        merges = EntityMerge.objects.filter(
            undone_at__isnull=True, merged_usci__in=[one.old for one in moved]
        )
        merged = set(merges.values_list("merged_usci", flat=True))
        found.update((one.old, one.entity) for one in moved if one.old in merged)
    return found


def entities_by_name(folded_names: Iterable[str], *, origin: str) -> dict[str, list[Entity]]:
    """Entities of an origin by the exact folded current name; several may bear one.

    The name of an entity that was merged finds what it is part of now, else the double would come back.
    """
    wanted = set(folded_names)
    found: dict[str, list[Entity]] = {}
    for entity in Entity.objects.filter(folded_name__in=wanted, origin=origin):
        found.setdefault(entity.folded_name, []).append(entity)
    merges = EntityMerge.objects.filter(undone_at__isnull=True, folded_name__in=wanted, origin=origin)
    merged = dict(merges.values_list("merged_key", "folded_name")) if has_merges() else {}
    if merged:
        for redirect in EntityRedirect.objects.filter(old__in=merged).select_related("entity"):
            same = found.setdefault(merged[redirect.old], [])
            if redirect.entity not in same:
                same.append(redirect.entity)
    return found


def has_merges() -> bool:
    """Whether anything was ever merged: imports of a young site need not ask 500 times a chunk."""
    return EntityMerge.objects.exists()


def names_of(entity: Entity) -> QuerySet[EntityName]:
    """All names of an entity, oldest row first."""
    return EntityName.objects.filter(entity=entity)


def children_of(entity: Entity) -> QuerySet[EntityLink]:
    """Branches and subsidiaries."""
    return (
        EntityLink.objects.filter(parent=entity).select_related("child").order_by("child__folded_name", "pk")
    )
