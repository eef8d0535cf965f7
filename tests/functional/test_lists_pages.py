"""The pages of lists and of the check."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.test import Client

from journal import clock
from lists.letters import context_of
from lists.models import Ground, MeasureApplied
from lists.selectors import stamp
from registry.models import EntityLink
from tests import factories, listing_house
from tests.listing_house import House

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def house() -> House:
    return listing_house.build()


def page(path: str, status: int = 200) -> str:
    answer = Client().get(path)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return str(answer.content.decode())


def test_lists_in_force_and_historical_ones_are_told_apart(house: House) -> None:
    text = page("/en/lists/")
    in_force, historical = text.split('id="historical"')
    assert "Example list demo-black" in in_force
    assert "Court defaulters" in historical
    assert "/en/lists/B01" in historical
    assert "/en/lists/B01" not in in_force


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_list_says_who_stands_on_it_and_what_follows(house: House, prefix: str) -> None:
    case = listing_house.listed(house)
    MeasureApplied.objects.create(
        listing=case.record.listing,
        measure_id="demo-black-m1",
        agency=house.bureaus["province"],
        applied_on=clock.today(),
        case_number="1",
        by="user:1",
        at=clock.now(),
    )
    text = page(f"{prefix}/lists/demo-black")
    assert case.entity.name in text
    assert ("No government procurement" if prefix else "限制参加政府采购") in text
    assert ("Ground two" if prefix else "情形二") in text
    if prefix:
        assert "applied 1 time" in text


NOTE = {"": "中文表述为本站译文", "/en": "this site's translation"}


@pytest.mark.parametrize(("prefix", "noted"), [("", 2), ("/en", 0)])
def test_a_list_of_the_sources_is_read_in_chinese_and_says_whose_words_these_are(
    prefix: str, noted: int
) -> None:
    text = page(f"{prefix}/lists/court-defaulters")
    one = Ground.objects.get(credit_list="court-defaulters", code="item-5")
    assert (one.text_en if prefix else one.text_zh) in text
    assert (one.text_zh if prefix else one.text_en) not in text
    known = one.credit_list
    assert (known.term_note if prefix else known.term_note_zh) in text
    assert text.count(NOTE[prefix]) == noted
    assert ("(article 1 (5))" if prefix else "(第1条第5项)") in text


def test_a_list_with_a_chinese_text_of_its_own_has_no_such_note(house: House) -> None:
    assert NOTE[""] not in page("/lists/demo-black")


def test_a_letter_says_that_it_quotes_a_translation(house: House) -> None:
    case = listing_house.listed(house)
    part = "documents/letters/parts/list_grounds.html"
    assert NOTE[""] not in render_to_string(part, context_of(case))
    case.grounds.update(translated=True)
    context = context_of(case)
    assert NOTE[""] in render_to_string(part, context)
    assert NOTE[""] not in render_to_string(part, {**context, "is_english": True})


def test_a_historical_list_warns_and_nobody_stands_on_it(house: House) -> None:
    text = page("/en/lists/B02")
    assert "Not a list in force" in text
    assert "Who stands on it" not in text


def test_what_the_sources_do_not_say_is_said_to_be_so(house: House) -> None:
    text = page("/en/lists/B40")
    assert "Our sources do not enumerate its grounds." in text
    assert "Our sources name no measure of this list." in text
    assert "The sources state none." in text


def test_filters_of_a_list(house: House) -> None:
    case = listing_house.listed(house)
    assert case.entity.name in page("/en/lists/demo-black?region=990000")
    assert "fits these filters" in page("/en/lists/demo-black?region=110000")
    assert "fits these filters" in page("/en/lists/demo-black?to=2020-01-01")
    assert "exist in the calendar" in page("/en/lists/demo-black?from=2026-13-01", 400)
    page("/en/lists/demo-black?cursor=xyz", 400)


def test_an_unknown_list_is_a_designed_page(house: House) -> None:
    assert "No such list" in page("/en/lists/nothing", 404)


def test_the_check_answers_by_code_and_by_whole_name(house: House) -> None:
    entity = factories.entity()
    assert "not a certificate" in page(f"/en/check/?usci={entity.usci}")
    listing_house.listed(house, entity=entity)
    for typed in (entity.usci, entity.name):
        text = page(f"/en/check/?usci={typed}&purpose=procurement")
        assert "1 listing of this entity is in force" in text
        assert "No government procurement" in text
    assert "noindex" in page(f"/en/check/?usci={entity.usci}")


def test_the_check_of_nothing_says_what_is_wrong(house: House) -> None:
    assert "was not found" in page("/en/check/?usci=%E6%B2%A1%E6%9C%89", 404)
    assert "was not found" in page("/en/check/?usci=91990101MAT0000X", 404)
    assert "noindex" not in page("/en/check/")


def test_the_file_shows_the_listing_with_its_list_measures_and_removal(house: House) -> None:
    entity = factories.entity()
    case = listing_house.listed(house, entity=entity)
    text = page(f"/en/entities/{entity.usci}")
    assert 'href="/en/lists/demo-black"' in text
    assert "1 measure follows" in text
    assert f"Early removal may be asked for from {case.record.listing.removal_from}" in text
    found = Client().get(f"/api/v1/entities/{entity.usci}").json()
    assert [row["list"] for row in found["listings"]] == ["demo-black"]
    assert found["listings"][0]["measures"][0]["code"] == "demo-black-m1"


def test_a_parents_page_shows_the_listings_of_its_branches(house: House) -> None:
    parent, branch = factories.entity(), factories.entity()
    EntityLink.objects.create(child=branch, parent=parent, kind="branch_of")
    client = Client()
    before = client.get(f"/en/entities/{parent.usci}")
    assert "on a list" not in before.content.decode()
    listing_house.listed(house, entity=branch)
    after = client.get(f"/en/entities/{parent.usci}", headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200, "the page depends on what happens to its branches"
    assert "A branch stands on a list" in after.content.decode()
    assert "/en/lists/demo-black" in after.content.decode()


def test_the_file_follows_an_amended_list(house: House) -> None:
    entity = factories.entity()
    listing_house.listed(house, entity=entity)
    client = Client()
    held = {"if-none-match": client.get(f"/en/entities/{entity.usci}")["ETag"]}
    assert client.get(f"/en/entities/{entity.usci}", headers=held).status_code == 304
    house.blacklist.measures.update(name_en="No public contracts")
    stamp.forget()  # or five seconds later
    answer = client.get(f"/en/entities/{entity.usci}", headers=held)
    assert "No public contracts" in answer.content.decode()
