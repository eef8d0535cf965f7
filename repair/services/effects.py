"""What an outcome does to the record, in the transaction that decides it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from journal.actor import Actor
from journal.workflow import Refused, WrongState
from lists.models import Listing
from lists.services.settling import listing_settle
from records.models import EndKind, RecordRevision
from records.services import RecordNotOnDisplay, record_correct, record_end
from repair.claims import corrected, on_file
from repair.models import CHANGING, OF_REPAIR, Case, Ground, Outcome
from repair.services.ending import unmark

CONCEALING = (
    Ground.WRONG_SUBJECT,
    Ground.PERSONAL_DATA,
)  # no history shows what the record said (processes.md)
ENDS = {Ground.PAST_DISPLAY: EndKind.EXPIRED, Ground.REPAIRED: EndKind.REPAIRED}


def outcomes_for(case: Case) -> tuple[Outcome, ...]:
    """The outcomes that this case can have."""
    listed = Listing.objects.filter(record=case.record).exists()
    own = (one for one in Outcome if one not in OF_REPAIR)
    return tuple(one for one in own if listed or one != Outcome.TAKE_OFF)


def require_fitting(case: Case, outcome: str, changes: Mapping[str, Any]) -> None:
    """Refuse an outcome that the case cannot have.

    Raises:
        Refused.
    """
    if outcome not in outcomes_for(case):
        raise Refused(_("This outcome does not fit the record."), field="outcome")
    if outcome in CHANGING:
        if not changes:
            raise Refused(_("Say what the record is to say."), field="changes")
        corrected(case.record, changes)
    if outcome == Outcome.COMPLETE and any(on_file(case.record, key) is not None for key in changes):
        raise Refused(
            _("To complete is to fill what is empty; else the record is corrected."), field="outcome"
        )


def outcome_apply(case: Case, outcome: str, changes: Mapping[str, Any], *, by: Actor, reason: str) -> None:
    """Do it; every surface follows from the records' own Changes.

    Raises:
        WrongState: the record ended meanwhile.
    """
    unmark(case, by)
    record = case.record
    conceal = case.ground in CONCEALING
    if outcome in CHANGING:
        record_correct(record=record, data=corrected(record, changes), by=by, reason=reason, conceal=conceal)
    elif outcome != Outcome.DISMISS:
        if outcome == Outcome.DELETE or conceal:
            RecordRevision.objects.filter(record=record).update(concealed=True)
        try:
            record_end(record=record, kind=_end(case, outcome), by=by, reason=reason)
        except RecordNotOnDisplay as error:
            raise WrongState(state=str(_("a record that has ended")), action=outcome, allowed=()) from error
        listing_settle(record=record)


def _end(case: Case, outcome: str) -> EndKind:
    """How the record's address says that it ended."""
    if outcome == Outcome.STOP_DISPLAY:
        return ENDS.get(Ground(case.ground), EndKind.WITHDRAWN)
    return EndKind.WITHDRAWN
