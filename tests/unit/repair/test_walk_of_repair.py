"""Every state, action and role of a repair: the table's result, or the right refusal and nothing done.

The tables here are written from processes.md, not from the code.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from journal import clock
from journal.actor import Actor
from journal.models import AuditEvent, Change
from journal.workflow import PolicyDenied, ReasonMissing, SecondPersonNeeded, WrongState
from records.models import Record
from repair import policies, services
from repair.models import Application, Case, Requirement
from repair.services.walking import held, walk
from tests import case_house, repair_house
from tests.case_house import House
from tests.listing_house import actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

BEFORE = ("submitted", "waiting", "accepted", "approval proposed", "rejection proposed", "shield proposed")
NEXT = {
    ("submitted", "accept"): "accepted",
    ("submitted", "ask_supplement"): "waiting",
    ("submitted", "refuse"): "refused",
    ("waiting", "supply"): "submitted",
    ("waiting", "lapse"): "lapsed",
    ("accepted", "interview"): "accepted",
    ("accepted", "inspect"): "accepted",
    ("accepted", "extend"): "accepted",
    ("accepted", "propose_repair"): "proposed",
    ("approval proposed", "approve"): "repaired",
    ("shield proposed", "shield"): "accepted",
    ("rejection proposed", "reject"): "rejected",
    ("approval proposed", "send_back"): "accepted",
    ("rejection proposed", "send_back"): "accepted",
    ("shield proposed", "send_back"): "accepted",
    ("repaired", "propose_revocation"): "revocation_proposed",
    ("revocation_proposed", "revoke"): "revoked",
    ("revocation_proposed", "drop_revocation"): "repaired",
    **{(state, "withdraw"): "withdrawn" for state in BEFORE},
    **{(state, "moot"): "moot" for state in BEFORE},
}
ACTIONS = sorted({action for _state, action in NEXT})
APPLICANTS = {"company", "colleague"}
CENTRES = {"county centre", "county centre second", "prefecture centre", "prefecture centre second"}
CENTRES |= {"province centre", "province centre second", "centre", "centre second"}
DECIDERS = {"proposer", "decider", "decider above"}
RIGHT = {
    **dict.fromkeys(("accept", "ask_supplement", "refuse"), CENTRES),
    **dict.fromkeys(("supply", "withdraw"), APPLICANTS),
    "lapse": set(),
    "moot": set(),
    **dict.fromkeys(
        (
            "interview",
            "inspect",
            "extend",
            "propose_repair",
            "approve",
            "shield",
            "reject",
            "send_back",
            "propose_revocation",
            "revoke",
            "drop_revocation",
        ),
        DECIDERS,
    ),
}
SECOND = {"approve", "shield", "reject", "send_back", "revoke", "drop_revocation"}  # proposed by "proposer"
FEW = ("company", "county centre", "decider")  # where the state itself refuses, whoever asks


def refused(house: House) -> Case:
    return services.case_refuse(
        case=repair_house.file(house), answer="范围外", by=house.people["county centre"], reason="范围外"
    )


def lapsed(house: House) -> Case:
    from repair.services.ending import cases_lapse

    case = case_house.late(repair_house.waiting(house))
    cases_lapse(today=clock.today())
    return Case.objects.get(pk=case.pk)


def moot(house: House) -> Case:
    case = repair_house.file(house)
    with transaction.atomic():
        found = held(case)
        walk(found, "moot", by=Actor.system("cases"), reason="…")
        found.save()
    return found


IN_STATE: dict[str, Callable[[House], Case]] = {
    **{name: make for name, make in repair_house.IN_STATE.items() if name != "proposed"},
    "approval proposed": repair_house.proposed,
    "rejection proposed": lambda house: repair_house.proposed(house, "reject"),
    "shield proposed": lambda house: repair_house.proposed(
        house, "shield", path="bankruptcy", shield_until=clock.today() + timedelta(days=30)
    ),
    "refused": refused,
    "lapsed": lapsed,
    "withdrawn": lambda house: services.case_withdraw(
        case=repair_house.file(house), by=house.people["company"]
    ),
    "moot": moot,
}


def act(action: str, case: Case, by: Actor) -> Case:
    """Take the action as its service does."""
    given: dict[str, Any] = {"case": case, "by": by, "reason": "因为"}
    noted: dict[str, Any] = {"case": case, "by": by, "on": clock.today(), "note": "已办"}
    match action:
        case "accept":
            return services.case_accept(**given)
        case "ask_supplement":
            return services.case_ask_supplement(**given, missing="凭证")
        case "refuse":
            return services.case_refuse(**given, answer="范围外")
        case "supply":
            return services.case_supply(case=case, supplement="补充", by=by)
        case "interview":
            return services.interview_record(**noted)
        case "inspect":
            return services.inspection_record(**noted)
        case "propose_repair":
            return services.repair_propose(**given, outcome="approve", answer="同意")
        case "extend":
            return services.case_extend(**given)
        case "approve":
            return services.repair_approve(**given)
        case "shield":
            return services.repair_shield(**given)
        case "reject":
            return services.repair_reject(**given)
        case "send_back":
            return services.outcome_send_back(**given)
        case "propose_revocation":
            return services.revocation_propose(**given, ground="false_papers", answer="伪造")
        case "revoke":
            return services.revocation_confirm(**given)
        case "drop_revocation":
            return services.revocation_drop(**given)
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
    own = Application.objects.filter(pk=case.pk).values().get()
    records = list(Record.objects.order_by("pk").values("state", "details"))
    return row, own, records, AuditEvent.objects.count(), Change.objects.count()


def expected(state: str, action: str, role: str) -> str | type[Exception]:
    to = NEXT.get((state, action))
    if to is None:
        return WrongState
    if role == "proposer" and action in SECOND:
        return SecondPersonNeeded
    return to if role == "the worker" or role in RIGHT[action] else PolicyDenied


@pytest.mark.parametrize("state", IN_STATE)
def test_every_role_gets_the_tables_result_or_the_right_refusal(state: str) -> None:
    house = repair_house.build()
    for kind in ("interview", "inspection"):
        Requirement.objects.create(
            code=f"asks-{kind}", kind=kind, name_zh="…", name_en="…", required=False,
            in_force_from=clock.today(), confidence="ours",
        )  # fmt: skip
    case = IN_STATE[state](house)
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
            offered = action in policies.actions_open_to(by, repair_house.fresh(case))
            assert offered == (isinstance(said, str) and role != "the worker"), (action, role)


@pytest.mark.parametrize(
    ("state", "action"),
    [
        ("accepted", "extend"),
        ("accepted", "propose_repair"),
        ("approval proposed", "approve"),
        ("rejection proposed", "reject"),
        ("shield proposed", "shield"),
        ("approval proposed", "send_back"),
        ("revocation_proposed", "revoke"),
        ("revocation_proposed", "drop_revocation"),
        ("repaired", "propose_revocation"),
    ],
)
def test_a_decision_needs_its_reason(state: str, action: str) -> None:
    house = repair_house.build()
    case = IN_STATE[state](house)
    before = everything(case)
    by = house.people["decider"]
    service = {
        "extend": services.case_extend,
        "approve": services.repair_approve,
        "reject": services.repair_reject,
        "shield": services.repair_shield,
        "send_back": services.outcome_send_back,
        "revoke": services.revocation_confirm,
        "drop_revocation": services.revocation_drop,
    }.get(action)
    with pytest.raises(ReasonMissing):
        if service is not None:
            service(case=case, reason=" ", by=by)
        elif action == "propose_repair":
            services.repair_propose(case=case, outcome="approve", answer="好", by=by, reason=" ")
        else:
            services.revocation_propose(case=case, ground="by_mistake", answer="误", by=by, reason="")
    assert everything(case) == before
