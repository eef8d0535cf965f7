"""Bad input to the listing process: refused with the field and the reason, and nothing half-done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from journal import clock
from journal.models import AuditEvent, Change
from journal.workflow import PolicyDenied, ReasonMissing, Refused, SecondPersonNeeded, WrongState
from lists import services
from lists.models import CreditList, Listing, ListingCase, Measure, MeasureApplied, RemovalGround
from records.models import EndKind, Record
from records.preparation import RecordInput
from records.services import RecordNotOnDisplay, record_end, record_publish
from registry.models import EntityLink, LinkKind
from tests import factories, listing_house
from tests.listing_house import House, actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> Iterator[House]:
    with translation.override("en"):
        yield listing_house.build()


def refused(field: str, house: House, **values: Any) -> str:
    """Propose with these values; the words of the refusal, after which nothing is on file."""
    before = ListingCase.objects.count(), _written()
    with pytest.raises(Refused) as found:
        listing_house.propose(house, **values)
    assert found.value.field == field
    assert (ListingCase.objects.count(), _written()) == before
    return str(found.value.message)


def _written() -> tuple[int, int]:
    audits = AuditEvent.objects.filter(target__startswith="listingcase:").count()
    return audits, Change.objects.filter(kind="case").count()


def market(entity: Any, item: str = "market_complaint") -> Record:
    data = RecordInput(
        entity=entity,
        item=item,
        source_agency=factories.agency("samr"),
        details={"title": "投诉"},
    )
    return record_publish(data=data, by=factories.BY, reason="x")


def test_a_ground_of_another_list(house: House) -> None:
    said = refused("grounds", house, grounds=[house.redlist.grounds.get(code="g1")])
    assert "g1 is no ground of this list" in said


def test_no_ground_at_all(house: House) -> None:
    refused("grounds", house, grounds=[])


@pytest.mark.parametrize("dates", [{"in_force_from": 1}, {"in_force_to": -1}])
def test_a_ground_that_is_not_in_force_today(house: House, dates: dict[str, int]) -> None:
    ground = house.grounds[0]
    for name, days in dates.items():
        setattr(ground, name, clock.today() + timedelta(days=days))
    ground.save()
    assert "not in force today" in refused("grounds", house, grounds=[ground])


def test_a_list_and_grounds_without_a_term(house: House) -> None:
    CreditList.objects.filter(pk=house.blacklist.pk).update(term_months=None)
    house.blacklist.refresh_from_db()
    assert "guessed" in refused("grounds", house)


def test_a_historical_list(house: House) -> None:
    historical = CreditList.objects.get(code="B01")
    agency = factories.agency("samr")
    by = actor("samr decider", agency, "decider")
    assert "not in force" in refused("credit_list", house, credit_list=historical, agency=agency, by=by)


def test_a_list_whose_cases_are_not_run_here(house: House) -> None:
    house.blacklist.runs_cases = False
    house.blacklist.save()
    assert "not run here" in refused("credit_list", house)


def test_a_real_company_on_a_made_up_list(house: House) -> None:
    refused("entity", house, entity=factories.entity(origin="real"))


def test_no_evidence(house: House) -> None:
    entity = factories.entity()
    with pytest.raises(Refused) as found:
        services.case_propose(
            credit_list=house.blacklist,
            entity=entity,
            agency=house.bureaus["county"],
            grounds=house.grounds[:1],
            evidence=[],
            facts="事实",
            by=house.people["proposer"],
            reason="x",
        )
    assert found.value.field == "evidence"


def test_evidence_about_somebody_else(house: House) -> None:
    assert "another entity" in refused("evidence", house, evidence=[factories.penalty()])


def test_evidence_that_the_proposer_may_not_look_at(house: House) -> None:
    record = factories.penalty(severity="minor")
    assert record.state == "unpublished" and record.source_agency.code == "mee"
    said = refused("evidence", house, entity=record.entity, evidence=[record])
    assert record.public_id in said
    own = factories.penalty(severity="minor", source_agency=house.bureaus["county"])
    Record.objects.filter(pk=own.pk).update(state="unpublished")
    assert listing_house.propose(house, entity=own.entity, evidence=[own]).state == "proposed"


@pytest.mark.parametrize("dates", [{"in_force_from": 1}, {"in_force_to": -1}])
def test_a_list_before_or_after_its_time(house: House, dates: dict[str, int]) -> None:
    for name, days in dates.items():
        CreditList.objects.update(**{name: clock.today() + timedelta(days=days)})
    assert "not in force" in refused("credit_list", house)


def test_a_branchs_record_is_no_evidence_of_a_case_by_hand(house: House) -> None:
    parent, branch = factories.entities(2)
    EntityLink.objects.create(child=branch, parent=parent, kind=LinkKind.BRANCH_OF)
    refused("evidence", house, entity=parent, evidence=[factories.penalty(branch)])


@pytest.mark.parametrize("item", ["market_complaint", "self_submitted", "industry_rating", "external_rating"])
def test_market_information_alone(house: House, item: str) -> None:
    entity = factories.entity()
    assert "Market credit" in refused("evidence", house, entity=entity, evidence=[market(entity, item)])


def test_market_information_beside_a_decision(house: House) -> None:
    entity = factories.entity()
    evidence = [market(entity), factories.penalty(entity)]
    assert listing_house.propose(house, entity=entity, evidence=evidence).evidence.count() == 2


@pytest.mark.parametrize("kind", [EndKind.WITHDRAWN, EndKind.REPAIRED])
def test_evidence_that_was_withdrawn_or_repaired(house: House, kind: EndKind) -> None:
    record = factories.penalty()
    record_end(record=record, kind=kind, by=factories.BY, reason="x")
    refused("evidence", house, entity=record.entity, evidence=[record])


def test_evidence_that_is_withdrawn_before_the_decision_is_confirmed(house: House) -> None:
    case = listing_house.decided(house)
    record_end(record=case.evidence.get(), kind=EndKind.WITHDRAWN, by=factories.BY, reason="x")
    with pytest.raises(Refused) as found:
        services.case_confirm(case=case, by=house.people["reviewer"], reason="x")
    assert found.value.field == "evidence"
    case.refresh_from_db()
    assert case.state == "decided"
    assert services.case_return(case=case, by=house.people["reviewer"], reason="x").state == "returned"


def test_a_second_case_and_a_second_listing(house: House) -> None:
    entity = factories.entity()
    case = listing_house.propose(house, entity=entity)
    assert case.number in refused("entity", house, entity=entity)
    services.case_drop(case=case, by=house.people["proposer"], reason="x")
    listed = listing_house.listed(house, entity=entity)
    assert listed.number in refused("entity", house, entity=entity)
    ListingCase.objects.filter(pk=listed.pk).update(record=None, state="dropped")
    assert "already" in refused("entity", house, entity=entity)


def test_a_listing_by_file_between_decision_and_confirmation(house: House) -> None:
    case = listing_house.decided(house)
    data = RecordInput(
        entity=case.entity,
        item="blacklisting",
        source_agency=house.bureaus["province"],
        details={"list": house.blacklist.code, "listed_on": clock.today().isoformat()},
    )
    record_publish(data=data, by=factories.BY, reason="x")
    with pytest.raises(Refused) as found:
        services.case_confirm(case=case, by=house.people["reviewer"], reason="x")
    assert found.value.field == "entity"


def test_a_blacklisting_between_proposal_and_decision_of_a_redlisting(house: House) -> None:
    entity = factories.entity()
    red = listing_house.notified(
        house, entity=entity, credit_list=house.redlist, grounds=house.redlist.grounds.filter(code="g1")
    )
    listing_house.hear(red)
    listing_house.listed(house, entity=entity)
    with pytest.raises(Refused) as found:
        services.case_decide(case=red, document_number="1号", by=house.people["decider"], reason="x")
    assert found.value.field == "entity"


def test_another_agencys_list_and_another_agencys_case(house: House) -> None:
    stranger = house.people["stranger"]
    for agency in (house.bureaus["other"], house.bureaus["county"]):
        with pytest.raises(PolicyDenied):
            listing_house.propose(house, agency=agency, by=stranger)


def test_an_agency_that_nobody_has_placed(house: House) -> None:
    county = house.bureaus["county"]
    county.region = None
    county.save()
    with pytest.raises(PolicyDenied):
        listing_house.propose(house)


def test_a_reason_is_needed(house: House) -> None:
    with pytest.raises(ReasonMissing):
        listing_house.propose(house, reason="  ")


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("facts", {"facts": " "}),
        ("facts", {"facts": "x" * 20_001}),
        ("facts", {"facts": "a\x00b"}),
        ("legal_basis", {"legal_basis": "x" * 20_001}),
        ("contact_email", {"contact_email": "no address"}),
    ],
)
def test_texts_that_do_not_fit(house: House, field: str, values: dict[str, Any]) -> None:
    refused(field, house, **values)


@pytest.mark.parametrize(
    "persons", [[{"role": "法定代表人"}], [{"name": "张三"}], [{"role": "x", "name": "y"}] * 101]
)
def test_persons_without_role_or_name_or_too_many(house: House, persons: list[dict[str, str]]) -> None:
    house.blacklist.shares_persons = True
    house.blacklist.save()
    refused("persons", house, persons=persons)


def test_persons_are_kept_masked_and_only_where_the_list_says_so(house: House) -> None:
    persons = [{"role": "法定代表人", "name": "张三丰"}]
    assert listing_house.propose(house, persons=persons).persons == []
    house.blacklist.shares_persons = True
    house.blacklist.save()
    case = listing_house.listed(house, persons=persons)
    assert case.persons == [{"role": "法定代表人", "name": "张**"}]
    assert case.record is not None and case.record.details["persons"] == ["法定代表人 张**"]


def test_a_proposer_who_decides_or_confirms(house: House) -> None:
    both = actor("proposer", house.bureaus["province"], "decider", "reviewer")
    case = listing_house.notified(house)
    listing_house.hear(case)
    decide = {"case": case, "document_number": "1号", "reason": "x"}
    with pytest.raises(SecondPersonNeeded):
        services.case_decide(**decide, by=both)
    services.case_decide(**decide, by=house.people["decider"])
    with pytest.raises(SecondPersonNeeded):
        services.case_confirm(case=case, by=both, reason="x")


def test_a_decider_who_confirms(house: House) -> None:
    case = listing_house.decided(house)
    both = actor("decider", house.bureaus["province"], "decider", "reviewer")
    with pytest.raises(SecondPersonNeeded):
        services.case_confirm(case=case, by=both, reason="x")


@pytest.mark.parametrize(
    ("level", "bureau", "may"),
    [
        ("provincial", "county", False),
        ("provincial", "prefecture", False),
        ("provincial", "province", True),
        ("national", "province", False),
    ],
)
def test_who_reviews_at_which_level(house: House, level: str, bureau: str, may: bool) -> None:
    house.blacklist.review_level = level
    house.blacklist.save()
    case = listing_house.decided(house)
    by = actor("somebody", house.bureaus[bureau], "reviewer")
    if may:
        assert services.case_confirm(case=case, by=by, reason="x").state == "listed"
    else:
        with pytest.raises(PolicyDenied):
            services.case_confirm(case=case, by=by, reason="x")


def test_an_agency_of_the_level_is_reviewed_by_another_of_its_own(house: House) -> None:
    province = house.bureaus["province"]
    people = [actor(name, province, "decider", "reviewer") for name in "abc"]
    case = listing_house.propose(house, agency=province, by=people[0])
    case = services.case_notify(case=case, by=people[0], reason="x")
    listing_house.hear(case)
    case = services.case_decide(case=case, document_number="1号", by=people[1], reason="x")
    for again in people[:2]:
        with pytest.raises(SecondPersonNeeded):
            services.case_confirm(case=case, by=again, reason="x")
    assert services.case_confirm(case=case, by=people[2], reason="x").state == "listed"


def test_a_decision_without_a_number_or_before_the_hearing_is_over(house: House) -> None:
    case = listing_house.notified(house)
    assert case.hearing_until is not None and case.hearing_until > clock.today()
    by = house.people["decider"]
    with listing_house.at(clock.now() + (case.hearing_until - clock.today())), pytest.raises(Refused):
        services.case_decide(case=case, document_number="1号", by=by, reason="x")
    after = clock.now() + (case.hearing_until - clock.today()) + timedelta(days=1)
    with listing_house.at(after):
        for number in (" ", "x" * 201):
            with pytest.raises(Refused) as found:
                services.case_decide(case=case, document_number=number, by=by, reason="x")
            assert found.value.field == "document_number"
        assert services.case_decide(case=case, document_number="1号", by=by, reason="x").state == "decided"


@pytest.mark.parametrize(
    ("statement", "days", "field"),
    [(" ", 0, "statement"), ("不服", 1, "stated_on"), ("不服", -1, "stated_on")],
)
def test_statements_that_cannot_be(house: House, statement: str, days: int, field: str) -> None:
    case = listing_house.notified(house)
    with pytest.raises(Refused) as found:
        services.case_state(
            case=case,
            statement=statement,
            stated_on=clock.today() + timedelta(days=days),
            by=house.people["reporter"],
        )
    assert found.value.field == field


def test_a_statement_after_its_time(house: House) -> None:
    case = listing_house.notified(house)
    assert case.hearing_until is not None
    late = case.hearing_until + timedelta(days=1)
    with listing_house.at(clock.now() + (late - clock.today())), pytest.raises(Refused) as found:
        services.case_state(case=case, statement="不服", stated_on=late, by=house.people["reporter"])
    assert found.value.field == "stated_on"


def test_every_form_sent_twice(house: House) -> None:
    """Each step once more, with the case as the first window saw it: told of the state, nothing done twice."""
    people = house.people
    case = listing_house.propose(house)
    steps = (
        lambda: services.case_notify(case=case, by=people["proposer"], reason="x"),
        lambda: services.case_decide(case=case, document_number="1号", by=people["decider"], reason="x"),
        lambda: services.case_confirm(case=case, by=people["reviewer"], reason="x"),
        lambda: services.removal_propose(
            case=case, ground=RemovalGround.ERROR, by=people["proposer"], reason="x"
        ),
        lambda: services.removal_confirm(case=case, by=people["decider"], reason="x"),
    )
    for step in steps:
        step()
        before = _written(), Record.objects.count()
        with pytest.raises(WrongState):
            step()
        assert (_written(), Record.objects.count()) == before
        ListingCase.objects.filter(state="notified").update(hearing_until=clock.today() - timedelta(days=1))


@pytest.mark.parametrize("ground", ["blacklisted", "term_over", "record_ended", "mercy"])
def test_removal_without_a_lawful_reason(house: House, ground: Any) -> None:
    case = listing_house.listed(house)
    with pytest.raises(Refused) as found:
        services.removal_propose(case=case, ground=ground, by=house.people["proposer"], reason="x")
    assert found.value.field == "ground"


def test_the_shortest_time_counts_where_it_is_longer_than_the_term(house: House) -> None:
    """A ground of 12 months on a list that allows removal after 18: never early."""
    CreditList.objects.filter(pk=house.blacklist.pk).update(min_months=18)
    house.blacklist.refresh_from_db()
    case = listing_house.listed(house, grounds=house.blacklist.grounds.filter(code="g2"))
    assert Listing.objects.get().removal_from is None
    with pytest.raises(Refused) as found:
        services.removal_propose(
            case=case, ground=RemovalGround.REPAIRED, by=house.people["proposer"], reason="x"
        )
    assert found.value.field == "ground"


def test_removal_of_what_has_ended(house: House) -> None:
    case = listing_house.listed(house)
    assert case.record is not None
    services.removal_propose(case=case, ground=RemovalGround.ERROR, by=house.people["proposer"], reason="x")
    record_end(record=case.record, kind=EndKind.WITHDRAWN, by=factories.BY, reason="x")
    with pytest.raises(RecordNotOnDisplay):
        services.removal_confirm(case=case, by=house.people["decider"], reason="x")
    case = services.removal_refuse(case=case, by=house.people["decider"], reason="x")
    with pytest.raises(Refused):
        services.removal_propose(
            case=case, ground=RemovalGround.ERROR, by=house.people["proposer"], reason="x"
        )


def test_adopting_what_is_no_listing_or_has_a_case(house: House) -> None:
    county = house.bureaus["county"]
    adopt = {"by": house.people["proposer"], "reason": "x"}
    with pytest.raises(Refused):
        services.listing_adopt(record=factories.penalty(source_agency=county), **adopt)
    record = listing_house.listed(house).record
    assert record is not None
    with pytest.raises(Refused):
        services.listing_adopt(record=record, **adopt)
    with pytest.raises(PolicyDenied):
        services.listing_adopt(record=record, by=house.people["stranger"], reason="x")


def apply(house: House, **values: Any) -> MeasureApplied:
    given = {
        "measure": Measure.objects.get(credit_list=house.blacklist),
        "agency": house.bureaus["other"],
        "applied_on": clock.today(),
        "case_number": "2026-17",
        "by": house.people["stranger"],
    }
    return services.measure_apply(**{**given, **values})


def test_a_measure_is_said_once_by_its_agency(house: House) -> None:
    record = listing_house.listed(house).record
    assert record is not None
    listing = record.listing
    assert apply(house, listing=listing).case_number == "2026-17"
    for field, values in (
        ("case_number", {}),
        ("case_number", {"case_number": " "}),
        ("case_number", {"case_number": "x" * 101}),
        ("note", {"note": "x" * 401, "case_number": "3"}),
        ("measure", {"measure": Measure.objects.get(credit_list=house.redlist)}),
        ("applied_on", {"applied_on": clock.today() + timedelta(days=1)}),
        ("applied_on", {"applied_on": clock.today() - timedelta(days=1)}),
    ):
        with pytest.raises(Refused) as found:
            apply(house, listing=listing, **values)
        assert found.value.field == field
    with pytest.raises(PolicyDenied):
        apply(house, listing=listing, agency=house.bureaus["county"])
    assert MeasureApplied.objects.count() == 1
