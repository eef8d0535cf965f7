"""The authorities of the fictitious province, below the national ones whose rules they follow."""

from __future__ import annotations

from collections.abc import Iterable

from demo.offices import OFFICES, bureaus
from journal.actor import Actor
from registry.models import Agency, Region
from registry.services import agency_create


def ensure_agencies(*, by: Actor) -> dict[str, Agency]:
    """Make the agencies that are missing; returns all of them by code.

    Raises:
        KeyError: the national agencies or the fictitious regions are not loaded.
    """
    wanted = bureaus()
    found = {agency.code: agency for agency in Agency.objects.filter(code__in=list(wanted))}
    national = {
        agency.code: agency for agency in Agency.objects.filter(code__in=[o.national for o in OFFICES])
    }
    regions = Region.objects.in_bulk([bureau.place.code for bureau in wanted.values()])
    for code, bureau in wanted.items():
        if code not in found:
            found[code] = agency_create(
                code=code,
                name=bureau.name,
                name_en=bureau.name_en,
                parent=found[bureau.parent] if bureau.parent else national[bureau.office.national],
                region=regions[bureau.place.code],
                by=by,
                reason="demo",
            )
    return found


def _by_code(codes: Iterable[str]) -> dict[str, Agency]:
    return {agency.code: agency for agency in Agency.objects.filter(code__in=list(codes))}
