"""Loads the limits of cases and what repair asks for from reference/.

A row on file is never altered; a source that has no Chinese wording yet is given it.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.db import transaction

from registry.models import Region
from registry.reference import day, rows
from repair.models import CaseLimit, Requirement
from repair.models.sourced import Sourced


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
        known, _new = CaseLimit.objects.get_or_create(
            kind=row["kind"],
            name=row["name"],
            region_id=regions[row["region"]] if row["region"] else None,
            regime=row["regime"],
            in_force_from=date.fromisoformat(row["in_force_from"]),
            defaults={name: row[name] for name in ("number", "unit", "confidence", "source", "source_zh")},
        )
        _word(known, row)
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
    "source_zh",
    "position",
)


def _load_requirements(path: Path) -> int:
    found = list(rows(path))
    for row in found:
        known, _new = Requirement.objects.get_or_create(
            **{name: row[name] for name in KEY},
            in_force_from=date.fromisoformat(row["in_force_from"]),
            defaults={
                **{name: row[name] for name in COLUMNS},
                "required": row["required"] == "yes",
                "in_force_to": day(row["in_force_to"]),
            },
        )
        _word(known, row)
    return len(found)


def _word(known: Sourced, row: dict[str, str]) -> None:
    """Rows of earlier versions had their source in one language."""
    if row["source_zh"] and not known.source_zh and known.source == row["source"]:
        known.source_zh = row["source_zh"]
        known.save(update_fields=["source_zh"])
