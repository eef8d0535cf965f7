"""How a record looks to the public: one shape for pages, API and files, only what its schema opens."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from journal import clock
from records.catalogue import Property, catalogue
from records.models import Record, RecordRevision
from registry.enumerations import label
from registry.models import Agency

FOR_MACHINES = "code"  # x-format of what a code says that words beside it say, too


def present(record: Record, *, language: str, today: date) -> dict[str, Any]:
    """The record as the API shows it: codes, ISO dates, and `fields` with labels for people."""
    item = catalogue()[record.item_id]
    open_properties = item.open_properties(record.schema_version)
    return {
        "id": record.public_id,
        "url": record.path,
        "usci": record.entity.usci,
        "name": record.entity.name,
        "entity_url": record.entity.path,
        "item": record.item_id,
        "item_label": item.label(language),
        "category": item.row.category,
        "group": item.row.group,
        "polarity": item.row.polarity,
        "state": record.state,
        "severity": record.severity or None,
        "document_number": record.document_number or None,
        "source_agency": agency(record.source_agency, language),
        "deciding_agency": agency(record.deciding_agency, language),
        "decided_on": record.decided_on,
        "received_at": record.received_at.astimezone(clock.SHANGHAI),
        "published_on": record.published_on,
        "clock_on": record.clock_on,
        "clock_basis": record.clock_basis or None,
        "shown_from": record.shown_from,
        "shown_until": record.shown_until,
        "earliest_repair_on": record.earliest_repair_on,
        "days_left": (record.shown_until - today).days + 1 if record.shown_until else None,
        "regime": record.regime or None,
        "confidence": record.confidence or None,
        "objection_pending": record.objection_pending,
        "source_url": record.source_url or None,
        "details": public_details(record.details, open_properties),
        "fields": public_fields(record.details, open_properties, language),
    }


def present_revision(revision: RecordRevision, *, record: Record, language: str) -> dict[str, Any]:
    """One revision as the record's history shows it."""
    open_properties = catalogue()[record.item_id].open_properties(revision.schema_version)
    return {
        "number": revision.number,
        "valid_from": revision.valid_from.astimezone(clock.SHANGHAI),
        "valid_to": revision.valid_to.astimezone(clock.SHANGHAI) if revision.valid_to else None,
        "corrected": revision.valid_to is not None and not revision.by_rule,
        "document_number": revision.spine.get("document_number") or None,
        "decided_on": revision.spine.get("decided_on"),
        "published_on": revision.spine.get("published_on"),
        "shown_until": revision.spine.get("shown_until"),
        "details": public_details(revision.details, open_properties),
        "fields": public_fields(revision.details, open_properties, language),
    }


def agency(row: Agency | None, language: str) -> dict[str, str] | None:
    """An agency as code and name."""
    if row is None:
        return None
    name = row.name if language.startswith("zh") else row.name_en or row.name
    return {"code": row.code, "name": name}


def public_details(details: dict[str, Any], properties: Iterable[Property]) -> dict[str, Any]:
    """The public properties with API values: money as decimal strings of yuan, under a key without `_fen`."""
    shown: dict[str, Any] = {}
    for prop in properties:
        if prop.key in details:
            value = details[prop.key]
            if prop.format == "fen":
                shown[prop.key.removesuffix("_fen") + "_yuan"] = yuan(value)
            else:
                shown[prop.key] = value
    return shown


def public_fields(
    details: dict[str, Any], properties: Iterable[Property], language: str
) -> list[dict[str, str]]:
    """The public properties for people: key, label and value as text, in order; no codes for machines."""
    return [
        {"key": prop.key, "label": prop.label(language), "value": display(prop, details[prop.key], language)}
        for prop in properties
        if details.get(prop.key) not in (None, "", []) and prop.format != FOR_MACHINES
    ]


def display(prop: Property, value: Any, language: str) -> str:
    """A value as people read it: amounts with separators and unit, codes as labels, lists joined."""
    chinese = language.startswith("zh")
    if prop.format == "fen":
        amount = f"{value // 100:,}" + (f".{value % 100:02d}" if value % 100 else "")
        return f"{amount} 元" if chinese else f"{amount} yuan"
    if prop.format.startswith("enumeration:"):
        name = prop.format.partition(":")[2]
        values = value if isinstance(value, list) else [value]
        return ("、" if chinese else ", ").join(label(name, code, language) for code in values)
    if isinstance(value, bool):
        return {True: "是", False: "否"}[value] if chinese else {True: "yes", False: "no"}[value]
    if isinstance(value, list):
        return ("；" if chinese else "; ").join(map(str, value))
    return str(value)


def yuan(fen: int | None) -> str | None:
    """Fen as a decimal string of yuan: 1050 → "10.50"."""
    return None if fen is None else f"{fen // 100}.{fen % 100:02d}"
