"""Changes of the register."""

from registry.services.agencies import agency_alias_add, agency_create
from registry.services.entities import (
    EntityInput,
    entities_change_many,
    entities_create_many,
    entities_link_many,
    entities_turn,
    entity_change,
    entity_create,
    entity_link,
)

__all__ = [
    "EntityInput",
    "agency_alias_add",
    "agency_create",
    "entities_change_many",
    "entities_create_many",
    "entities_link_many",
    "entities_turn",
    "entity_change",
    "entity_create",
    "entity_link",
]
