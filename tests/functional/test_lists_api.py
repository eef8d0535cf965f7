"""Lists, listings, measures and the check over HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from journal import clock
from lists.models import CreditList, MeasureApplied
from lists.selectors.check import check
from registry.merging.services import entity_merge
from registry.models import Entity
from tests import factories, listing_house
from tests.listing_house import House

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def house() -> House:
    return listing_house.build()


def get(path: str, status: int = 200) -> Any:
    answer = Client().get(f"/api/v1/{path}", headers={"accept-language": "en"})
    assert answer.status_code == status, answer.content
    return answer.json()


def test_lists_in_force_come_first_and_drafts_not_at_all(house: House) -> None:
    CreditList.objects.create(
        code="draft",
        kind="blacklist",
        state="draft",
        item_id="blacklisting",
        founding_kind="law",
        confidence="ours",
    )
    found = get("lists")
    states = [row["state"] for row in found["results"]]
    assert states == sorted(states, key=lambda state: state != "in_force")
    codes = {row["code"] for row in found["results"]}
    assert {"B01", "R08", "court-defaulters", "demo-black"} <= codes
    assert "draft" not in codes
    assert get("lists/draft", 404)["code"] == "not_found"
    assert all(row["as_of"] for row in found["results"] if row["state"] == "historical")


def test_one_list_says_what_it_rests_on_and_how_often_measures_were_applied(house: House) -> None:
    listing = listing_house.listed(house).record.listing
    MeasureApplied.objects.create(
        listing=listing,
        measure_id="demo-black-m1",
        agency=house.bureaus["province"],
        applied_on=clock.today(),
        case_number="1",
        by="user:1",
        at=clock.now(),
    )
    found = get("lists/demo-black")["list"]
    assert [row["text_en"] for row in found["criteria"]] == ["Ground one", "Ground two"]
    assert [(row["code"], row["applied"]) for row in found["measures"]] == [("demo-black-m1", 1)]
    assert found["listed"] == 1
    assert [row["leads"] for row in found["agencies"]] == [True]


def test_listings_are_found_by_list_region_agency_and_day(house: House) -> None:
    listing_house.listed(house)
    today, tomorrow = clock.today(), clock.today() + timedelta(days=1)
    assert get("listings?list=demo-black&region=990000")["total"] == 1
    assert get("listings?kind=redlist")["total"] == 0
    assert get(f"listings?agency=house-county&listed_from={today}")["total"] == 1
    assert get(f"listings?listed_from={tomorrow}")["total"] == 0
    assert get("listings?list=nothing", 400)["errors"][0]["code"] == "unknown_value"
    row = get("listings")["results"][0]
    assert (row["list"], row["kind"]) == ("demo-black", "blacklist")
    assert "facts" not in row["details"], "the facts of a case are for agencies"
    file = Client().get("/api/v1/listings?format=csv")
    assert "demo-black" in b"".join(file.streaming_content).decode("utf-8-sig")


def test_a_check_says_what_follows_for_a_purpose(house: House) -> None:
    entity = factories.entity()
    listing_house.listed(house, entity=entity)
    found = get(f"check?usci={entity.usci}&purpose=procurement")
    assert [row["list"] for row in found["listings"]] == ["demo-black"]
    assert found["listings"][0]["since"] == clock.today().isoformat()
    assert [row["code"] for row in found["listings"][0]["measures"]] == ["demo-black-m1"]
    other = get(f"check?usci={entity.usci}&purpose=finance")
    assert [row["measures"] for row in other["listings"]] == [[]]
    assert "name no measure" in other["statement"]


def test_nothing_found_claims_no_more_than_is_known(house: House) -> None:
    found = get(f"check?usci={factories.entity().usci}")
    assert found["listings"] == []
    assert "not a certificate" in found["statement"]


def test_a_check_of_a_merged_code_leads_on_and_of_no_code_says_what_is_wrong(house: House) -> None:
    kept, gone = factories.entity(), factories.entity()
    old = gone.usci
    entity_merge(survivor=kept, merged=gone, by=factories.BY, reason="one company")
    answer = Client().get(f"/api/v1/check?usci={old}&purpose=land")
    assert (answer.status_code, answer["Location"]) == (308, f"/api/v1/check?usci={kept.usci}&purpose=land")
    assert get("check", 400)["errors"][0]["code"] == "missing"
    assert get("check?usci=91990101MAT0000X", 400)["code"] == "malformed_code"
    assert get(f"check?usci={kept.usci}&purpose=nothing", 400)["errors"][0]["field"] == "purpose"


def test_one_takes_four_questions_and_a_thousand_take_few(house: House) -> None:
    entity = factories.entity()
    listing_house.listed(house, entity=entity)
    client = Client()
    client.get(f"/api/v1/check?usci={entity.usci}")
    with CaptureQueriesContext(connection) as one:
        client.get(f"/api/v1/check?usci={entity.usci}")
    assert len(one) <= 4, [query["sql"] for query in one]
    factories.entities(1_000)
    ids = list(Entity.objects.values_list("pk", flat=True)[:1_000])
    with CaptureQueriesContext(connection) as many:
        found = check(ids, at=clock.today())
    assert len(many) <= 20
    assert len(found) == 1_000


def test_what_ended_is_in_no_answer(house: House) -> None:
    entity = factories.entity()
    case = listing_house.listed(house, entity=entity)
    until = case.record.shown_until
    with listing_house.at(clock.now().replace(year=until.year, month=until.month, day=until.day)):
        assert get(f"check?usci={entity.usci}")["listings"]
        assert get("listings")["total"] == 1
    after = clock.end_of(until)
    with listing_house.at(after):
        assert get(f"check?usci={entity.usci}")["listings"] == []
        assert get("listings")["total"] == 0
        assert get("lists/demo-black")["list"]["listed"] == 0


def test_measures_are_those_of_lists_and_those_of_none(house: House) -> None:
    found = get("measures")["results"]
    assert any(row["list"] is None for row in found)
    assert [row["code"] for row in get("measures?list=demo-black")["results"]] == ["demo-black-m1"]
