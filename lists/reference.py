"""Loads lists, their agencies, grounds, conditions of removal and measures from reference/ (see its README)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Model

from lists.models import CreditList, Ground, ListAgency, Measure, RemovalCondition
from registry.models import Agency
from registry.reference import day, decided, rows

# What stewards decide about a list; from then on it is theirs, and files that the product ships leave it alone.
BY_HAND = ("list.draft", "list.redraft", "list.activate", "list.stop", "list.amend")
TABLES: tuple[tuple[str, type[Model], tuple[str, ...]], ...] = (
    ("list_agencies", ListAgency, ("credit_list", "name_zh")),
    ("list_grounds", Ground, ("credit_list", "code")),
    ("list_removal", RemovalCondition, ("credit_list", "code")),
    ("list_measures", Measure, ("code",)),
)


def list_target(code: str) -> str:
    """How proposals and the audit log name a list."""
    return f"list:{code}"


@transaction.atomic
def load(folder: Path) -> dict[str, int]:
    """Bring the lists up to the files. Returns counts.

    Lists that stewards have decided about stay as they are, with all their rows; so do rows that the files do
    not name. Whether cases are run here is never read from a file: two stewards decide it.
    """
    listed = list(rows(folder / "lists.csv"))
    by_hand = decided([list_target(row["code"]) for row in listed], actions=BY_HAND)
    theirs = {target.partition(":")[2] for target in by_hand}
    _keep(CreditList, (row for row in listed if row["code"] not in theirs), unique=("code",))
    counts = {"lists": len(listed)}
    agencies = dict(Agency.objects.order_by().values_list("code", "pk"))
    for name, model, unique in TABLES:
        found = list(rows(folder / f"{name}.csv"))
        for row in found:
            if "agency" in row:
                row["agency"] = str(agencies.get(row["agency"], ""))
        _keep(model, (row for row in found if row["credit_list"] not in theirs), unique=unique)
        counts[name.replace("_", " ")] = len(found)
    return counts


NOT_IN_FILES = {"id", "runs_cases", "region", "origin"}  # they keep what is on file


def _keep(model: type[Model], found: Iterator[dict[str, str]], *, unique: tuple[str, ...]) -> None:
    objects = [model(**_values(model, row)) for row in found]
    columns = {field.name for field in model._meta.concrete_fields}
    model._default_manager.bulk_create(
        objects,
        update_conflicts=True,
        unique_fields=unique,
        update_fields=sorted(columns - {*unique, *NOT_IN_FILES}),
        batch_size=200,
    )


def _values(model: type[Model], row: dict[str, str]) -> dict[str, Any]:
    """The columns of a row that the model has, as the model wants them."""
    values: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if field.name not in row:
            continue
        text = row[field.name]
        match field.get_internal_type():
            case "DateField":
                values[field.name] = day(text)
            case "BooleanField":
                values[field.name] = text == "yes"
            case "PositiveSmallIntegerField":
                values[field.name] = int(text) if text else None
            case "ForeignKey":
                values[field.attname] = text or None
            case _:
                values[field.name] = text
    return values
