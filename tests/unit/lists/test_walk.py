"""Every state, action and role of the listing process: the table's result, or the right refusal and nothing done.

The tables here are written from processes.md, not from the code.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from journal import clock
from journal.actor import Actor
from journal.keys import random_base32
from journal.models import AuditEvent, Change
from journal.workflow import PolicyDenied, ReasonMissing, SecondPersonNeeded, WrongState
from lists import policies, services, workflow
from lists.models import CaseOrigin, CaseState, ListingCase, RemovalGround
from lists.services.walking import held, walk
from records.models import Record
from tests import factories, listing_house
from tests.listing_house import House, actor

pytestmark = pytest.mark.django_db

NEXT = {
    ("suggested", "propose"): "proposed",
    ("suggested", "drop"): "dropped",
    ("proposed", "notify"): "notified",
    ("proposed", "drop"): "dropped",
    ("notified", "state"): "notified",
    ("notified", "decide"): "decided",
    ("notified", "drop"): "dropped",
    ("decided", "confirm"): "listed",
    ("decided", "return"): "returned",
    ("returned", "revise"): "proposed",
    ("returned", "drop"): "dropped",
    ("listed", "propose_removal"): "removal_proposed",
    ("listed", "expire"): "removed",
    ("removal_proposed", "confirm_removal"): "removed",
    ("removal_proposed", "refuse_removal"): "listed",
    ("removal_proposed", "expire"): "removed",
    ("removed", "relist"): "listed",  # a repair that had taken it off is revoked: by the site alone
}
STATES = tuple(CaseState.values)
ACTIONS = (
    "propose",
    "notify",
    "state",
    "decide",
    "drop",
    "confirm",
    "return",
    "revise",
    "propose_removal",
    "confirm_removal",
    "refuse_removal",
    "expire",
    "relist",
)
BY_THE_SITE = ("expire", "relist")
DECIDERS = {"proposer", "decider", "decider above"}
RIGHT = {
    **dict.fromkeys(ACTIONS, DECIDERS),
    "state": DECIDERS | {"reporter"},
    "confirm": {"reviewer"},
    "return": {"reviewer"},
    "expire": {"the worker"},
    "relist": {"the worker"},
}
# Who acted before, and is told so: they proposed, decided, or proposed the removal.
ACTED = {
    ("notified", "decide"): {"proposer"},
    ("notified", "drop"): {"proposer"},
    ("decided", "confirm"): {"proposer", "decider"},
    ("decided", "return"): {"proposer", "decider"},
    ("removal_proposed", "confirm_removal"): {"proposer"},
    ("removal_proposed", "refuse_removal"): {"proposer"},
}


def suggested(house: House) -> ListingCase:
    entity = factories.entity()
    case = ListingCase.objects.create(
        number=random_base32(10),
        credit_list=house.blacklist,
        entity=entity,
        agency=house.bureaus["county"],
        state=CaseState.SUGGESTED,
        origin=CaseOrigin.BRANCHES,
        opened_at=clock.now(),
    )
    case.evidence.set([factories.penalty(entity)])
    return case


def heard(house: House) -> ListingCase:
    case = listing_house.notified(house)
    listing_house.hear(case)
    return case


def returned(house: House) -> ListingCase:
    return services.case_return(
        case=listing_house.decided(house), by=house.people["reviewer"], reason="补充证据"
    )


def removal_proposed(house: House) -> ListingCase:
    case = listing_house.listed(house)
    ground = RemovalGround.ERROR
    return services.removal_propose(case=case, ground=ground, by=house.people["proposer"], reason="错列")


def removed(house: House) -> ListingCase:
    return services.removal_confirm(case=removal_proposed(house), by=house.people["decider"], reason="移出")


def dropped(house: House) -> ListingCase:
    return services.case_drop(case=listing_house.propose(house), by=house.people["proposer"], reason="撤")


IN_STATE: dict[str, Callable[[House], ListingCase]] = {
    "suggested": suggested,
    "proposed": listing_house.propose,
    "notified": heard,
    "decided": listing_house.decided,
    "returned": returned,
    "listed": listing_house.listed,
    "removal_proposed": removal_proposed,
    "removed": removed,
    "dropped": dropped,
}


def act(action: str, case: ListingCase, by: Actor, house: House) -> ListingCase:
    """Take the action as its service does."""
    given: dict[str, Any] = {"case": case, "by": by, "reason": "因为"}
    said = {
        "grounds": house.grounds[:1],
        "evidence": list(Record.objects.filter(entity=case.entity, item="penalty")),
        "facts": "事实",
    }
    match action:
        case "propose":
            return services.case_take_up(**given, **said)
        case "revise":
            return services.case_revise(**given, **said)
        case "notify":
            return services.case_notify(**given)
        case "state":
            until = case.hearing_until or clock.today()
            told = case.notified_at or clock.now()
            ListingCase.objects.filter(pk=case.pk).update(hearing_until=max(until, clock.day_of(told)))
            return services.case_state(case=case, statement="不服", stated_on=clock.today(), by=by)
        case "decide":
            return services.case_decide(**given, document_number="示〔2026〕9号")
        case "drop":
            return services.case_drop(**given)
        case "confirm":
            return services.case_confirm(**given)
        case "return":
            return services.case_return(**given)
        case "propose_removal":
            return services.removal_propose(**given, ground=RemovalGround.ANNULLED)
        case "confirm_removal":
            return services.removal_confirm(**given)
        case "refuse_removal":
            return services.removal_refuse(**given)
        case _:
            found = held(case)
            walk(found, action, by=by, reason="因为")
            found.save()
            return found


def people(house: House) -> dict[str, Actor]:
    """Everybody of the house, a decider of the level above, and the site itself."""
    province = house.bureaus["province"]
    return {
        **house.people,
        "decider above": actor("above", province, "decider"),
        "the worker": Actor.system("lists"),
    }


def everything(case: ListingCase) -> tuple[Any, ...]:
    row = ListingCase.objects.filter(pk=case.pk).values().get()
    records = list(Record.objects.order_by("pk").values("state", "shown_until"))
    return row, records, AuditEvent.objects.count(), Change.objects.count()


def expected(state: str, action: str, role: str) -> str | type[Exception]:
    to = NEXT.get((state, action))
    if to is None:
        return WrongState
    if role in ACTED.get((state, action), ()):
        return SecondPersonNeeded
    may = role == "the worker" or role in RIGHT[action]
    return to if may else PolicyDenied


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("state", STATES)
def test_every_role_gets_the_tables_result_or_the_right_refusal(state: str, action: str) -> None:
    house = listing_house.build()
    case = IN_STATE[state](house)
    assert case.state == state
    for role, by in people(house).items():
        wanted = expected(state, action, role)
        before = everything(case)
        said: object
        with transaction.atomic():
            try:
                said = act(action, case, by, house).state
            except (WrongState, PolicyDenied, SecondPersonNeeded) as refusal:
                said = type(refusal)
                row, *others = everything(case)
                row["hearing_until"] = before[0]["hearing_until"]  # which `act` moved for a statement
                assert (row, *others) == before, (role, "something was done")
            transaction.set_rollback(True)
        assert said == wanted, (role, said)
        case.refresh_from_db()
        if role != "the worker":
            assert (action in policies.actions_open_to(by, case)) == isinstance(wanted, str), role


def test_the_table_of_the_code_is_the_one_of_the_design() -> None:
    assert {key: str(step.to) for key, step in workflow.TABLE.items()} == NEXT


def test_a_wrong_state_names_what_is_allowed() -> None:
    house = listing_house.build()
    case = listing_house.propose(house)
    with pytest.raises(WrongState) as wrong:
        services.case_confirm(case=case, by=house.people["reviewer"], reason="x")
    assert len(wrong.value.allowed) == 2


def test_every_act_needs_a_reason_but_a_statement() -> None:
    house = listing_house.build()
    for state, action in NEXT:
        case = IN_STATE[state](house)
        role = (
            "decider" if (state, action) not in ACTED or action not in ("confirm", "return") else "reviewer"
        )
        by = people(house)["the worker" if action in BY_THE_SITE else role]
        if action == "state":
            continue
        with pytest.raises(ReasonMissing), transaction.atomic():
            _without_reason(action, case, by, house)


def _without_reason(action: str, case: ListingCase, by: Actor, house: House) -> None:
    if action in BY_THE_SITE:
        walk(held(case), action, by=by, reason=" ")
        return
    given: dict[str, Any] = {"case": case, "by": by, "reason": "  "}
    said = {
        "grounds": house.grounds[:1],
        "evidence": list(Record.objects.filter(entity=case.entity, item="penalty")),
        "facts": "事实",
    }
    calls: dict[str, Callable[[], object]] = {
        "propose": lambda: services.case_take_up(**given, **said),
        "revise": lambda: services.case_revise(**given, **said),
        "notify": lambda: services.case_notify(**given),
        "decide": lambda: services.case_decide(**given, document_number="9号"),
        "drop": lambda: services.case_drop(**given),
        "confirm": lambda: services.case_confirm(**given),
        "return": lambda: services.case_return(**given),
        "propose_removal": lambda: services.removal_propose(**given, ground=RemovalGround.ERROR),
        "confirm_removal": lambda: services.removal_confirm(**given),
        "refuse_removal": lambda: services.removal_refuse(**given),
    }
    calls[action]()
