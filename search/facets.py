"""Which values of a facet are worth showing, and in which order. Pure."""

from __future__ import annotations

from search.engine import FACETS, Filters
from search.labels import HAS


def shown(counts: dict[str, dict[str, int]], filters: Filters) -> dict[str, list[tuple[str, int]]]:
    """Values by facet, commonest first; the index counts more codes than people need to see."""
    found: dict[str, list[tuple[str, int]]] = {}
    for facet in FACETS:
        values = counts.get(facet)
        if not values:
            found[facet] = []
            continue
        if facet == "region":
            values = _near(values, filters.region)
        elif facet == "has":
            values = {code: values[code] for code in HAS if code in values}
        found[facet] = sorted(values.items(), key=_rank) if len(values) > 1 else list(values.items())
    return found


def _rank(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]


def _near(values: dict[str, int], chosen: tuple[str, ...]) -> dict[str, int]:
    """Provinces; below a chosen division, or below the only province, what lies directly in it."""
    near = {code: count for code, count in values.items() if code[2:] == "0000"}
    if not chosen and len(near) != 1:
        return near
    provinces = {code[:2] for code in chosen or near}
    cities = {code[:4] for code in chosen if code[2:] != "0000"}
    inside = {
        code: count
        for code, count in values.items()
        if code[:4] in cities or (code[4:] == "00" and code[:2] in provinces)
    }
    return near | inside
