"""Browsing penalties by agency, region, kind, date and amount."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from journal import clock
from journal.actor import Actor
from penalties.models import Penalty
from penalties.projection import PenaltyProjection
from penalties.selectors import PenaltyFilter, penalties_public
from records.browsing import region_prefix
from records.models import Record
from records.preparation import RecordInput
from records.services import record_publish
from registry.models import Agency
from registry.services import EntityInput, agency_create, entity_create

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(reference: None, by: Actor) -> list[Record]:
    """A large old fine in Shanghai, a small new one in Beijing by a branch, a warning without a fine."""
    nfra = Agency.objects.get(code="nfra")
    branch = agency_create(name="示例监管局", parent=nfra, by=by, reason="test")

    def publish(region: str, agency: Agency, day: date, **details: Any) -> Record:
        entity = entity_create(data=EntityInput(name=f"公司{region}", region_id=region), by=by)
        data = RecordInput(
            entity=entity,
            item="penalty",
            source_agency=agency,
            decided_on=day,
            details={"facts": "…", **details},
        )
        return record_publish(data=data, by=by, reason="test")

    return [
        publish("310115", nfra, date(2024, 1, 1), penalty_kinds=["fine"], fine_fen=100_000_000),
        publish("110101", branch, date(2026, 1, 1), penalty_kinds=["warning", "fine"], fine_fen=5_000),
        publish("310101", nfra, date(2025, 1, 1), penalty_kinds=["warning"]),
    ]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (PenaltyFilter(), [1, 2, 0]),
        (PenaltyFilter(agency="nfra"), [1, 2, 0]),
        (PenaltyFilter(agency="samr"), []),
        (PenaltyFilter(region="310000"), [2, 0]),
        (PenaltyFilter(region="310115"), [0]),
        (PenaltyFilter(kind="warning"), [1, 2]),
        (PenaltyFilter(decided_from=date(2025, 1, 1)), [1, 2]),
        (PenaltyFilter(decided_to=date(2025, 1, 1)), [2, 0]),
        (PenaltyFilter(fine_from=5_000, fine_to=5_000), [1]),
        (PenaltyFilter(fine_from=5_001), [0]),
    ],
    ids=str,
)
def test_filters_find_newest_first(three: list[Record], wanted: PenaltyFilter, found: list[int]) -> None:
    assert list(penalties_public(wanted, at=clock.today())) == [three[place] for place in found]


@pytest.mark.parametrize(("code", "prefix"), [("310000", "31"), ("310100", "3101"), ("310115", "310115")])
def test_a_region_finds_what_lies_in_it(code: str, prefix: str) -> None:
    assert region_prefix(code) == prefix


def test_the_typed_row_that_differs_from_the_details_is_noticed_and_re_made(three: list[Record]) -> None:
    projection = PenaltyProjection()
    assert projection.differs(three) == []
    Penalty.objects.filter(pk=three[0].pk).update(fine_fen=1)
    Penalty.objects.filter(pk=three[2].pk).delete()
    assert sorted(projection.differs(three)) == sorted([three[0].public_id, three[2].public_id])
    projection.write([three[0], three[2]], new=False)
    assert projection.differs(three) == []
