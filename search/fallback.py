"""Reduced search while the index is away: whole codes and whole names, from the database."""

from __future__ import annotations

from registry import usci as usci_rules
from registry.models import Entity, EntityName, Identifier
from registry.names import fold_name
from search import documents
from search.analysis import fold_code
from search.engine import Filters
from search.plan import CODE, NAME, OTHER_NAME
from search.rendering import region_line
from search.results import Found, SearchPage
from search.rows import Head, unpack

MOST = 100  # entities of one name that are looked at


def search_page(query: str, words: tuple[str, ...], filters: Filters, limit: int) -> SearchPage:
    """Entities whose code, number or whole name this is; without facets and without further pages."""
    ranked = _keys(query)
    built = {document.key: document for document in documents.documents(list(ranked))[0]}
    hits = [
        Found(ranked[document.key], *unpack(document.stored))
        for document in sorted(built.values(), key=lambda document: (ranked[document.key], document.order))
    ]
    hits = [
        hit for hit in hits if _passes(built[hit.head.key].listed, built[hit.head.key].has, hit.head, filters)
    ]
    return SearchPage(words, tuple(hits[:limit]), len(hits), {}, degraded=True)


def _keys(query: str) -> dict[str, int]:
    """Keys of the entities found, with the tier they were found in."""
    code, folded = fold_code(query), fold_name(query)
    found: dict[str, int] = {}
    if code:
        # Exact writings only: without regard to case the database would read every row.
        writings = {query.strip(), code, code.upper()}
        numbered = Identifier.objects.filter(value__in=writings).values_list("entity__key", flat=True)[:MOST]
        coded = Entity.objects.filter(usci=usci_rules.normalise(query)).values_list("key", flat=True)
        found.update(dict.fromkeys([*coded, *numbered], CODE))
    if folded:
        named = Entity.objects.filter(folded_name=folded).values_list("key", flat=True)[:MOST]
        others = EntityName.objects.filter(folded=folded).values_list("entity__key", flat=True)[:MOST]
        for key in named:
            found.setdefault(key, NAME)
        for key in others:
            found.setdefault(key, OTHER_NAME)
    return found


def _passes(listed: tuple[str, ...], has: tuple[str, ...], head: Head, filters: Filters) -> bool:
    values = {
        "region": region_line(head.region),
        "kind": (head.kind,),
        "status": (head.status,),
        "listed": listed,
        "has": has,
    }
    return all(set(wanted) & set(values[name]) for name, wanted in filters.given())
