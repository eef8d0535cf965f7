"""Questions about agencies."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from registry.models import Agency, AgencyAlias
from registry.names import fold_name


def agencies_listed() -> QuerySet[Agency]:
    """Every agency by code, with the code of the one above."""
    return Agency.objects.select_related("parent", "region", "successor").order_by("code")


def agencies_by_spelling(spellings: Iterable[str] | None = None) -> dict[str, list[Agency]]:
    """Agencies by folded name or alias: all of them, or those of the given spellings.

    A spelling may name several agencies; the caller decides what that means.
    """
    aliases = AgencyAlias.objects.select_related("agency", "agency__parent")
    if spellings is not None:
        aliases = aliases.filter(folded__in=[fold_name(spelling) for spelling in spellings])
    found: dict[str, list[Agency]] = {}
    for alias in aliases:
        found.setdefault(alias.folded, []).append(alias.agency)
    return found
