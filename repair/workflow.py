"""Objection and credit repair as tables (processes.md). Services walk them; nothing else does."""

from __future__ import annotations

from journal.workflow import Step, Table
from repair.models import OPEN, Case, CaseKind, CaseState, Outcome

FILE = "file"
ACCEPT, ASK_SUPPLEMENT, REFUSE = "accept", "ask_supplement", "refuse"
SUPPLY, LAPSE = "supply", "lapse"
PROPOSE, EXTEND, CONFIRM, SEND_BACK = "propose", "extend", "confirm", "send_back"
ASK_REVIEW, UPHOLD, CHANGE = "ask_review", "uphold", "change"
WITHDRAW, MOOT = "withdraw", "moot"
INTERVIEW, INSPECT = "interview", "inspect"
PROPOSE_REPAIR, APPROVE, SHIELD, REJECT = "propose_repair", "approve", "shield", "reject"
PROPOSE_REVOCATION, REVOKE, DROP_REVOCATION = "propose_revocation", "revoke", "drop_revocation"

OF_APPLICANT = (SUPPLY, ASK_REVIEW, WITHDRAW)
OF_SYSTEM = (LAPSE, MOOT)

RECEIVING: Table = {
    (CaseState.SUBMITTED, ACCEPT): Step(CaseState.ACCEPTED, needs_reason=False),
    (CaseState.SUBMITTED, ASK_SUPPLEMENT): Step(CaseState.WAITING),
    (CaseState.SUBMITTED, REFUSE): Step(CaseState.REFUSED),
    (CaseState.WAITING, SUPPLY): Step(CaseState.SUBMITTED, needs_reason=False),
    (CaseState.WAITING, LAPSE): Step(CaseState.LAPSED),
}
OBJECTION: Table = {
    **RECEIVING,
    (CaseState.ACCEPTED, PROPOSE): Step(CaseState.PROPOSED),
    (CaseState.ACCEPTED, EXTEND): Step(CaseState.ACCEPTED),
    (CaseState.PROPOSED, CONFIRM): Step(CaseState.CLOSED, second_person=True),
    (CaseState.PROPOSED, SEND_BACK): Step(CaseState.ACCEPTED, second_person=True),
    (CaseState.CLOSED, ASK_REVIEW): Step(CaseState.UNDER_REVIEW),
    (CaseState.REFUSED, ASK_REVIEW): Step(CaseState.UNDER_REVIEW),
    (CaseState.UNDER_REVIEW, UPHOLD): Step(CaseState.CLOSED_FINALLY, second_person=True),
    (CaseState.UNDER_REVIEW, CHANGE): Step(CaseState.CLOSED_FINALLY, second_person=True),
    **{(state, WITHDRAW): Step(CaseState.WITHDRAWN, needs_reason=False) for state in OPEN},
    **{(state, MOOT): Step(CaseState.MOOT) for state in OPEN},
}
BEFORE_DECISION = (CaseState.SUBMITTED, CaseState.WAITING, CaseState.ACCEPTED, CaseState.PROPOSED)
REPAIR: Table = {
    **RECEIVING,
    (CaseState.ACCEPTED, INTERVIEW): Step(CaseState.ACCEPTED, needs_reason=False),
    (CaseState.ACCEPTED, INSPECT): Step(CaseState.ACCEPTED, needs_reason=False),
    (CaseState.ACCEPTED, EXTEND): Step(CaseState.ACCEPTED),
    (CaseState.ACCEPTED, PROPOSE_REPAIR): Step(CaseState.PROPOSED),
    (CaseState.PROPOSED, APPROVE): Step(CaseState.REPAIRED, second_person=True),
    (CaseState.PROPOSED, SHIELD): Step(CaseState.ACCEPTED, second_person=True),
    (CaseState.PROPOSED, REJECT): Step(CaseState.REJECTED, second_person=True),
    (CaseState.PROPOSED, SEND_BACK): Step(CaseState.ACCEPTED, second_person=True),
    (CaseState.REPAIRED, PROPOSE_REVOCATION): Step(CaseState.REVOCATION_PROPOSED),
    (CaseState.REVOCATION_PROPOSED, REVOKE): Step(CaseState.REVOKED, second_person=True),
    (CaseState.REVOCATION_PROPOSED, DROP_REVOCATION): Step(CaseState.REPAIRED, second_person=True),
    **{(state, WITHDRAW): Step(CaseState.WITHDRAWN, needs_reason=False) for state in BEFORE_DECISION},
    **{(state, MOOT): Step(CaseState.MOOT) for state in BEFORE_DECISION},
}
TABLES: dict[str, Table] = {CaseKind.OBJECTION: OBJECTION, CaseKind.REPAIR: REPAIR}


OUTCOME = {APPROVE: Outcome.APPROVE, SHIELD: Outcome.SHIELD, REJECT: Outcome.REJECT}  # what each confirms


def table_of(case: Case) -> Table:
    """The table of the case's kind."""
    return TABLES[case.kind]


def actions_of(case: Case) -> tuple[str, ...]:
    """The actions that the case's state allows; of confirmations the one of the outcome proposed."""
    return tuple(
        action
        for (state, action) in table_of(case)
        if state == case.state and case.outcome == OUTCOME.get(action, case.outcome)
    )


def step_of(case: Case, action: str) -> Step | None:
    """The row of the table for an action now, if there is one."""
    return table_of(case)[case.state, action] if action in actions_of(case) else None
