"""What happens to cases without anybody's step: terms end, records end, entities and agencies become one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

import pytest
from django.utils import translation

from journal import clock
from journal.models import AuditEvent
from journal.workflow import Refused
from lists import services
from lists.models import CaseState, ListAgency, ListingCase, Measure, RemovalGround
from lists.selectors import cases as selectors
from lists.services.settling import cases_over
from lists.sweeps import contest_redlistings, settle_cases
from records.models import EndKind, Record
from records.preparation import RecordInput, input_of
from records.services import record_correct, record_end, record_publish
from records.sweeps import turn_records
from registry.merging.services import entity_merge, entity_unmerge
from registry.models import Entity
from registry.services import agency_create
from registry.services.agencies import agency_fold
from tests import factories, listing_house
from tests.listing_house import House, actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> Iterator[House]:
    with translation.override("en"):
        yield listing_house.build()


def midnight_after(case: ListingCase) -> datetime:
    assert case.record is not None and case.record.shown_until is not None
    return datetime.combine(clock.next_day(case.record.shown_until), time.min, clock.SHANGHAI)


@pytest.mark.parametrize("turned", [False, True])
def test_the_case_closes_when_the_term_is_over_and_not_a_second_before(house: House, turned: bool) -> None:
    case = listing_house.listed(house)
    midnight = midnight_after(case)
    with listing_house.at(midnight - timedelta(seconds=1)):
        assert settle_cases() == 0
        assert Record.objects.public(at=clock.today()).filter(pk=case.record_id).exists()
    with listing_house.at(midnight):
        assert not Record.objects.public(at=clock.today()).filter(pk=case.record_id).exists()
        if turned:
            assert turn_records() == 2  # the listing, and the penalty that it rests on
        assert settle_cases() == 1
        assert settle_cases() == 0
    case.refresh_from_db()
    assert (case.state, case.removal_ground) == (CaseState.REMOVED, RemovalGround.TERM_OVER)
    assert case.closed_at == midnight and case.due_on is None


def test_a_removal_that_nobody_confirmed_ends_with_the_term(house: House) -> None:
    case = listing_house.listed(house)
    services.removal_propose(case=case, ground=RemovalGround.ERROR, by=house.people["proposer"], reason="x")
    with listing_house.at(midnight_after(case)):
        assert settle_cases() == 1
    case.refresh_from_db()
    assert (case.state, case.removal_ground) == ("removed", "term_over")


def test_a_record_that_ended_otherwise_closes_its_case_and_another_may_begin(house: House) -> None:
    case = listing_house.listed(house)
    assert case.record is not None
    record_end(record=case.record, kind=EndKind.WITHDRAWN, by=factories.BY, reason="x")
    assert settle_cases() == 1
    case.refresh_from_db()
    assert (case.state, case.removal_ground) == ("removed", "record_ended")
    event = AuditEvent.objects.get(action="expire")
    assert (event.user_key, event.target) == ("system:lists", f"listingcase:{case.pk}")
    assert listing_house.propose(house, entity=case.entity).state == "proposed"


def test_a_record_that_was_corrected_to_another_entity_leaves_its_case(house: House) -> None:
    case = listing_house.listed(house)
    assert case.record is not None
    other = factories.entity()
    data = input_of(case.record)
    data.entity = other
    record_correct(record=case.record, data=data, by=factories.BY, reason="mistaken identity")
    assert settle_cases() == 1
    assert not cases_over(today=clock.today()).exists()
    record = Record.objects.get(pk=case.record.pk)
    adopted = services.listing_adopt(record=record, by=house.people["proposer"], reason="x")
    assert adopted.entity == other and adopted.state == "listed"


def by_file(entity: Entity, house: House, item: str, code: str) -> Record:
    data = RecordInput(
        entity=entity,
        item=item,
        source_agency=house.bureaus["county"],
        details={"list": code, "listed_on": clock.today().isoformat()},
    )
    return record_publish(data=data, by=factories.BY, reason="a file")


def test_a_blacklisting_by_file_has_the_end_of_redlistings_proposed_once(house: House) -> None:
    entity = factories.entity()
    red = by_file(entity, house, "redlisting", house.redlist.code)
    assert contest_redlistings() == 0
    by_file(entity, house, "blacklisting", house.blacklist.code)
    assert contest_redlistings() == 1
    assert contest_redlistings() == 0
    case = ListingCase.objects.get(record=red)
    assert (case.state, case.removal_ground, case.origin) == ("removal_proposed", "blacklisted", "adopted")
    services.removal_refuse(case=case, by=house.people["decider"], reason="名单有误，先复核")
    assert contest_redlistings() == 0, "asked again about the same blacklisting"
    by_file(entity, house, "blacklisting", "work-safety")
    assert contest_redlistings() == 1


def test_a_case_in_work_about_the_same_redlist_does_not_stop_a_blacklisting(house: House) -> None:
    entity = factories.entity()
    listing_house.propose(
        house, entity=entity, credit_list=house.redlist, grounds=house.redlist.grounds.filter(code="g1")
    )
    by_file(entity, house, "redlisting", house.redlist.code)
    assert listing_house.listed(house, entity=entity).state == "listed"
    assert contest_redlistings() == 0
    ListingCase.objects.filter(credit_list=house.redlist).update(state="dropped")
    assert contest_redlistings() == 1


def test_cases_follow_a_merge_and_its_undoing(house: House) -> None:
    survivor, merged = factories.entities(2)
    listed = listing_house.listed(house, entity=merged)
    merge = entity_merge(survivor=survivor, merged=merged, by=factories.BY, reason="one")
    listed.refresh_from_db()
    assert listed.entity == survivor
    with pytest.raises(Refused):
        listing_house.propose(house, entity=survivor)
    back = entity_unmerge(merge=merge, by=factories.BY, reason="two")
    listed.refresh_from_db()
    assert listed.entity == back and listed.record is not None and listed.record.entity == back
    assert settle_cases() == 0
    assert listing_house.propose(house, entity=survivor).state == "proposed"


def test_a_merge_of_two_with_open_cases_on_one_list_is_refused_with_their_numbers(house: House) -> None:
    survivor, merged = factories.entities(2)
    one, other = (listing_house.propose(house, entity=entity) for entity in (survivor, merged))
    with pytest.raises(Refused) as refused:
        entity_merge(survivor=survivor, merged=merged, by=factories.BY, reason="one")
    assert one.number in str(refused.value) and other.number in str(refused.value)
    services.case_drop(case=other, by=house.people["proposer"], reason="x")
    entity_merge(survivor=survivor, merged=merged, by=factories.BY, reason="one")
    assert ListingCase.objects.filter(entity=survivor).count() == 2


def test_a_proposal_about_an_entity_that_was_merged_meanwhile_goes_to_the_survivor(house: House) -> None:
    survivor, merged = factories.entities(2)
    evidence = factories.penalty(merged)
    entity_merge(survivor=survivor, merged=merged, by=factories.BY, reason="one")
    case = listing_house.propose(house, entity=merged, evidence=[evidence])
    assert case.entity == survivor


def test_cases_lists_and_measures_follow_a_folded_agency(house: House) -> None:
    province, county = house.bureaus["province"], house.bureaus["county"]
    odd = agency_create(name="甲区示列监管局", parent=province, by=factories.BY, reason="x", confirmed=False)
    ListAgency.objects.create(credit_list=house.redlist, agency=odd, name_zh=odd.name)
    Measure.objects.filter(credit_list=house.blacklist).update(agency=odd)
    record = listing_house.listed(house).record
    assert record is not None
    ListingCase.objects.update(agency=odd)
    steward = actor("steward", None, "steward")
    agency_fold(agency=odd, into=county, by=steward, reason="misspelt")
    assert set(ListingCase.objects.values_list("agency", flat=True)) == {county.pk}
    assert Measure.objects.get(credit_list=house.blacklist).agency == county
    assert ListAgency.objects.filter(credit_list=house.redlist, agency=county).exists()


def test_cases_wait_for_those_who_may_take_the_next_step(house: House) -> None:
    today = clock.today()
    people = house.people
    proposed = listing_house.propose(house)
    unheard = listing_house.notified(house)
    heard = listing_house.notified(house)
    listing_house.hear(heard)
    decided = listing_house.decided(house)
    listed = listing_house.listed(house)
    removal = services.removal_propose(
        case=listing_house.listed(house), ground=RemovalGround.ERROR, by=people["proposer"], reason="x"
    )
    waiting = {name: set(selectors.cases_waiting(by, at=today)) for name, by in people.items()}
    assert waiting["proposer"] == {proposed}
    assert waiting["decider"] == {proposed, heard, removal}
    assert waiting["reviewer"] == set(selectors.cases_waiting_for_review(people["reviewer"])) == {decided}
    for nobody in ("reporter", "own reviewer", "stranger", "centre", "steward", "auditor", "nobody"):
        assert waiting[nobody] == set(), nobody
    every = {proposed, unheard, heard, decided, listed, removal}
    assert set(selectors.cases_begun_by(people["proposer"])) == every
    for everybody in ("proposer", "reviewer", "centre", "auditor", "steward"):
        assert set(selectors.cases_visible(people[everybody])) == every, everybody
    for nobody in ("stranger", "nobody"):
        assert not selectors.cases_visible(people[nobody]).exists()
    assert not selectors.cases_overdue(people["decider"], at=today).exists()
    tomorrow = clock.next_day(today)
    assert set(selectors.cases_overdue(people["decider"], at=tomorrow)) == {proposed, decided, removal}
    assert not selectors.cases_overdue(people["stranger"], at=tomorrow).exists()
