"""Wrong people, wrong states, forms sent twice, two windows: 403, 409 or 422 with the reason, and nothing half-done."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from journal import clock
from journal.models import AuditEvent
from lists import services
from lists.models import CaseState, CreditList, ListingCase, MeasureApplied
from records.models import Record
from records.preparation import RecordInput
from tests import factories, listing_house
from tests.functional.desk import marks, open_step, send, text
from tests.functional.listing_desk import CHOOSE, Desk, content, done, page, people, proposal, step
from tests.listing_house import House, hear

pytestmark = pytest.mark.django_db
LOOK = "/en"


@pytest.fixture
def house(reference: None) -> House:
    return listing_house.build()


@pytest.fixture
def desk(house: House) -> Desk:
    return people(house)


def audited() -> int:
    return AuditEvent.objects.filter(target__startswith="listingcase:").count()


def heard(house: House) -> ListingCase:
    case = listing_house.notified(house)
    hear(case)
    return case


DECISION = {"document_number": "示监列〔2026〕1号"}
WRONG: list[tuple[str, str, dict[str, Any], int]] = [  # who, step, what is typed, the answer
    ("proposer", "decide", DECISION, 403),  # proposed it
    ("proposer", "drop", {}, 403),  # after the notice, another person
    ("stranger", "decide", DECISION, 404),  # another line does not even see it
    ("reporter", "decide", DECISION, 403),
    ("own reviewer", "decide", DECISION, 403),
    ("centre", "drop", {}, 403),  # sees it, decides nothing
    ("auditor", "decide", DECISION, 403),
    ("decider", "confirm", {}, 403),  # a decider reviews nothing
    ("reviewer", "confirm", {}, 409),  # nothing is decided yet
    ("decider", "notify", {}, 409),  # was sent already
    ("decider", "propose-removal", {"ground": "error"}, 409),
    ("decider", "decide", {"document_number": ""}, 422),
    ("decider", "decide", {**DECISION, "reason": " "}, 422),
]


@pytest.mark.parametrize(("who", "name", "typed", "status"), WRONG)
def test_a_notified_case_refuses(
    house: House, desk: Desk, who: str, name: str, typed: dict[str, Any], status: int
) -> None:
    case = heard(house)
    before = audited()
    given = marks(desk["decider"].get(step(case, "decide")))
    answer = desk[who].post(step(case, name), {"reason": "理由", **typed, **given})
    assert answer.status_code == status
    case.refresh_from_db()
    assert case.state == CaseState.NOTIFIED and audited() == before


def test_a_wrong_state_names_what_is_possible(house: House, desk: Desk) -> None:
    case = heard(house)
    given = marks(desk["decider"].get(step(case, "decide")))
    answer = desk["reviewer"].post(LOOK + step(case, "confirm"), {"reason": "agreed", **given})
    words = text(answer)
    assert answer.status_code == 409
    assert "decide to list" in words and "drop the case" in words and "agreed" in words


def test_the_bureau_does_not_review_itself(house: House, desk: Desk) -> None:
    case = listing_house.decided(house)
    assert desk["own reviewer"].get(step(case, "confirm")).status_code == 403
    assert send(desk["reviewer"], step(case, "return"), {}).status_code == 302
    case.refresh_from_db()
    assert case.state == CaseState.RETURNED


def test_nobody_decides_while_the_party_may_speak(house: House, desk: Desk) -> None:
    case = listing_house.notified(house)
    given = open_step(desk["decider"], step(case, "decide"))
    answer = desk["decider"].post(LOOK + step(case, "decide"), {"reason": "x", **DECISION, **given})
    assert answer.status_code == 422 and str(case.hearing_until) in text(answer)
    offered = [one.name for one, _url in desk["decider"].get(page(case)).context["steps"]]
    assert offered == ["state", "drop"]
    words = text(desk["decider"].get(LOOK + page(case)))
    assert f"The party may state its case until {case.hearing_until}" in words


def test_an_unanswered_statement_stops_the_decision(house: House, desk: Desk) -> None:
    case = listing_house.notified(house)
    case = done(
        desk["reporter"], case, "state", statement="不是我们", stated_on=str(clock.today()), reason=""
    )
    hear(case)
    shown = desk["decider"].get(step(case, "decide"))
    assert "不是我们" in text(shown)
    answer = desk["decider"].post(step(case, "decide"), {"reason": "x", **DECISION, **marks(shown)})
    assert answer.status_code == 422 and "answer" in answer.context["form"].errors


def test_a_form_sent_twice_acts_once(house: House, desk: Desk) -> None:
    case = listing_house.propose(house)
    first = desk["proposer"].post(
        step(case, "notify"), {"reason": "x", **open_step(desk["proposer"], step(case, "notify"))}
    )
    data = {"reason": "x", **marks(first)}
    assert desk["proposer"].post(step(case, "notify"), data).status_code == 302
    again = desk["proposer"].post(LOOK + step(case, "notify"), data)
    assert again.status_code == 409 and "sent already" in text(again)
    assert AuditEvent.objects.filter(target=f"listingcase:{case.pk}", action="notify").count() == 1


def test_a_proposal_sent_twice_opens_one_case(house: House, desk: Desk) -> None:
    entity = factories.entity()
    data = content(house, [factories.penalty(entity)])
    url = proposal("demo-black", entity)
    shown = desk["proposer"].post(url, {**data, **open_step(desk["proposer"], url)})
    assert shown.status_code == 200 and not ListingCase.objects.exists()  # the rehearsal left nothing
    data |= marks(shown)
    assert desk["proposer"].post(url, data).status_code == 302
    assert desk["proposer"].post(url, data).status_code == 409
    assert ListingCase.objects.count() == 1
    third = desk["decider"].post(url, {**data, **open_step(desk["decider"], url)})
    assert third.status_code == 422  # there is a case already
    assert ListingCase.objects.get().number in text(third)


def test_of_two_windows_the_second_reads_who_was_first(house: House, desk: Desk) -> None:
    case = listing_house.notified(house)
    one = open_step(desk["decider"], step(case, "decide"))
    done(desk["reporter"], case, "state", statement="请听我说", stated_on=str(clock.today()), reason="")
    hear(case)
    answer = desk["decider"].post(
        LOOK + step(case, "decide"), {"reason": "my reason", **DECISION, "answer": "no", **one}
    )
    assert answer.status_code == 200
    answer = desk["decider"].post(
        LOOK + step(case, "decide"),
        {"reason": "my reason", **DECISION, "answer": "no", **marks(answer)},
    )
    words = text(answer)
    assert answer.status_code == 409 and "reporter" in words and "my reason" in words
    case.refresh_from_db()
    assert case.state == CaseState.NOTIFIED


@pytest.mark.parametrize(
    ("code", "status"), [("B01", 422), ("court-defaulters", 422), ("nonsense", 422), ("demo-black", 302)]
)
def test_which_lists_take_a_proposal(house: House, desk: Desk, code: str, status: int) -> None:
    entity = factories.entity()
    assert send(desk["proposer"], CHOOSE, {"credit_list": code, "entity": entity.key}).status_code == status


def test_another_agencys_list_is_nobody_elses(house: House, desk: Desk) -> None:
    entity = factories.entity()
    answer = send(desk["stranger"], CHOOSE, {"credit_list": "demo-black", "entity": entity.key})
    assert answer.status_code == 403
    assert desk["stranger"].get(proposal("demo-black", entity)).status_code == 403
    assert desk["proposer"].get(proposal("B01", entity)).status_code == 403
    assert desk["reporter"].get(CHOOSE).status_code == 403
    assert desk["auditor"].get(CHOOSE).status_code == 403


def test_a_ground_of_another_list_and_market_information_are_refused(house: House, desk: Desk) -> None:
    entity = factories.entity()
    url = proposal("demo-black", entity)
    strange = house.redlist.grounds.first()
    assert strange is not None
    data = content(house, [factories.penalty(entity)], grounds=[str(strange.pk)])
    answer = desk["proposer"].post(url, {**data, **open_step(desk["proposer"], url)})
    assert answer.status_code == 422 and "grounds" in answer.context["form"].errors
    rating = RecordInput(
        entity=entity,
        item="market_complaint",
        source_agency=factories.agency("samr"),
        details={"title": "投诉"},
    )
    data = content(house, factories.records([rating]))
    answer = desk["proposer"].post(LOOK + url, {**data, **open_step(desk["proposer"], url)})
    assert answer.status_code == 422 and "evidence" in answer.context["form"].errors
    assert "Market credit information alone" in text(answer)
    answer = desk["proposer"].post(url, {**content(house, []), **open_step(desk["proposer"], url)})
    assert answer.status_code == 422 and "evidence" in answer.context["form"].errors
    assert not ListingCase.objects.exists()


def test_removal_without_a_lawful_reason_and_before_the_shortest_time(house: House, desk: Desk) -> None:
    case = listing_house.listed(house)
    for ground in ("", "blacklisted", "term_over", "repaired"):
        given = open_step(desk["proposer"], step(case, "propose-removal"))
        answer = desk["proposer"].post(
            step(case, "propose-removal"), {"reason": "x", "ground": ground, **given}
        )
        assert answer.status_code == 422 and "ground" in answer.context["form"].errors, ground
    case = done(desk["proposer"], case, "propose-removal", ground="annulled")
    assert send(desk["proposer"], step(case, "confirm-removal"), {}).status_code == 403
    case = done(desk["decider"], case, "refuse-removal")
    assert case.state == CaseState.LISTED


def test_a_returned_case_is_revised_with_what_was_on_file(house: House, desk: Desk) -> None:
    CreditList.objects.filter(pk="demo-black").update(shares_persons=True)
    entity = factories.entity()
    entity.key_persons.create(role="监事", name="李小四")
    persons = [{"role": "监事", "name": "李小四"}, {"role": "经理", "name": "王五"}]
    case = listing_house.decided(house, entity=entity, persons=persons)
    case = done(desk["reviewer"], case, "return")
    shown = desk["proposer"].get(step(case, "revise"))
    form = shown.context["form"]
    assert form["facts"].value() == case.facts and form["grounds"].value() == [house.grounds[0].pk]
    assert form["other_persons"].value() == "经理 王*" and len(form["persons"].value()) == 1
    case = done(
        desk["proposer"],
        case,
        "revise",
        **content(house, list(case.evidence.all()), facts="新的事实", persons=form["persons"].value()),
    )
    assert case.state == CaseState.PROPOSED and case.facts == "新的事实"
    assert case.persons == [{"role": "监事", "name": "李**"}]


def test_a_listing_that_came_by_a_file_is_adopted_and_measures_are_said(house: House, desk: Desk) -> None:
    case = listing_house.listed(house)
    record = case.record
    assert record is not None
    ListingCase.objects.filter(pk=case.pk).delete()
    adopt = reverse("admin:lists_listing_step", args=[record.pk, "adopt"])
    assert desk["stranger"].get(adopt).status_code == 403
    answer = send(desk["proposer"], adopt, {"reason": "要移出"})
    assert answer.status_code == 302
    assert ListingCase.objects.get().state == CaseState.LISTED
    apply = reverse("admin:lists_listing_step", args=[record.pk, "apply"])
    data = {
        "measure": "demo-black-m1",
        "agency": "house-other",
        "applied_on": str(clock.today()),
        "case_number": "采〔2026〕7号",
    }
    given = open_step(desk["stranger"], apply)
    assert desk["stranger"].post(apply, {**data, **given}).status_code == 302
    assert desk["stranger"].post(apply, {**data, **given}).status_code == 409
    assert MeasureApplied.objects.get().case_number == "采〔2026〕7号"
    given = open_step(desk["stranger"], apply)
    assert desk["stranger"].post(apply, {**data, "agency": "house-county", **given}).status_code == 403
    assert desk["auditor"].get(apply).status_code == 403
    listing = reverse("admin:lists_listing_change", args=[record.pk])
    assert "采〔2026〕7号" in text(desk["stranger"].get(listing))


def test_the_effect_says_what_the_public_will_see_and_leaves_nothing(house: House, desk: Desk) -> None:
    case = services.case_notify(case=listing_house.propose(house), by=house.people["proposer"], reason="告知")
    hear(case)
    case = done(desk["decider"], case, "decide", **DECISION)
    records = Record.objects.count()
    shown = desk["reviewer"].post(
        LOOK + step(case, "confirm"), {"reason": "x", **open_step(desk["reviewer"], step(case, "confirm"))}
    )
    lines = {line.label: (line.before, line.after) for line in shown.context["effect"].lines}
    assert lines["State"] == ("decided", "listed")
    assert lines["Search: badges"] == ("none", "Blacklist")
    assert lines["Page of the list: who stands on it"] == ("0", "1")
    assert lines["Check: measures that follow"] == ("0", "1")
    assert lines["Letters to the party"] == ("1", "2")
    assert Record.objects.count() == records
    case.refresh_from_db()
    assert case.state == CaseState.DECIDED
