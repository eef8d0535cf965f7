"""Contents of invented records: by the schemas, in realistic shares, with every window."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from itertools import islice

import jsonschema_rs
import pytest
from django.conf import settings

from demo.content.plan import records_of
from demo.content.stories import MANY, STORIES
from demo.offices import bureaus
from demo.showcase import SKETCHES, invented
from registry.enumerations import codes

TODAY = date(2026, 5, 1)
ENTITIES = 6000


@pytest.fixture(scope="module")
def by_entity():
    return [
        (entity, records_of(entity, seed=7, today=TODAY))
        for entity in islice(invented(seed=7, day=TODAY), ENTITIES)
    ]


@pytest.fixture(scope="module")
def records(by_entity):
    return [record for _, found in by_entity for record in found]


@pytest.fixture(scope="module")
def validators(records):
    return {
        item: jsonschema_rs.validator_for(
            json.loads((settings.REFERENCE_DIR / "schemas" / f"{item}.json").read_text(encoding="utf-8"))
        )
        for item in {record.item for record in records}
    }


def test_every_content_fits_its_schema(records, validators):
    assert set(validators) == {"permit", "penalty", "abnormal_operations", "commitment", "award"}
    wrong = [
        (record.item, error.message)
        for record in records
        for error in validators[record.item].iter_errors(record.details)
    ]
    assert not wrong


def test_shares_are_realistic(by_entity):
    having: Counter[str] = Counter()
    for _, found in by_entity:
        having.update({record.item for record in found})
        having["nothing"] += not found
    shares = {item: count / ENTITIES for item, count in having.items()}
    assert shares["penalty"] == pytest.approx(0.12, abs=0.02)
    assert shares["abnormal_operations"] == pytest.approx(0.02, abs=0.01)
    assert shares["permit"] == pytest.approx(0.45, abs=0.04)
    assert 0.3 < shares["nothing"] < 0.6
    assert 0 < shares["award"] < shares["commitment"] < 0.15


def test_most_have_none_or_few_and_a_few_have_very_many():
    company = next(e for e in invented(seed=7, day=TODAY) if e.kind == "enterprise" and not e.story)
    numbered = (company._replace(number=number) for number in range(40_000))
    counts = sorted(len(records_of(one, seed=7, today=TODAY)) for one in numbered)
    assert counts[len(counts) // 2] <= 1
    assert counts[int(len(counts) * 0.98)] <= 5
    assert sum(1 for count in counts if count > 60) > 10
    assert 200 < counts[-1] <= 5_000


def test_dates_never_lie_in_the_future_nor_before_the_entity_or_the_decision(by_entity):
    for entity, record in [(entity, record) for entity, found in by_entity for record in found]:
        assert entity.established_on <= record.decided_on
        assert record.decided_on is not None
        assert record.decided_on <= TODAY
        assert record.published_on is None or record.decided_on <= record.published_on <= TODAY


def test_every_source_is_an_agency_of_the_fictitious_province(records):
    assert {record.source for record in records} | {record.deciding for record in records} <= set(bureaus())


def test_severities_and_sums_are_sound(records):
    penalties = [record for record in records if record.item == "penalty"]
    assert {record.severity for record in penalties} == set(codes("severity"))
    for record in penalties:
        fine = record.details.get("fine_fen")
        assert ("fine" in record.details["penalty_kinds"]) == (fine is not None)
        assert fine is None or (isinstance(fine, int) and fine > 0)


def test_the_same_entity_has_the_same_records_again(by_entity):
    entity, found = next((entity, found) for entity, found in by_entity if found and not entity.story)
    assert records_of(entity, seed=7, today=TODAY) == found


def test_stories_are_told_by_the_showcase(by_entity):
    told = {entity.story: found for entity, found in by_entity if entity.story}
    assert {sketch.story for sketch in SKETCHES if sketch.story} == set(STORIES) == set(told)
    assert len(told["many"]) == MANY
    assert told["none"] == []
    assert {record.after for record in told["ended"]} >= {"withdrawn", "repaired", "corrected"}
    assert any(record.after == "objection" for record in told["objection"])
    assert max(len(record.details.get("facts", "")) for record in told["long"]) > 2000
