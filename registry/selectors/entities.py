"""Questions about entities."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import QuerySet

from journal.keys import is_base32
from registry import usci as usci_rules
from registry.models import Entity, EntityLink, EntityName, EntityRedirect


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
    """Entities by their (normalised) codes."""
    return {entity.usci: entity for entity in Entity.objects.filter(usci__in=list(codes)) if entity.usci}


def entities_by_name(folded_names: Iterable[str], *, origin: str) -> dict[str, list[Entity]]:
    """Entities of an origin by the exact folded current name; several may bear one."""
    found: dict[str, list[Entity]] = {}
    for entity in Entity.objects.filter(folded_name__in=list(folded_names), origin=origin):
        found.setdefault(entity.folded_name, []).append(entity)
    return found


def names_of(entity: Entity) -> QuerySet[EntityName]:
    """All names of an entity, oldest row first."""
    return EntityName.objects.filter(entity=entity)


def children_of(entity: Entity) -> QuerySet[EntityLink]:
    """Branches and subsidiaries."""
    return (
        EntityLink.objects.filter(parent=entity).select_related("child").order_by("child__folded_name", "pk")
    )
