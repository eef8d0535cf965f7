"""The listing process as a table (processes.md, Listing). Services walk it; nothing else does."""

from __future__ import annotations

from journal.workflow import Step, Table
from lists.models import CaseState

PROPOSE, NOTIFY, STATE, DECIDE, DROP = "propose", "notify", "state", "decide", "drop"
CONFIRM, RETURN, REVISE = "confirm", "return", "revise"
PROPOSE_REMOVAL, CONFIRM_REMOVAL, REFUSE_REMOVAL = "propose_removal", "confirm_removal", "refuse_removal"
RELIST = "relist"  # the site's: the credit repair that had taken the listing off was revoked
EXPIRE = "expire"  # the sweep's: the term is over, or the record ended otherwise

TABLE: Table = {
    (CaseState.SUGGESTED, PROPOSE): Step(CaseState.PROPOSED),
    (CaseState.SUGGESTED, DROP): Step(CaseState.DROPPED),
    (CaseState.PROPOSED, NOTIFY): Step(CaseState.NOTIFIED),
    (CaseState.PROPOSED, DROP): Step(CaseState.DROPPED),
    (CaseState.NOTIFIED, STATE): Step(CaseState.NOTIFIED, needs_reason=False),
    (CaseState.NOTIFIED, DECIDE): Step(CaseState.DECIDED, second_person=True),
    (CaseState.NOTIFIED, DROP): Step(CaseState.DROPPED, second_person=True),
    (CaseState.DECIDED, CONFIRM): Step(CaseState.LISTED, second_person=True),
    (CaseState.DECIDED, RETURN): Step(CaseState.RETURNED, second_person=True),
    (CaseState.RETURNED, REVISE): Step(CaseState.PROPOSED),
    (CaseState.RETURNED, DROP): Step(CaseState.DROPPED),
    (CaseState.LISTED, PROPOSE_REMOVAL): Step(CaseState.REMOVAL_PROPOSED),
    (CaseState.LISTED, EXPIRE): Step(CaseState.REMOVED),
    (CaseState.REMOVAL_PROPOSED, CONFIRM_REMOVAL): Step(CaseState.REMOVED, second_person=True),
    (CaseState.REMOVAL_PROPOSED, REFUSE_REMOVAL): Step(CaseState.LISTED, second_person=True),
    (CaseState.REMOVAL_PROPOSED, EXPIRE): Step(CaseState.REMOVED),
    (CaseState.REMOVED, RELIST): Step(CaseState.LISTED),
}
