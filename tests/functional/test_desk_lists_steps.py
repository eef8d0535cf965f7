"""The listing process through the desk: the right people to its end, the wrong ones with the reason."""

from __future__ import annotations

import pytest

from journal import clock
from lists.models import CaseState, ListingCase
from records.models import Record, RecordState
from tests import factories, listing_house
from tests.functional.desk import send, text
from tests.functional.listing_desk import CHOOSE, QUEUE, Desk, content, done, page, people, proposal
from tests.listing_house import House, hear

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(reference: None) -> House:
    return listing_house.build()


@pytest.fixture
def desk(house: House) -> Desk:
    return people(house)


def test_one_blacklisting_from_proposal_to_removal_by_five_people(house: House, desk: Desk) -> None:
    entity = factories.entity()
    record = factories.penalty(entity)
    chosen = send(desk["proposer"], CHOOSE, {"credit_list": "demo-black", "entity": entity.usci})
    assert chosen.status_code == 302
    assert chosen["Location"] == proposal("demo-black", entity)
    answer = send(desk["proposer"], chosen["Location"], content(house, [record]))
    assert answer.status_code == 302, text(answer)
    case = ListingCase.objects.get()
    assert answer["Location"] == page(case)
    assert (case.state, case.proposed_by) == (CaseState.PROPOSED, desk.users["proposer"].key)
    case = done(desk["proposer"], case, "notify")
    case = done(desk["reporter"], case, "state", statement="我们已经改正", stated_on=str(clock.today()))
    hear(case)
    case = done(desk["decider"], case, "decide", document_number="示监列〔2026〕1号", answer="未改正")
    assert case.state == CaseState.DECIDED and case.answer == "未改正"
    case = done(desk["reviewer"], case, "confirm")
    assert case.state == CaseState.LISTED and case.record is not None
    assert desk["reviewer"].get(case.record.path).status_code == 200
    case = done(desk["proposer"], case, "propose-removal", ground="error")
    case = done(desk["decider"], case, "confirm-removal")
    assert case.state == CaseState.REMOVED
    assert Record.objects.get(pk=case.record_id).state == RecordState.WITHDRAWN
    assert desk["reviewer"].get(case.record.path).status_code == 410
    words = text(desk["auditor"].get("/en" + page(case)))
    assert "confirmed the removal" in words and "理由" in words and "proposer" in words
    assert text(desk["proposer"].get(f"{QUEUE}?queue=all")).count(case.number) == 1
