"""Loads the limits of imports that the site begins with; stewards change them afterwards, two for each change."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.db import transaction

from exchange.models import ImportLimit
from registry.reference import rows


@transaction.atomic
def load(folder: Path) -> dict[str, int]:
    """Add the rows of limits that have none yet. Returns counts."""
    known = set(ImportLimit.objects.values_list("name", flat=True))
    for row in rows(folder / "import_limits.csv"):
        if row["name"] not in known:
            ImportLimit.objects.create(
                name=row["name"],
                value=int(row["value"]),
                in_force_from=date.fromisoformat(row["in_force_from"]),
                reason=row["reason"],
            )
    return {"import limits": ImportLimit.objects.count()}
