"""Questions about entities, agencies and regions."""

from registry.selectors.agencies import agencies_by_spelling, agencies_listed
from registry.selectors.entities import (
    EntityLookup,
    Outcome,
    children_of,
    entities_by_name,
    entities_by_usci,
    entity_by_address,
    names_of,
)
from registry.selectors.regions import RegionIndex, region_index, regions_listed

__all__ = [
    "EntityLookup",
    "Outcome",
    "RegionIndex",
    "agencies_by_spelling",
    "agencies_listed",
    "children_of",
    "entities_by_name",
    "entities_by_usci",
    "entity_by_address",
    "names_of",
    "region_index",
    "regions_listed",
]
