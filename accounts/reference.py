"""The groups that stand for roles, and the terms of accounts, made when reference data are loaded."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from accounts.models import AccountTerm
from accounts.roles import Role, group_of


def load(folder: Path) -> dict[str, int]:
    """Make the groups and terms that are missing; a term on file is never altered."""
    return {"roles": len([group_of(role) for role in Role]), "account terms": _terms(folder)}


def _terms(folder: Path) -> int:
    with (folder / "account_terms.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        AccountTerm.objects.get_or_create(
            name=row["name"],
            in_force_from=date.fromisoformat(row["in_force_from"]),
            defaults={name: row[name] for name in ("days", "confidence", "reason")},
        )
    return len(rows)
