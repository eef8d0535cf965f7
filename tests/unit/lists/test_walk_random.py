"""Random walks of many people over cases of two lists: what must always hold, holds after every step."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from journal import clock
from journal.actor import Actor
from journal.models import AuditEvent
from journal.workflow import PolicyDenied, Refused, SecondPersonNeeded, WrongState
from lists import policies, services
from lists.models import CreditList, Listing, ListingCase, RemovalGround
from lists.models.cases import CLOSED
from lists.sweeps import settle_cases
from records.models import EndKind, Record
from records.services import RecordNotOnDisplay, record_end
from records.sweeps import turn_records
from registry.models import Entity
from tests import factories, listing_house
from tests.listing_house import House, actor
from tests.unit.lists.test_walk import act

pytestmark = pytest.mark.django_db

REFUSALS = (PolicyDenied, Refused, SecondPersonNeeded, WrongState, RecordNotOnDisplay)
STANDING = ("listed", "removal_proposed")
# More of what leads on than of what ends: else hardly a walk gets as far as a listing.
ACTIONS = (
    *("onward",) * 12,
    *("propose",) * 4,
    *("notify", "decide", "confirm", "state", "drop", "return", "revise"),
    *("propose_removal", "confirm_removal", "refuse_removal"),
    *("withdraw", "sweep"),
)
STEPS = st.tuples(
    st.sampled_from(ACTIONS),
    st.integers(0, 5),  # who
    st.integers(0, 1),  # about whom
    st.integers(0, 1),  # which list
    st.sampled_from([0, 0, 0, 1, 9, 9, 200, 800]),  # days that pass before
)


@dataclass
class World:
    """Two entities, two lists, six people with more roles than anybody should have, and a clock."""

    house: House
    people: list[Actor]
    entities: list[Entity]
    now: datetime = field(default_factory=clock.now)

    @property
    def lists(self) -> list[CreditList]:
        return [self.house.blacklist, self.house.redlist]


def build() -> World:
    house = listing_house.build()
    county, province = house.bureaus["county"], house.bureaus["province"]
    people = [actor(f"c{n}", county, "decider", "reviewer", "reporter") for n in range(3)]
    people += [actor(f"p{n}", province, "decider", "reviewer") for n in range(3)]
    return World(house, people, factories.entities(2))


def step(world: World, action: str, by: Actor, entity: Entity, credit_list: CreditList) -> None:
    """One person tries one thing with the newest case about an entity and a list."""
    case = ListingCase.objects.filter(entity=entity, credit_list=credit_list).first()
    if action == "sweep":
        turn_records()
        settle_cases()
    elif action == "propose" or (action == "onward" and (case is None or case.state in CLOSED)):
        evidence = [factories.penalty(entity, decided_on=clock.today() - timedelta(days=1))]
        listing_house.propose(
            world.house,
            entity=entity,
            credit_list=credit_list,
            grounds=list(credit_list.grounds.all()),
            evidence=evidence,
            by=by,
        )
    elif action == "withdraw":
        record = Record.objects.filter(entity=entity).exclude(item="penalty").first()
        if record is not None:
            record_end(record=record, kind=EndKind.WITHDRAWN, by=by, reason="x")
    elif case is not None and action == "onward":
        _act_onward(world, case, by)
    elif case is not None:
        _act(action, case, by)


def _act_onward(world: World, case: ListingCase, by: Actor) -> None:
    """Whatever somebody may do now, but end it; asked from this person on."""
    start = world.people.index(by)
    for person in world.people[start:] + world.people[:start]:
        open_to = [one for one in policies.actions_open_to(person, case) if one not in ("drop", "return")]
        if open_to:
            _act(open_to[-1], case, person)
            return


def _act(action: str, case: ListingCase, by: Actor) -> None:
    given: dict[str, Any] = {"case": case, "by": by, "reason": "x"}
    if action == "decide":
        answer = "不采纳" if case.statement else ""
        services.case_decide(**given, document_number="1号", answer=answer)
    elif action == "state":
        services.case_state(case=case, statement="不服", stated_on=clock.today(), by=by)
    elif action == "propose_removal":
        ground = RemovalGround.REPAIRED if case.pk % 2 else RemovalGround.ERROR
        services.removal_propose(**given, ground=ground)
    elif action == "revise":
        services.case_revise(
            **given, grounds=list(case.grounds.all()), evidence=list(case.evidence.all()), facts="新事实"
        )
    else:
        act(action, case, by, House())


def check(world: World) -> None:
    """Everything that must hold, whatever happened."""
    shown = Record.objects.public(at=clock.today())
    for case in ListingCase.objects.select_related("record", "credit_list"):
        if case.state in STANDING:
            assert case.record is not None
            assert Listing.objects.get(record=case.record).credit_list_id == case.credit_list_id
        else:
            assert not shown.filter(pk=case.record_id).exists(), case.state
        if case.state in CLOSED:
            assert case.closed_at is not None and case.due_on is None
        else:
            assert case.closed_at is None
        _check_persons(case)
        for person in world.people:
            for action in policies.actions_open_to(person, case):
                assert person.user_key not in policies.second_of(action, case) or action == "drop"
    for entity in world.entities:
        for credit_list in world.lists:
            cases = ListingCase.objects.filter(entity=entity, credit_list=credit_list)
            assert cases.exclude(state__in=CLOSED).count() <= 1
            assert shown.filter(entity=entity, listing__credit_list=credit_list).count() <= 1
        kinds = set(
            shown.filter(entity=entity, listing__isnull=False).values_list("listing__kind", flat=True)
        )
        if kinds == {"blacklist", "redlist"}:
            red = ListingCase.objects.get(
                entity=entity, credit_list=world.house.redlist, record__in=shown.values("pk")
            )
            ends = AuditEvent.objects.filter(
                target=f"listingcase:{red.pk}", action="propose_removal", user_key="system:lists"
            )
            assert ends.exists() or red.state == "removal_proposed"


def check_swept() -> None:
    """After the sweeps, who is said to stand on a list does."""
    turn_records()
    settle_cases()
    shown = Record.objects.public(at=clock.today())
    for case in ListingCase.objects.filter(state__in=STANDING):
        assert shown.filter(pk=case.record_id, entity=case.entity_id).exists()
    listed = shown.filter(listing__isnull=False)
    assert listed.count() == ListingCase.objects.filter(state__in=STANDING).count()


def _check_persons(case: ListingCase) -> None:
    acted = [key for key in (case.proposed_by, case.decided_by) if key]
    if case.record_id is not None:
        acted.append(case.confirmed_by)
    assert len(acted) == len(set(acted)), acted
    ended = AuditEvent.objects.filter(target=f"listingcase:{case.pk}", action="confirm_removal").first()
    if ended is not None:
        assert ended.user_key != case.removal_proposed_by


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=st.lists(STEPS, min_size=20, max_size=45))
def test_whatever_people_do_in_whatever_order(steps: list[tuple[str, int, int, int, int]]) -> None:
    reached: set[str] = set()
    with transaction.atomic():
        world = build()
        for action, who, whom, which, days in steps:
            world.now += timedelta(days=days)
            with listing_house.at(world.now):
                before = ListingCase.objects.count(), AuditEvent.objects.count()
                try:
                    with transaction.atomic():
                        step(world, action, world.people[who], world.entities[whom], world.lists[which])
                except REFUSALS:
                    assert (ListingCase.objects.count(), AuditEvent.objects.count()) == before
                check(world)
                reached |= set(ListingCase.objects.values_list("state", flat=True))
        with listing_house.at(world.now):
            check_swept()
        transaction.set_rollback(True)
    for state in reached:
        event(state)
