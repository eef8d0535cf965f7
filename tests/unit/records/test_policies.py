"""Who sees and does what with records: every role, of the agency, above it, beside it, below it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from journal import clock
from journal.actor import Actor
from journal.workflow import PolicyDenied, ReasonMissing
from records import deciding, policies
from records.models import CatalogItem, Record, SecondPersonAgency
from records.second_person import second_person_set
from registry.models import Agency, Entity
from registry.services import agency_create
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def branch(reference: None) -> Agency:
    return agency_create(name="示例环境局", parent=factories.agency("mee"), by=factories.BY, reason="test")


@pytest.fixture
def entity(reference: None) -> Entity:
    return factories.entity()


def actor(agency: Agency | None, *roles: str) -> Actor:
    return Actor(
        user_key="user:1",
        agency_key=agency.code if agency else "",
        agency_line=agency.line() if agency else (),
        roles=frozenset({"staff", *roles}),
    )


Question = Callable[[Actor, Record], bool]
QUESTIONS: list[tuple[Question, str]] = [
    (policies.may_correct, "reporter"),
    (policies.may_set_severity, "decider"),
    (policies.may_withdraw, "decider"),
    (lambda who, record: policies.may_enter(who, record.source_agency), "reporter"),
    (lambda who, record: policies.may_release(who, record.source_agency), "decider"),
]


@pytest.mark.parametrize(("may", "role"), QUESTIONS)
def test_a_right_holds_for_the_own_agency_and_those_below(
    entity: Entity, branch: Agency, may: Question, role: str
) -> None:
    record = factories.penalty(entity, source_agency=branch)
    lower = agency_create(name="示例区环境局", parent=branch, by=factories.BY, reason="test")
    assert may(actor(branch, role), record)
    assert may(actor(factories.agency("mee"), role), record)
    assert not may(actor(lower, role), record)
    assert not may(actor(factories.agency("samr"), role), record)
    assert not may(actor(None, role), record)
    every_other = {"reporter", "decider", "reviewer", "centre", "steward", "auditor"} - {role}
    assert not may(actor(branch, *every_other), record)
    assert not may(Actor(user_key="user:1", agency_key=branch.code, roles=frozenset({role})), record)


def test_what_is_not_public_is_seen_by_its_line_and_by_those_of_the_whole_country(
    entity: Entity, branch: Agency
) -> None:
    hidden = factories.penalty(entity, source_agency=branch, severity="minor")
    mee, samr = factories.agency("mee"), factories.agency("samr")
    for who, sees in (
        (actor(branch), True),
        (actor(mee), True),
        (actor(samr), False),
        (actor(None), False),
        (actor(None, "auditor"), True),
        (actor(samr, "auditor"), True),
        (actor(None, "steward"), True),
        (actor(samr, "steward"), False),
        (Actor(user_key=""), False),
    ):
        assert policies.may_see(who, hidden) is sees, who


def test_what_is_shared_is_seen_by_every_agency_but_not_without_one(entity: Entity) -> None:
    record = factories.penalty(entity)
    CatalogItem.objects.filter(pk="penalty").update(access="shared")
    assert policies.may_see(actor(factories.agency("samr")), record)
    assert not policies.may_see(actor(None), record)


def test_the_door_opens_by_two_statements_at_most(
    entity: Entity, branch: Agency, django_assert_num_queries: object
) -> None:
    who = actor(branch)
    with django_assert_num_queries(2):  # type: ignore[operator]
        list(Record.objects.visible_to(who, at=clock.today()))


def test_a_service_asks_for_the_right_and_the_reason_itself(entity: Entity) -> None:
    record = factories.penalty(entity)
    mee = factories.agency("mee")
    with pytest.raises(PolicyDenied):
        deciding.record_withdraw(record=record, by=actor(factories.agency("samr"), "decider"), reason="x")
    with pytest.raises(ReasonMissing):
        deciding.record_withdraw(record=record, by=actor(mee, "decider"), reason="  ")
    with pytest.raises(PolicyDenied):
        deciding.record_set_severity(record=record, severity="minor", by=actor(mee, "reporter"), reason="x")
    with pytest.raises(PolicyDenied):
        deciding.record_enter(
            data=factories.penalty_input(entity), by=actor(factories.agency("samr"), "reporter"), reason="x"
        )


def test_an_agency_that_wants_two_persons_wants_them_below_it_too(branch: Agency) -> None:
    mee = factories.agency("mee")
    assert not policies.needs_second_person(branch, item_wants_it=False)
    second_person_set(agency=mee, wanted=True, by=actor(mee, "decider"), reason="practice")
    assert policies.needs_second_person(branch, item_wants_it=False)
    assert not policies.needs_second_person(factories.agency("samr"), item_wants_it=False)
    with pytest.raises(PolicyDenied):
        second_person_set(agency=mee, wanted=False, by=actor(branch, "decider"), reason="x")
    second_person_set(agency=mee, wanted=False, by=actor(None, "steward"), reason="x")
    assert not SecondPersonAgency.objects.exists()
