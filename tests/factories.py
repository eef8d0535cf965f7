"""Fictitious entities and records for tests, made through the services as the site makes them."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any

from journal import clock
from journal.actor import Actor
from records.bulk import records_insert
from records.models import Record
from records.preparation import Preparation, RecordInput
from registry import usci
from registry.models import Agency, Entity, Region
from registry.services import EntityInput, entities_create_many, entity_create

BY = Actor.system("test")
REGION = "990101"  # 示例省示例一市: fictitious, in no official list
_numbers = count(1)


def start_at(number: int) -> None:
    """Give the next things numbers from here on: for a script beside others in one database."""
    global _numbers
    _numbers = count(number)


def code(number: int | None = None, *, region: str = REGION) -> str:
    """A valid code of an enterprise in the fictitious province."""
    return usci.make("91", region, f"MAT{number or next(_numbers):05d}")


def region(region_code: str = REGION) -> Region:
    """The fictitious division, with those above it."""
    parent = None
    for part, name in (
        (f"{region_code[:2]}0000", "示例省"),
        (f"{region_code[:4]}00", "示例一市"),
        (region_code, "甲区"),
    ):
        parent, _ = Region.objects.get_or_create(
            code=part, defaults={"name": name, "parent": parent, "fictitious": True}
        )
    assert parent is not None
    return parent


def entity_input(**values: Any) -> EntityInput:
    """What a source says of an entity."""
    number = next(_numbers)
    given = {
        "name": f"示例一市澄屿{number}号科技有限公司",
        "usci": code(number),
        "kind": "enterprise",
        "status": "active",
        "region_id": region().pk,
        "origin": "demo",
    }
    return EntityInput(**{**given, **values})


def entity(**values: Any) -> Entity:
    """An enterprise with a valid code."""
    return entity_create(data=entity_input(**values), by=BY)


def entities(number: int, **values: Any) -> list[Entity]:
    """Several at once."""
    return entities_create_many(inputs=[entity_input(**values) for _ in range(number)], by=BY)


def agency(agency_code: str = "mee") -> Agency:
    """An agency of the reference data."""
    return Agency.objects.get(code=agency_code)


def penalty_input(of: Entity, **values: Any) -> RecordInput:
    """A fine of 10,500.50 yuan, decided a month ago."""
    details = {
        "violation_type": "超标排放",
        "legal_basis": "示例条例第三条",
        "penalty_kinds": ["fine"],
        "penalty_content": "罚款",
        "fine_fen": 1_050_050,
        **values.pop("details", {}),
    }
    number = next(_numbers)
    given = {
        "entity": of,
        "item": "penalty",
        "source_agency": agency(),
        "deciding_agency": agency(),
        "details": details,
        "severity": "general",
        "decided_on": clock.today() - timedelta(days=30),
        "document_number": f"示环罚〔2026〕{number}号",
    }
    return RecordInput(**{**given, **values})


def permit_input(of: Entity, **values: Any) -> RecordInput:
    """A permit decided a month ago."""
    details = {
        "document_name": "食品经营许可",
        "permit_kind": "ordinary",
        "content": "食品经营",
        **values.pop("details", {}),
    }
    given = {
        "entity": of,
        "item": "permit",
        "source_agency": agency("samr"),
        "details": details,
        "decided_on": clock.today() - timedelta(days=30),
    }
    return RecordInput(**{**given, **values})


def records(inputs: list[RecordInput]) -> list[Record]:
    """Records through the one bulk writer."""
    prepare = Preparation().prepare
    return records_insert(records=[prepare(one) for one in inputs], by=BY)


def penalty(of: Entity | None = None, **values: Any) -> Record:
    """A public penalty."""
    return records([penalty_input(of or entity(), **values)])[0]


def permit(of: Entity | None = None, **values: Any) -> Record:
    """A public permit."""
    return records([permit_input(of or entity(), **values)])[0]


def penalties(of: Entity, number: int, *, newest: date | None = None) -> list[Record]:
    """Penalties on consecutive days, two on each, the newest first in the list."""
    newest = newest or clock.today() - timedelta(days=1)
    return records(
        [penalty_input(of, decided_on=newest - timedelta(days=place // 2)) for place in range(number)]
    )
