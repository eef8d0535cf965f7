"""Loads regions and national agencies from reference/ (see reference/README.md for sources)."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path

from django.db import transaction

from journal.models import AuditEvent
from registry.models import Agency, AgencyAlias, Region
from registry.names import fold_name

BY_HAND = ("agency.rename", "agency.place", "agency.alias_remove", "agency.alias_move")


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a reference table."""
    with path.open(encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle)


def day(text: str) -> date | None:
    """An ISO date of a reference table, empty for none."""
    return date.fromisoformat(text) if text else None


@transaction.atomic
def load(folder: Path) -> dict[str, int]:
    """Bring regions and agencies up to the files; rows that others added stay. Returns counts."""
    return {
        "regions": _load_regions(folder / "regions.csv"),
        "agencies": _load_agencies(folder / "agencies.csv"),
    }


def _load_regions(path: Path) -> int:
    regions = [
        Region(
            code=row["code"],
            name=row["name"],
            name_en=row["name_en"],
            kind=row["kind"],
            first_revision=row["first_revision"],
            last_revision=row["last_revision"],
            is_current=row["is_current"] in ("1", "true", "True", "yes"),
        )
        for row in rows(path)
    ]
    columns = ["name", "name_en", "kind", "first_revision", "last_revision", "is_current"]
    Region.objects.bulk_create(
        regions, update_conflicts=True, unique_fields=["code"], update_fields=columns, batch_size=500
    )
    known = {region.code for region in regions}
    children = [
        Region(code=row["code"], name=row["name"], parent_id=row["parent"])
        for row in rows(path)
        if row["parent"] in known
    ]
    Region.objects.bulk_create(
        children, update_conflicts=True, unique_fields=["code"], update_fields=["parent"], batch_size=500
    )
    return len(regions)


def decided(targets: Collection[str], *, actions: Collection[str]) -> set[str]:
    """Those of the targets that a person has decided about: files that the product ships do not undo it."""
    events = AuditEvent.objects.filter(target__in=targets, action__in=actions)
    return set(events.order_by().values_list("target", flat=True).distinct())


def _load_agencies(path: Path) -> int:
    listed = list(rows(path))
    by_hand = decided([f"agency:{row['code']}" for row in listed], actions=BY_HAND)
    listed = [row for row in listed if f"agency:{row['code']}" not in by_hand]
    for row in listed:
        Agency.objects.update_or_create(
            code=row["code"],
            defaults={
                "name": row["name_zh"],
                "name_en": row["name_en"],
                "regime": row["publicity_regime"],
                "in_force_to": day(row["in_force_to"]),
            },
        )
    agencies = {agency.code: agency for agency in Agency.objects.all()}
    for row in listed:
        agency = agencies[row["code"]]
        if row["successor"] and agency.successor_id != agencies[row["successor"]].pk:
            Agency.objects.filter(pk=agency.pk).update(successor=agencies[row["successor"]])
    AgencyAlias.objects.bulk_create(
        [
            AgencyAlias(agency=agencies[row["code"]], name=row["name_zh"], folded=fold_name(row["name_zh"]))
            for row in listed
        ],
        ignore_conflicts=True,
    )
    return len(listed)
