"""From a proposal to the listing on every surface, and off it again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from journal import clock
from journal.workflow import PolicyDenied, Refused, SecondPersonNeeded, WrongState
from lists import services
from lists.models import CaseState, Listing, ListingCase, RemovalGround
from records.models import Record, RecordState
from records.publicity import add_months
from tests import factories, listing_house
from tests.listing_house import House

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> Iterator[House]:
    return listing_house.build()


def test_five_people_put_a_company_on_and_take_it_off(house: House) -> None:
    case = listing_house.listed(house)
    record = Record.objects.public(at=clock.today()).get(listing__credit_list=house.blacklist)
    assert case.record == record
    assert record.shown_until == add_months(clock.today(), 36)
    assert record.earliest_repair_on == add_months(clock.today(), 6)
    assert record.confidence == "ours"
    assert [ground.code for ground in record.listing.grounds.all()] == ["g1"]

    Listing.objects.filter(pk=record.pk).update(removal_from=clock.today())
    case = services.removal_propose(
        case=case, ground=RemovalGround.REPAIRED, by=house.people["proposer"], reason="已修复"
    )
    with pytest.raises(SecondPersonNeeded):
        services.removal_confirm(case=case, by=house.people["proposer"], reason="同意")
    case = services.removal_confirm(case=case, by=house.people["decider"], reason="同意")
    record.refresh_from_db()
    assert (case.state, record.state) == (CaseState.REMOVED, RecordState.REPAIRED)
    assert not Record.objects.public(at=clock.today()).filter(pk=record.pk).exists()


def test_nothing_is_decided_before_the_hearing_is_over(house: House) -> None:
    case = listing_house.notified(house)
    with pytest.raises(Refused):
        services.case_decide(case=case, document_number="1号", by=house.people["decider"], reason="x")


def test_a_statement_is_answered(house: House) -> None:
    case = listing_house.notified(house)
    services.case_state(
        case=case,
        statement="电话13800138000，我们不同意",
        stated_on=clock.today(),
        by=house.people["reporter"],
    )
    listing_house.hear(case)
    assert "13800138000" not in case.statement
    decide = {"case": case, "document_number": "1号", "by": house.people["decider"], "reason": "x"}
    with pytest.raises(Refused) as refused:
        services.case_decide(**decide)
    assert refused.value.field == "answer"
    assert services.case_decide(**decide, answer="不予采纳，理由如下").state == CaseState.DECIDED


def test_one_person_does_not_do_two_steps(house: House) -> None:
    case = listing_house.notified(house)
    listing_house.hear(case)
    with pytest.raises(SecondPersonNeeded):
        services.case_decide(case=case, document_number="1号", by=house.people["proposer"], reason="x")


def test_a_bureau_does_not_review_itself(house: House) -> None:
    case = listing_house.decided(house)
    with pytest.raises(PolicyDenied):
        services.case_confirm(case=case, by=house.people["own reviewer"], reason="同意")


def test_a_blacklisting_proposes_the_end_of_redlistings(house: House) -> None:
    entity = factories.entity()
    red = house.redlist.grounds.filter(code="g1")
    redlisted = listing_house.listed(house, entity=entity, credit_list=house.redlist, grounds=red)
    assert redlisted.state == CaseState.LISTED
    listing_house.listed(house, entity=entity)
    redlisted.refresh_from_db()
    assert (redlisted.state, redlisted.removal_ground) == (
        CaseState.REMOVAL_PROPOSED,
        RemovalGround.BLACKLISTED,
    )
    ended = services.removal_confirm(
        case=redlisted, by=house.people["decider"], reason="已列入严重失信主体名单"
    )
    assert ended.state == CaseState.REMOVED


def test_nobody_on_a_blacklist_gets_on_a_redlist(house: House) -> None:
    entity = factories.entity()
    listing_house.listed(house, entity=entity)
    with pytest.raises(Refused):
        listing_house.propose(
            house, entity=entity, credit_list=house.redlist, grounds=house.redlist.grounds.filter(code="g1")
        )


def test_a_list_without_review_is_entered_by_the_decision(house: House) -> None:
    house.blacklist.review_level = "none"
    house.blacklist.save()
    case = listing_house.decided(house)
    assert case.state == CaseState.LISTED
    assert case.record is not None


def test_what_came_by_a_file_is_taken_off_by_a_case(house: House) -> None:
    record = listing_house.listed(house).record
    assert record is not None
    ListingCase.objects.filter(record=record).delete()
    case = services.listing_adopt(record=record, by=house.people["proposer"], reason="移出")
    case = services.removal_propose(
        case=case, ground=RemovalGround.ANNULLED, by=house.people["proposer"], reason="判决撤销"
    )
    assert services.removal_confirm(case=case, by=house.people["decider"], reason="是").state == "removed"


def test_a_dropped_case_says_nothing_and_blocks_nothing(house: House) -> None:
    entity = factories.entity()
    case = listing_house.propose(house, entity=entity)
    services.case_drop(case=case, by=house.people["proposer"], reason="误会")
    with pytest.raises(WrongState):
        services.case_notify(case=case, by=house.people["proposer"], reason="x")
    assert listing_house.propose(house, entity=entity).state == CaseState.PROPOSED


def test_the_shortest_time_comes_before_early_removal(house: House) -> None:
    case = listing_house.listed(house)
    with pytest.raises(Refused):
        services.removal_propose(
            case=case, ground=RemovalGround.REPAIRED, by=house.people["proposer"], reason="x"
        )
    later = clock.now() + timedelta(days=190)
    with listing_house.at(later):
        services.removal_propose(
            case=case, ground=RemovalGround.REPAIRED, by=house.people["proposer"], reason="x"
        )
