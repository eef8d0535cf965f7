"""Loads the limits of cases and what repair asks for from reference/. A row on file is never altered."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.db import transaction

from registry.models import Region
from registry.reference import day, rows
from repair.models import CaseLimit, Requirement


@transaction.atomic
def load(folder: Path) -> dict[str, int]:
    """Add the rows that are missing. Returns how many the files have."""
    return {
        "limits of cases": _load_limits(folder / "case_limits.csv"),
        "requirements of repair": _load_requirements(folder / "repair_requirements.csv"),
    }


def _load_limits(path: Path) -> int:
    found = list(rows(path))
    regions = dict(Region.objects.filter(code__in={row["region"] for row in found}).values_list("code", "pk"))
    for row in found:
        CaseLimit.objects.get_or_create(
            kind=row["kind"],
            name=row["name"],
            region_id=regions[row["region"]] if row["region"] else None,
            regime=row["regime"],
            in_force_from=date.fromisoformat(row["in_force_from"]),
            defaults={name: row[name] for name in ("number", "unit", "confidence", "source")},
        )
    return len(found)


KEY = ("code", "path", "regime", "credit_list", "severity")
COLUMNS = (
    "kind",
    "name_zh",
    "name_en",
    "text_zh",
    "text_en",
    "rule_code",
    "confidence",
    "source",
    "position",
)


def _load_requirements(path: Path) -> int:
    found = list(rows(path))
    for row in found:
        Requirement.objects.get_or_create(
            **{name: row[name] for name in KEY},
            in_force_from=date.fromisoformat(row["in_force_from"]),
            defaults={
                **{name: row[name] for name in COLUMNS},
                "required": row["required"] == "yes",
                "in_force_to": day(row["in_force_to"]),
            },
        )
    return len(found)
