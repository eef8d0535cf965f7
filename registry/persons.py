"""Whose names are shown whole: to the public, and to staff.

The legal representative of an organization stands in full everywhere. Everybody else is masked: other key persons,
and whoever runs an individual business, unless the business bears exactly that name.
"""

from __future__ import annotations

from journal.actor import Actor
from registry.masking import mask_person
from registry.models import Entity, EntityKind, KeyPerson
from registry.names import fold_name

LEGAL_ROLES = frozenset({"legal_representative", "法定代表人"})
READERS = frozenset({"decider", "reviewer", "centre", "steward", "auditor"})


def is_one_persons(entity: Entity) -> bool:
    """Whether the entity is one person's business: no street, owner masked, not for search engines."""
    return entity.kind == EntityKind.INDIVIDUAL_BUSINESS


def may_read_names(actor: Actor) -> bool:
    """Whether staff read the names of people in full: those who decide about an entity, keep or audit the file."""
    return "staff" in actor.roles and bool(actor.roles & READERS)


def representative_name(entity: Entity) -> str:
    """The legal representative, or a business's owner, as the public sees the name."""
    name = entity.legal_representative
    if not is_one_persons(entity) or (name and fold_name(name) == fold_name(entity.name)):
        return name
    return mask_person(name)


def person_name(person: KeyPerson, entity: Entity) -> str:
    """A key person's name as the public sees it."""
    if person.role not in LEGAL_ROLES:
        return mask_person(person.name)
    if not is_one_persons(entity) or fold_name(person.name) == fold_name(entity.name):
        return person.name
    return mask_person(person.name)


def representative_for(actor: Actor, entity: Entity) -> str:
    """The same on the desk."""
    return entity.legal_representative if may_read_names(actor) else representative_name(entity)


def person_for(actor: Actor, person: KeyPerson, entity: Entity) -> str:
    """A key person's name on the desk."""
    return person.name if may_read_names(actor) else person_name(person, entity)
