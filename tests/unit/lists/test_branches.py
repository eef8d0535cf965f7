"""A rule about branches suggests a case with its evidence. It never lists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from journal import clock
from journal.workflow import PolicyDenied, Refused
from lists import services
from lists.models import BranchRule, CaseOrigin, CaseState, ListingCase
from lists.services.suggesting import suggest_by_branches
from lists.sweeps import suggest_cases
from records.models import EndKind, Record
from records.services import record_end
from registry.models import Agency, Entity, EntityLink, LinkKind
from tests import factories, listing_house
from tests.listing_house import House

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> Iterator[House]:
    built = listing_house.build()
    BranchRule.objects.create(
        credit_list=built.blacklist,
        ground=built.grounds[0],
        item_id="penalty",
        count=3,
        within_months=12,
        confidence="ours",
    )
    yield built


def family(branches: int, *, kind: str = LinkKind.BRANCH_OF) -> tuple[Entity, list[Entity]]:
    parent, *children = factories.entities(branches + 1)
    for child in children:
        EntityLink.objects.create(child=child, parent=parent, kind=kind)
    return parent, children


def punish(entities: list[Entity], agency: Agency, days: int = 30) -> list[Record]:
    day = clock.today() - timedelta(days=days)
    return [factories.penalty(one, source_agency=agency, decided_on=day) for one in entities]


def test_three_branches_within_a_year_suggest_a_case_once(house: House) -> None:
    parent, branches = family(4)
    records = punish(branches[:3], house.bureaus["county"])
    punish(branches[:1], house.bureaus["county"], days=400)
    assert suggest_cases() == 1
    case = ListingCase.objects.get()
    assert (case.entity, case.state, case.origin) == (parent, CaseState.SUGGESTED, CaseOrigin.BRANCHES)
    assert case.agency == house.bureaus["county"]
    assert set(case.evidence.all()) == set(records)
    assert list(case.grounds.values_list("code", flat=True)) == ["g1"]
    assert not Record.objects.filter(entity=parent).exists(), "it listed"
    assert suggest_cases() == 0


def test_two_branches_or_one_branch_three_times_suggest_nothing(house: House) -> None:
    _, branches = family(3)
    punish([branches[0]] * 3, house.bureaus["county"])
    punish(branches[1:2], house.bureaus["county"])
    assert suggest_cases() == 0


def test_subsidiaries_old_withdrawn_and_repaired_decisions_do_not_count(house: House) -> None:
    county = house.bureaus["county"]
    punish(family(3, kind=LinkKind.SUBSIDIARY_OF)[1], county)
    punish(family(3)[1], county, days=366)
    for kind in (EndKind.WITHDRAWN, EndKind.REPAIRED):
        for record in punish(family(3)[1], county):
            record_end(record=record, kind=kind, by=factories.BY, reason="x")
    assert suggest_cases() == 0


def test_the_nearest_agency_above_all_that_punished_is_asked(house: House) -> None:
    parent, branches = family(3)
    punish(branches[:2], house.bureaus["county"])
    punish(branches[2:], house.bureaus["prefecture"])
    assert suggest_cases() == 1
    assert ListingCase.objects.get(entity=parent).agency == house.bureaus["prefecture"]


def test_agencies_of_different_lines_ask_who_leads_the_list(house: House) -> None:
    parent, branches = family(3)
    punish(branches[:2], house.bureaus["county"])
    punish(branches[2:], factories.agency("mee"))
    assert suggest_cases() == 1
    assert ListingCase.objects.get(entity=parent).agency == house.bureaus["province"]


@pytest.mark.parametrize(
    "values",
    [{"runs_cases": False}, {"runs_cases": False, "state": "historical"}],
)
def test_a_list_that_runs_no_cases_gets_none(house: House, values: dict[str, object]) -> None:
    punish(family(3)[1], house.bureaus["county"])
    type(house.blacklist).objects.filter(pk=house.blacklist.pk).update(**values)
    assert suggest_cases() == 0


def test_a_rule_or_ground_out_of_force_suggests_nothing(house: House) -> None:
    punish(family(3)[1], house.bureaus["county"])
    yesterday = clock.today() - timedelta(days=1)
    for table in (BranchRule.objects, house.blacklist.grounds):
        table.update(in_force_to=yesterday)
        assert suggest_cases() == 0
        table.update(in_force_to=None)
    assert suggest_cases() == 1


def test_what_stands_on_the_list_or_has_a_case_is_left_alone(house: House) -> None:
    listed, branches = family(3)
    listing_house.listed(house, entity=listed)
    punish(branches, house.bureaus["county"])
    proposed, branches = family(3)
    listing_house.propose(house, entity=proposed)
    punish(branches, house.bureaus["county"])
    assert suggest_cases() == 0


def test_a_dropped_suggestion_comes_again_only_for_something_new(house: House) -> None:
    parent, branches = family(4)
    punish(branches[:3], house.bureaus["county"])
    assert suggest_cases() == 1
    case = ListingCase.objects.get()
    services.case_drop(case=case, by=house.people["decider"], reason="整改完毕")
    assert suggest_cases() == 0
    punish(branches[3:], house.bureaus["county"])
    assert suggest_cases() == 1
    assert ListingCase.objects.filter(entity=parent, state="suggested").count() == 1


def test_a_limit_leaves_the_rest_for_the_next_time(house: House) -> None:
    for _ in range(3):
        punish(family(3)[1], house.bureaus["county"])
    assert [suggest_by_branches(at=clock.today(), limit=2) for _ in range(3)] == [2, 1, 0]


def test_a_suggestion_is_taken_up_with_the_branches_records_and_walks_on(house: House) -> None:
    parent, branches = family(3)
    punish(branches, house.bureaus["county"])
    suggest_cases()
    case = ListingCase.objects.get()
    said = {"grounds": house.grounds[:1], "facts": "三家分公司一年内受罚", "reason": "x"}
    evidence = list(case.evidence.all())
    with pytest.raises(PolicyDenied):
        services.case_take_up(case=case, evidence=evidence, by=house.people["reporter"], **said)
    with pytest.raises(Refused):
        services.case_take_up(case=case, evidence=[factories.penalty()], by=house.people["proposer"], **said)
    case = services.case_take_up(case=case, evidence=evidence, by=house.people["proposer"], **said)
    case = services.case_notify(case=case, by=house.people["proposer"], reason="x")
    listing_house.hear(case)
    case = services.case_decide(case=case, document_number="1号", by=house.people["decider"], reason="x")
    case = services.case_confirm(case=case, by=house.people["reviewer"], reason="x")
    assert Record.objects.public(at=clock.today()).filter(entity=parent).get() == case.record
