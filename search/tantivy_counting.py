"""Totals and facets of a tantivy index, counted over one value per document.

tantivy counts a field with several values per document six times slower than one with a single value (650,000
hits, regions: 14 ms and 2 ms), and each field costs a pass over the hits. So what facets count is kept joined:
the line of divisions, kind with status, lists with items. A few hundred combinations are taken apart here.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import tantivy
from tantivy import Query

from search.engine import Document

# Field of the index: the values of a document that it joins. `place` is counted as the facet region by default.
JOINED = {
    "in_place": ("place",),
    "in_region": ("region",),
    "of_nature": ("kind", "status"),  # every document has it: its counts make the total
    "with_marks": ("listed", "has"),
}
MARKS = "with_marks"
PLAIN = JOINED[MARKS]  # counted one by one as well, where there are too many combinations
_FIELD_OF = {name: field for field, names in JOINED.items() for name in names}
FACET_VALUES = 4_096  # above the number of regions, the facet with the most values
COMBINATIONS = 10_000  # of marks; beyond, taking them apart costs more than it saves
_NEXT_NAME, _NEXT_VALUE = "\x1e", "\x1f"  # in no code

Counts = dict[str, dict[str, int]]


def joined(entry: Document) -> dict[str, str]:
    """What a document is counted by; without fields that would be empty."""
    found = {}
    for field, names in JOINED.items():
        values = [getattr(entry, name) for name in names]
        texts = [value if isinstance(value, str) else _NEXT_VALUE.join(value) for value in values]
        if any(texts):
            found[field] = _NEXT_NAME.join(texts)
    return found


def count(
    searcher: tantivy.Searcher, query: Query, names: Iterable[str], *, total: bool
) -> tuple[int, Counts]:
    """How many hits have which values of these names; and how many hits there are, 0 unless asked for."""
    names = list(names)
    fields = {_FIELD_OF[name] for name in names} | ({"of_nature"} if total else set())
    answer = searcher.aggregate(query, {field: _terms(field) for field in fields})
    counts: Counts = {}
    for field in fields:
        if answer[field]["sum_other_doc_count"] and field == MARKS:
            counts |= _one_by_one(searcher, query, JOINED[field])
        else:
            counts |= _apart(answer[field]["buckets"], JOINED[field])
    hits = sum(bucket["doc_count"] for bucket in answer["of_nature"]["buckets"]) if total else 0
    return hits, {name: counts[name] for name in names}


def _terms(field: str) -> dict[str, Any]:
    return {"terms": {"field": field, "size": COMBINATIONS if field == MARKS else FACET_VALUES}}


def _one_by_one(searcher: tantivy.Searcher, query: Query, names: tuple[str, ...]) -> Counts:
    answer = searcher.aggregate(query, {name: _terms(name) for name in names})
    return {
        name: {bucket["key"]: bucket["doc_count"] for bucket in answer[name]["buckets"]} for name in names
    }


def _apart(buckets: list[dict[str, Any]], names: tuple[str, ...]) -> Counts:
    counts: Counts = {name: {} for name in names}
    for bucket in buckets:
        number = bucket["doc_count"]
        for name, values in zip(names, _values(bucket["key"]), strict=True):
            of_name = counts[name]
            for value in values:
                of_name[value] = of_name.get(value, 0) + number
    return counts


@lru_cache(maxsize=2 * FACET_VALUES)
def _values(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(part.split(_NEXT_VALUE)) if part else () for part in text.split(_NEXT_NAME))
