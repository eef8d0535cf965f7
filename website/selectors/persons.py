"""Whose names are shown whole: the legal representative of an organization, nobody's else."""

from __future__ import annotations

from registry.masking import mask_person
from registry.models import Entity, EntityKind, KeyPerson

LEGAL_ROLES = frozenset({"legal_representative", "法定代表人"})


def is_masked(entity: Entity) -> bool:
    """Whether the entity is one person's business: no street, owner masked, not for search engines."""
    return entity.kind == EntityKind.INDIVIDUAL_BUSINESS


def person_name(person: KeyPerson, entity: Entity) -> str:
    """A key person's name as the public sees it."""
    open_by_law = person.role in LEGAL_ROLES and not is_masked(entity)
    return person.name if open_by_law else mask_person(person.name)
