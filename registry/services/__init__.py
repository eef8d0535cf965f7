"""Changes of the register."""

from registry.services.agencies import (
    AgencyPlace,
    agency_alias_add,
    agency_alias_keep,
    agency_alias_move,
    agency_alias_remove,
    agency_confirm,
    agency_create,
    agency_fold,
    agency_place,
    agency_rename,
)
from registry.services.entities import (
    entities_change_many,
    entities_create_many,
    entities_link_many,
    entities_turn,
    entity_change,
    entity_create,
    entity_link,
)
from registry.services.inputs import EntityInput

__all__ = [
    "AgencyPlace",
    "EntityInput",
    "agency_alias_add",
    "agency_alias_keep",
    "agency_alias_move",
    "agency_alias_remove",
    "agency_confirm",
    "agency_create",
    "agency_fold",
    "agency_place",
    "agency_rename",
    "entities_change_many",
    "entities_create_many",
    "entities_link_many",
    "entities_turn",
    "entity_change",
    "entity_create",
    "entity_link",
]
