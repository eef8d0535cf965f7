"""The queue of listing cases by deadline, and the screen of one case."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from journal import clock
from journal.models import AuditEvent
from lists import services
from lists.models import CaseState, ListingCase, RemovalGround
from registry.models import EntityLink, LinkKind
from tests import factories, listing_house
from tests.functional.desk import text
from tests.functional.listing_desk import QUEUE, Desk, page, people
from tests.listing_house import House, hear

pytestmark = pytest.mark.django_db
MOST_STATEMENTS = 60  # for the screen of a case, whatever its size


@pytest.fixture
def house(reference: None) -> House:
    return listing_house.build()


@pytest.fixture
def desk(house: House) -> Desk:
    return people(house)


def numbers(answer: Any) -> list[str]:
    return [case.number for case in answer.context["cl"].result_list]


def due(case: ListingCase, days: int) -> ListingCase:
    ListingCase.objects.filter(pk=case.pk).update(due_on=clock.today() + timedelta(days=days))
    return case


def asked(client: Client, **query: str) -> list[str]:
    answer = client.get(QUEUE, query)
    assert answer.status_code == 200
    return numbers(answer)


def test_what_is_due_first_stands_first_and_closed_cases_are_found_by_asking(
    house: House, desk: Desk
) -> None:
    later, late, now = (due(listing_house.propose(house), days) for days in (5, -3, 0))
    listed = listing_house.listed(house)
    gone = services.case_drop(case=listing_house.propose(house), by=house.people["proposer"], reason="x")
    shown = desk["decider"].get("/en" + QUEUE)
    assert numbers(shown) == [late.number, now.number, later.number]
    assert "overdue by 3 days" in text(shown) and "in 5 days" in text(shown)
    assert asked(desk["decider"], queue="overdue") == [late.number]
    assert asked(desk["decider"], state="listed") == [listed.number]
    assert asked(desk["decider"], q=gone.number) == [gone.number]
    assert asked(desk["decider"], q=listed.entity.usci or "") == [listed.number]
    assert set(asked(desk["decider"], queue="all")) == {
        case.number for case in (later, late, now, listed, gone)
    }
    assert asked(desk["decider"], list="demo-red") == []
    assert len(asked(desk["decider"], agency="house-county")) == 3
    assert asked(desk["decider"], agency="house-other") == []


def test_the_list_pages_by_day_and_key_without_gap_or_double(house: House, desk: Desk) -> None:
    cases = [due(listing_house.propose(house), days % 3 - 1) for days in range(7)]
    model_admin = desk["decider"].get(QUEUE).context["cl"].model_admin
    model_admin.list_per_page, kept = 3, model_admin.list_per_page
    try:
        found, query = [], ""
        for _page in range(4):
            answer = desk["decider"].get(QUEUE + query)
            found += numbers(answer)
            query = answer.context["cl"].next_link
            if not query:
                break
        everything, newest = desk["decider"].get(f"{QUEUE}?queue=all"), []
        newest = numbers(everything) + numbers(
            desk["decider"].get(QUEUE + everything.context["cl"].next_link)
        )
    finally:
        model_admin.list_per_page = kept
    order = ListingCase.objects.order_by("due_on", "pk").values_list("number", flat=True)
    assert "before" not in answer.context["cl"].get_query_string({"queue": "all"})
    assert found == list(order) and len(found) == len(cases)
    assert newest == [case.number for case in reversed(cases)][:6]


@pytest.mark.parametrize("place", ["nonsense", "2026-13-01.5", "2026-11-23", "2026-11-23.x"])
def test_a_place_that_is_none_is_no_error_of_ours(house: House, desk: Desk, place: str) -> None:
    assert desk["decider"].get(QUEUE, {"before": place}).status_code == 302


def test_for_whom_a_case_waits(house: House, desk: Desk) -> None:
    proposed = listing_house.propose(house)
    heard = listing_house.notified(house)
    hear(heard)
    decided = listing_house.decided(house)
    removal = listing_house.listed(house)
    services.removal_propose(
        case=removal, ground=RemovalGround.ERROR, by=house.people["proposer"], reason="x"
    )
    both = {proposed.number, heard.number}
    assert set(asked(desk["decider"], queue="waiting")) == both | {removal.number}
    assert set(asked(desk["proposer"], queue="waiting")) == {proposed.number}
    assert asked(desk["proposer"], queue="decision") == []
    assert asked(desk["decider"], queue="decision") == [heard.number]
    assert asked(desk["decider"], queue="removal") == [removal.number]
    assert asked(desk["reviewer"], queue="review") == [decided.number]
    assert asked(desk["own reviewer"], queue="review") == []
    assert set(asked(desk["proposer"], queue="mine")) == both | {decided.number, removal.number}
    assert asked(desk["above"], queue="agency") == []
    assert len(asked(desk["above"])) == 4
    first_page = text(desk["reviewer"].get("/en/admin/"))
    assert "Decisions to list that wait for your review" in first_page
    queues = {str(queue.label): queue.count for queue in desk["decider"].get("/en/admin/").context["queues"]}
    assert queues["Listing cases that wait for a decision"] == 1
    assert queues["Listing cases that wait for the notice"] == 1


def test_who_sees_a_case(house: House, desk: Desk) -> None:
    case = listing_house.propose(house)
    for name in ("proposer", "reporter", "own reviewer", "reviewer", "above", "centre", "auditor"):
        assert desk[name].get(page(case)).status_code == 200, name
        assert asked(desk[name]) == [case.number], name
    gone = desk["stranger"].get(page(case))
    assert gone.status_code == 302 and gone["Location"] == "/admin/"
    assert asked(desk["stranger"]) == []
    for name in ("auditor", "centre", "reporter", "reviewer"):
        assert desk[name].get(page(case)).context["steps"] == [], name


def test_a_look_from_outside_the_line_is_noted_for_the_entity(house: House, desk: Desk) -> None:
    case = listing_house.propose(house)
    looks = AuditEvent.objects.filter(action="file.read", target=f"entity:{case.entity.key}")
    desk["decider"].get(page(case))
    assert not looks.exists()  # own work
    desk["auditor"].get(page(case))
    assert case.number in looks.get().reason


def test_the_screen_says_everything_in_words(house: House, desk: Desk) -> None:
    case = listing_house.notified(house, contact_email="office@example.cn")
    words = text(desk["decider"].get("/en" + page(case)))
    for expected in (
        case.entity.name,
        "Example list demo-black",
        "Ground one",
        "三次被处罚仍未改正",
        "shown, through",
        "office@example.cn",
        "No government procurement",
        "示例省示例监管局",
        "if listed today",
        "sent the notice",
        "告知",
        "Prior notice of a listing",
        "working days",
    ):
        assert expected in words, expected


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("who", ["decider", "auditor"])
def test_no_code_stands_on_the_page_in_place_of_a_word(
    house: House, desk: Desk, prefix: str, who: str
) -> None:
    removal = listing_house.listed(house)
    services.removal_propose(
        case=removal, ground=RemovalGround.ERROR, by=house.people["proposer"], reason="理由"
    )
    for case in (removal, listing_house.notified(house)):
        words = text(desk[who].get(prefix + page(case)))
        leaked = re.findall(r"\b[a-z]+_[a-z_]+\b|user:\d+|system:\w+|listingcase|Ground object", words)
        assert leaked == []


def test_a_case_that_a_rule_suggested_names_the_branch(house: House, desk: Desk) -> None:
    parent, branch = factories.entities(2)
    EntityLink.objects.create(child=branch, parent=parent, kind=LinkKind.BRANCH_OF)
    case = ListingCase.objects.create(
        number="abcdefghij",
        credit_list=house.blacklist,
        entity=parent,
        agency=house.bureaus["county"],
        state=CaseState.SUGGESTED,
        origin="branches",
        opened_at=clock.now(),
        due_on=clock.today(),
    )
    case.grounds.set(house.grounds[:1])
    case.evidence.set([factories.penalty(branch)])
    assert branch.name in text(desk["decider"].get(page(case)))
    take_up = desk["decider"].get(reverse("admin:lists_listingcase_step", args=[case.pk, "propose"]))
    assert branch.name in text(take_up)
    assert len(take_up.context["form"]["evidence"].value()) == 1


def test_the_screen_takes_few_statements_however_large_the_case(house: House, desk: Desk) -> None:
    counts = []
    for size in (1, 12):
        entity = factories.entity()
        case = listing_house.decided(house, entity=entity, evidence=factories.penalties(entity, size))
        desk["reviewer"].get(page(case))
        with CaptureQueriesContext(connection) as captured:
            assert desk["reviewer"].get(page(case)).status_code == 200
        counts.append(len(captured))
    assert counts[1] <= counts[0] + 1
    assert counts[0] <= MOST_STATEMENTS


def test_the_queue_takes_the_same_statements_for_many_cases(house: House, desk: Desk) -> None:
    listing_house.propose(house)
    counts = []
    for _round in range(2):
        desk["decider"].get(QUEUE)
        with CaptureQueriesContext(connection) as captured:
            desk["decider"].get(QUEUE)
        counts.append(len(captured))
        for _case in range(6):
            listing_house.propose(house)
    assert counts[0] == counts[1]
