"""Puts the fictitious province into the table of divisions, marked as what it is."""

from __future__ import annotations

from demo.places import places
from registry.models import Region


def ensure_regions() -> int:
    """Write 示例省 with its cities and districts; those that exist stay. Returns how many there are."""
    rows = [
        Region(
            code=place.code,
            name=place.name,
            name_en=place.name_en,
            kind=place.kind,
            parent_id=place.parent or None,
            fictitious=True,
        )
        for place in places()
    ]
    Region.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
