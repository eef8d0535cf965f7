"""Loads the limits of cases from reference/case_limits.csv. A row on file is never altered."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.db import transaction

from registry.models import Region
from registry.reference import rows
from repair.models import CaseLimit


@transaction.atomic
def load(folder: Path) -> dict[str, int]:
    """Add the limits that are missing. Returns how many the file has."""
    found = list(rows(folder / "case_limits.csv"))
    regions = dict(Region.objects.filter(code__in={row["region"] for row in found}).values_list("code", "pk"))
    for row in found:
        CaseLimit.objects.get_or_create(
            kind=row["kind"],
            name=row["name"],
            region_id=regions[row["region"]] if row["region"] else None,
            in_force_from=date.fromisoformat(row["in_force_from"]),
            defaults={name: row[name] for name in ("number", "unit", "confidence", "source")},
        )
    return {"limits of cases": len(found)}
