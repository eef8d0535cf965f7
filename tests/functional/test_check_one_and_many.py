"""The check of one entity has statements of its own: it must answer what the check of many answers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from journal import clock
from lists.models import ListState
from lists.selectors import stamp
from lists.selectors.check import Found, check
from tests import factories, listing_house
from tests.listing_house import House

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def house() -> House:
    return listing_house.build()


def told(found: list[Found]) -> list[tuple[object, ...]]:
    return [
        (one.record.pk, one.credit_list and one.credit_list.code, one.since, one.until,
         [(measure.code, measure.agency and measure.agency.code) for measure in one.measures])
        for one in found
    ]  # fmt: skip


@pytest.mark.parametrize("purpose", ["", "procurement", "finance"])
def test_one_and_many_agree(house: House, purpose: str) -> None:
    other = listing_house.make_list(
        "demo-other", house, kind="blacklist", item="blacklisting", term_months=12
    )
    entity, beside = factories.entity(), factories.entity()
    listing_house.listed(house, entity=entity)
    listing_house.listed(house, entity=entity, credit_list=other, grounds=other.grounds.filter(code="g1"))
    listing_house.listed(house, entity=beside)
    today = clock.today()
    days = (today, today - timedelta(days=1))
    for _ in range(2):
        for at in days:
            alone = check([entity.pk], purpose=purpose, at=at)[entity.pk]
            among = check([entity.pk, beside.pk], purpose=purpose, at=at)[entity.pk]
            assert told(alone) == told(among)
            assert len(alone) == (2 if at == today else 0)
        other.measures.update(in_force_to=today - timedelta(days=1))
        house.blacklist.state, house.blacklist.runs_cases = ListState.HISTORICAL, False
        house.blacklist.save(update_fields=["state", "runs_cases"])
    assert all(not one.measures for one in alone)


def test_the_page_of_a_listings_record_says_what_follows(house: House) -> None:
    case = listing_house.listed(house)
    assert case.record is not None
    client, path = Client(), f"/en{case.record.path}"
    answer = client.get(path)
    text = answer.content.decode()
    assert 'href="/en/lists/demo-black"' in text
    assert "No government procurement" in text
    house.blacklist.measures.update(name_en="No public contracts")
    stamp.forget()
    again = client.get(path, headers={"if-none-match": answer["ETag"]})
    assert "No public contracts" in again.content.decode()
    penalty = case.evidence.first()
    assert penalty is not None
    assert "No public contracts" not in client.get(f"/en{penalty.path}").content.decode()
