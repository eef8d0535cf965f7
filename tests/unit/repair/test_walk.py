"""Every state, action and role of an objection: the table's result, or the right refusal and nothing done.

The tables here are written from processes.md, not from the code.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from journal.actor import Actor
from journal.models import AuditEvent, Change
from journal.workflow import PolicyDenied, ReasonMissing, SecondPersonNeeded, WrongState
from records.models import Record
from repair import policies, services
from repair.models import Case
from repair.services.walking import held, walk
from tests import case_house
from tests.case_house import House
from tests.listing_house import actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

OPEN = ("submitted", "waiting", "accepted", "proposed", "under_review")
NEXT = {
    ("submitted", "accept"): "accepted",
    ("submitted", "ask_supplement"): "waiting",
    ("submitted", "refuse"): "refused",
    ("waiting", "supply"): "submitted",
    ("waiting", "lapse"): "lapsed",
    ("accepted", "propose"): "proposed",
    ("accepted", "extend"): "accepted",
    ("proposed", "confirm"): "closed",
    ("proposed", "send_back"): "accepted",
    ("closed", "ask_review"): "under_review",
    ("refused", "ask_review"): "under_review",
    ("under_review", "uphold"): "closed_finally",
    ("under_review", "change"): "closed_finally",
    **{(state, "withdraw"): "withdrawn" for state in OPEN},
    **{(state, "moot"): "moot" for state in OPEN},
}
ACTIONS = sorted({action for _state, action in NEXT})
APPLICANTS = {"company", "colleague"}
CENTRES = {"county centre", "county centre second", "prefecture centre", "prefecture centre second"}
CENTRES |= {"province centre", "province centre second", "centre", "centre second"}
ABOVE = CENTRES - {"county centre", "county centre second"}
SOURCE = {"proposer", "decider", "decider above"}
RIGHT = {
    "accept": CENTRES,
    "ask_supplement": CENTRES,
    "refuse": CENTRES,
    "supply": APPLICANTS,
    "lapse": set[str](),
    "propose": SOURCE,
    "extend": SOURCE,
    "confirm": SOURCE,
    "send_back": SOURCE,
    "ask_review": APPLICANTS,
    "uphold": ABOVE,
    "change": ABOVE,
    "withdraw": APPLICANTS,
    "moot": set[str](),
}
BEFORE_REVIEW = {"proposer", "decider", "county centre"}
ACTED = {
    ("proposed", "confirm"): {"proposer"},
    ("proposed", "send_back"): {"proposer"},
    ("under_review", "uphold"): BEFORE_REVIEW,
    ("under_review", "change"): BEFORE_REVIEW,
}
FEW = ("company", "county centre", "decider")  # where the state itself refuses, whoever asks


def waiting(house: House) -> Case:
    return services.case_ask_supplement(
        case=case_house.file(house), missing="决定书", by=house.people["county centre"], reason="缺"
    )


def refused(house: House) -> Case:
    return services.case_refuse(
        case=case_house.file(house), answer="范围外", by=house.people["county centre"], reason="范围外"
    )


def lapsed(house: House) -> Case:
    from journal import clock
    from repair.services.ending import cases_lapse

    case = case_house.late(waiting(house))
    cases_lapse(today=clock.today())
    return Case.objects.get(pk=case.pk)


def withdrawn(house: House) -> Case:
    return services.case_withdraw(case=case_house.file(house), by=house.people["company"])


def moot(house: House) -> Case:
    case = case_house.file(house)
    with transaction.atomic():
        found = held(case)
        walk(found, "moot", by=Actor.system("cases"), reason="…")
        found.save()
    return found


def finally_closed(house: House) -> Case:
    return services.review_uphold(
        case=case_house.under_review(house), answer="维持", by=house.people["prefecture centre"], reason="…"
    )


IN_STATE: dict[str, Callable[[House], Case]] = {
    "submitted": case_house.file,
    "waiting": waiting,
    "lapsed": lapsed,
    "accepted": case_house.accepted,
    "refused": refused,
    "proposed": case_house.proposed,
    "closed": lambda house: case_house.closed(house, "dismiss"),
    "under_review": case_house.under_review,
    "closed_finally": finally_closed,
    "withdrawn": withdrawn,
    "moot": moot,
}


def act(action: str, case: Case, by: Actor) -> Case:
    """Take the action as its service does."""
    given: dict[str, Any] = {"case": case, "by": by, "reason": "因为"}
    match action:
        case "accept":
            return services.case_accept(**given)
        case "ask_supplement":
            return services.case_ask_supplement(**given, missing="决定书")
        case "refuse":
            return services.case_refuse(**given, answer="范围外")
        case "supply":
            return services.case_supply(case=case, supplement="补充", by=by)
        case "propose":
            return services.outcome_propose(**given, outcome="dismiss", answer="无误")
        case "extend":
            return services.case_extend(**given)
        case "confirm":
            return services.outcome_confirm(**given)
        case "send_back":
            return services.outcome_send_back(**given)
        case "ask_review":
            return services.review_ask(**given)
        case "uphold":
            return services.review_uphold(**given, answer="维持")
        case "change":
            return services.review_change(**given, outcome="correct", changes={"d_fine_fen": 7}, answer="改")
        case "withdraw":
            return services.case_withdraw(**given)
        case _:
            found = held(case)
            walk(found, action, by=by, reason="因为")
            found.save()
            return found


def people(house: House) -> dict[str, Actor]:
    return {
        **house.people,
        "decider above": actor("above", house.bureaus["province"], "decider"),
        "the worker": Actor.system("cases"),
    }


def everything(case: Case) -> tuple[Any, ...]:
    row = Case.objects.filter(pk=case.pk).values().get()
    records = list(Record.objects.order_by("pk").values("state", "objection_pending", "details"))
    return row, records, AuditEvent.objects.count(), Change.objects.count()


def expected(state: str, action: str, role: str) -> str | type[Exception]:
    to = NEXT.get((state, action))
    if to is None:
        return WrongState
    if role in ACTED.get((state, action), ()):
        return SecondPersonNeeded
    return to if role == "the worker" or role in RIGHT[action] else PolicyDenied


@pytest.mark.parametrize("state", IN_STATE)
def test_every_role_gets_the_tables_result_or_the_right_refusal(state: str) -> None:
    house = case_house.build()
    case = IN_STATE[state](house)
    assert case.state == state
    before = everything(case)
    everybody = people(house)
    for action in ACTIONS:
        for role in everybody if (state, action) in NEXT else FEW:
            by, said = everybody[role], object()
            with transaction.atomic():
                try:
                    said = act(action, case, by).state
                except (WrongState, PolicyDenied, SecondPersonNeeded) as refusal:
                    said = type(refusal)
                    assert everything(case) == before, (action, role, "something was done")
                transaction.set_rollback(True)
            assert said == expected(state, action, role), (action, role)
            offered = action in policies.actions_open_to(by, case)
            assert offered == (isinstance(said, str) and role != "the worker"), (action, role)


@pytest.mark.parametrize(
    ("state", "action"),
    [("accepted", "extend"), ("proposed", "confirm"), ("proposed", "send_back"), ("closed", "ask_review")],
)
def test_a_decision_needs_its_reason(state: str, action: str) -> None:
    house = case_house.build()
    case = IN_STATE[state](house)
    by = house.people["company" if action == "ask_review" else "decider"]
    service = {
        "extend": services.case_extend,
        "confirm": services.outcome_confirm,
        "send_back": services.outcome_send_back,
        "ask_review": services.review_ask,
    }[action]
    with pytest.raises(ReasonMissing):
        service(case=case, reason=" ", by=by)


@pytest.mark.parametrize("name", ["other company", "nobody", "stranger", "other centre"])
def test_who_has_nothing_to_do_with_it_files_nothing(name: str) -> None:
    house = case_house.build()
    with pytest.raises(PolicyDenied):
        case_house.file(house, by=house.people[name])
    with pytest.raises(PolicyDenied):
        case_house.file(house, by=house.people[name], applicant_kind="paper", applicant_name="李四")
    assert not Case.objects.exists()


def test_nobody_of_a_case_decides_its_review() -> None:
    house = case_house.build()
    case = case_house.file(house)
    centre = house.people["centre"]
    case = services.case_refuse(case=case, answer="范围外", by=centre, reason="…")
    case = services.review_ask(case=case, reason="不服", by=house.people["company"])
    with pytest.raises(SecondPersonNeeded):
        services.review_uphold(case=case, answer="维持", by=centre, reason="…")
    done = services.review_uphold(case=case, answer="维持", by=house.people["centre second"], reason="…")
    assert done.state == "closed_finally"
