"""Entities, their names and numbers over time, agencies and regions."""

from registry.models.agencies import Agency, AgencyAlias
from registry.models.entities import (
    Entity,
    EntityKind,
    EntityLink,
    EntityName,
    EntityRedirect,
    EntityRevision,
    EntityStatus,
    Identifier,
    KeyPerson,
    LinkKind,
    NameKind,
    Origin,
)
from registry.models.merging import EntityMerge, EntityMergePart
from registry.models.regions import Region

__all__ = [
    "Agency",
    "AgencyAlias",
    "Entity",
    "EntityKind",
    "EntityLink",
    "EntityMerge",
    "EntityMergePart",
    "EntityName",
    "EntityRedirect",
    "EntityRevision",
    "EntityStatus",
    "Identifier",
    "KeyPerson",
    "LinkKind",
    "NameKind",
    "Origin",
    "Region",
]
