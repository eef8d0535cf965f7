"""Questions about entities, agencies and regions."""

from registry.selectors.agencies import (
    agencies_below,
    agencies_by_spelling,
    agencies_listed,
    agency_named,
    in_scope,
)
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
    "agencies_below",
    "agencies_by_spelling",
    "agencies_listed",
    "agency_named",
    "children_of",
    "entities_by_name",
    "entities_by_usci",
    "entity_by_address",
    "in_scope",
    "names_of",
    "region_index",
    "regions_listed",
]
