"""Questions about agencies."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

from django.db import connection
from django.db.models import QuerySet

from journal.actor import Actor
from registry.models import Agency, AgencyAlias
from registry.names import fold_name


class AgencyLevel(IntEnum):
    """How high an authority stands, by its division: what is decided at a level is so by it or one above."""

    COUNTY = 1
    CITY = 2
    PROVINCIAL = 3
    NATIONAL = 4


_LEVELS = {
    "county": AgencyLevel.COUNTY,
    "prefecture": AgencyLevel.CITY,
    "province": AgencyLevel.PROVINCIAL,
    "national": AgencyLevel.NATIONAL,
}


def level_of(agency: Agency) -> AgencyLevel | None:
    """The level of an agency; None where it is not known: an import's agency that no steward has looked at."""
    if agency.region is not None:
        return _LEVELS.get(agency.region.kind)
    return AgencyLevel.NATIONAL if agency.parent_id is None and agency.confirmed else None


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


def agency_named(text: str) -> Agency | None:
    """The one agency of a code or, where no other bears it, of a name in any known spelling."""
    text = text.strip()
    found = Agency.objects.filter(code=text).first()
    if found is not None or not text:
        return found
    bearers = {agency.pk: agency for agency in agencies_by_spelling([text]).get(fold_name(text), [])}
    return next(iter(bearers.values())) if len(bearers) == 1 else None


def agencies_below(code: str) -> set[int]:
    """Primary keys of the agency of this code and of all those below it, in one statement; empty for none.

    UNION (not UNION ALL) ends the walk where parents run in a circle.
    """
    if not code:
        return set()
    table = connection.ops.quote_name(Agency._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE below(id) AS (SELECT id FROM {table} WHERE code = %s "  # noqa: S608 - our own table
            f"UNION SELECT lower.id FROM {table} AS lower JOIN below ON lower.parent_id = below.id) "
            "SELECT id FROM below",
            [code],
        )
        return {row[0] for row in cursor.fetchall()}


def in_scope(actor: Actor, agency: Agency | None) -> bool:
    """Whether the agency is the actor's own or lies below it."""
    return bool(agency and actor.agency_key and actor.agency_key in agency.line())
