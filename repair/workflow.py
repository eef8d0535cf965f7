"""An objection as a table (processes.md, Objection). Services walk it; nothing else does."""

from __future__ import annotations

from journal.workflow import Step, Table
from repair.models import OPEN, CaseState

FILE = "file"
ACCEPT, ASK_SUPPLEMENT, REFUSE = "accept", "ask_supplement", "refuse"
SUPPLY, LAPSE = "supply", "lapse"
PROPOSE, EXTEND, CONFIRM, SEND_BACK = "propose", "extend", "confirm", "send_back"
ASK_REVIEW, UPHOLD, CHANGE = "ask_review", "uphold", "change"
WITHDRAW, MOOT = "withdraw", "moot"

OF_APPLICANT = (SUPPLY, ASK_REVIEW, WITHDRAW)
OF_SYSTEM = (LAPSE, MOOT)

TABLE: Table = {
    (CaseState.SUBMITTED, ACCEPT): Step(CaseState.ACCEPTED, needs_reason=False),
    (CaseState.SUBMITTED, ASK_SUPPLEMENT): Step(CaseState.WAITING),
    (CaseState.SUBMITTED, REFUSE): Step(CaseState.REFUSED),
    (CaseState.WAITING, SUPPLY): Step(CaseState.SUBMITTED, needs_reason=False),
    (CaseState.WAITING, LAPSE): Step(CaseState.LAPSED),
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
