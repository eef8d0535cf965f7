"""The register on the desk: entities, agencies with their spellings, regions."""

from registry.admin import agencies, entities, merging, regions

__all__ = ["agencies", "entities", "merging", "regions"]
