"""Loads the catalogue with its schemas, the publicity rules and the rules in force from reference/."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from records import catalogue
from records.item_changes import CHANGED, NEW_SCHEMA
from records.models import CatalogItem, CatalogSchema, PublicityRule, SourceRule
from records.rule_changes import rule_target
from registry.reference import day, decided, rows

# rules.csv says how a row was read; the site says how far it can be relied on (domain: README).
CONFIDENCE = {"full_text": "confirmed", "excerpt": "to_check", "summary": "to_check", "ours": "ours"}
ITEM_COLUMNS = (
    "category",
    "group",
    "polarity",
    "access",
    "storage",
    "typed_table",
    "name_zh",
    "name_en",
    "regime",
    "note",
)


@transaction.atomic
def load(folder: Path) -> dict[str, int]:
    """Bring catalogue and rules up to the files. Returns counts.

    A changed schema becomes a new version; old ones stay for the revisions that follow them.

    Raises:
        ImproperlyConfigured: a publicity rule on file was altered; rules are immutable, add a new row.
    """
    counts = {
        "catalogue": _load_catalogue(folder),
        "publicity_rules": _load_publicity_rules(folder / "publicity_rules.csv"),
        "rules": _load_rules(folder / "rules.csv"),
    }
    catalogue.forget()
    return counts


def _load_catalogue(folder: Path) -> int:
    listed = list(rows(folder / "catalogue.csv"))
    targets = [f"item:{row['item_code']}" for row in listed]
    columns_by_hand, schemas_by_hand = (decided(targets, actions=[one]) for one in (CHANGED, NEW_SCHEMA))
    for row, target in zip(listed, targets, strict=True):
        values = {column: row[column] for column in ITEM_COLUMNS}
        kept = target in columns_by_hand
        item, _ = CatalogItem.objects.update_or_create(
            code=row["item_code"], defaults={} if kept else values, create_defaults=values
        )
        if target in schemas_by_hand:
            continue
        path = folder / "schemas" / f"{item.code}.json"
        path = path if path.exists() else folder / "schemas" / "_default.json"
        _keep_schema(item, json.loads(path.read_text(encoding="utf-8")))
    return len(listed)


def _keep_schema(item: CatalogItem, schema: dict[str, Any]) -> None:
    newest = CatalogSchema.objects.filter(item=item).order_by("-version").first()
    if newest is not None and newest.schema == schema:
        return
    version = newest.version + 1 if newest else 1
    CatalogSchema.objects.create(item=item, version=version, schema=schema)
    CatalogItem.objects.filter(pk=item.pk).update(schema_version=version)


def _load_publicity_rules(path: Path) -> int:
    listed = list(rows(path))
    for row in listed:
        rule, created = PublicityRule.objects.get_or_create(
            regime=row["regime"],
            severity=row["severity"],
            only_if=row["only_if"],
            in_force_from=day(row["in_force_from"]),
            defaults=(values := _rule_values(row)),
        )
        altered = [name for name, value in values.items() if getattr(rule, name) != value]
        if altered == ["in_force_to"] and decided([rule_target(rule)], actions=["rule.end"]):
            continue  # ended by two stewards, of which the files do not know
        if not created and altered:
            raise ImproperlyConfigured(f"publicity rule {rule} was altered in {', '.join(altered)}")
    return len(listed)


def _rule_values(row: dict[str, str]) -> dict[str, Any]:
    return {
        "min_months": int(row["min_months"]) if row["min_months"] else None,
        "max_months": int(row["max_months"]) if row["max_months"] else None,
        "shown": row["shown"],
        "clock": row["clock"],
        "repairable": row["repairable"] == "yes",
        "transition": row["transition"],
        "in_force_to": day(row["in_force_to"]),
        "confidence": row["confidence"],
        "rule_codes": row["rule_codes"],
    }


def _load_rules(path: Path) -> int:
    columns = [field.name for field in SourceRule._meta.concrete_fields if field.name != "code"]
    listed = [
        SourceRule(
            code=row["rule_code"],
            **{name: row[name] for name in columns if name != "confidence"},
            confidence=CONFIDENCE[row["confidence"]],
        )
        for row in rows(path)
    ]
    SourceRule.objects.bulk_create(
        listed, update_conflicts=True, unique_fields=["code"], update_fields=columns, batch_size=200
    )
    return len(listed)
