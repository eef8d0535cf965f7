"""What people decide about a record at the desk or by key: rights and reason first, then the one writer.

`records.services` is the same for imports and sweeps, which nobody has to be asked about.
"""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from journal import services as journal
from journal.actor import Actor
from journal.proposals.models import Proposal
from journal.proposals.selectors import open_proposal
from journal.proposals.services import proposal_make
from journal.workflow import ReasonMissing, Refused, WrongState
from records import policies
from records.bulk import records_insert
from records.catalogue import catalogue
from records.models import EndKind, Record, RecordState, Severity
from records.preparation import Preparation, RecordInput, input_of
from records.services import RecordNotOnDisplay, record_correct, record_end
from registry.policies import require

RELEASE = "records.release"  # kind of the proposal that a second person decides


@transaction.atomic
def record_enter(*, data: RecordInput, by: Actor, reason: str) -> Record:
    """Take in what a person typed: published at once, or held until another person releases it.

    Raises:
        PolicyDenied, ReasonMissing. RecordRefused: the content does not fit the catalogue.
    """
    require(policies.may_enter(by, data.source_agency), f"enter for {data.source_agency.code}")
    _require_reason(reason)
    prepared = Preparation().prepare(data)
    wants = catalogue()[data.item].row.second_person
    waits = policies.needs_second_person(data.source_agency, item_wants_it=wants)
    if waits:
        prepared.state, prepared.next_turn_on = RecordState.HELD, None
    record = records_insert(records=[prepared], by=by)[0]
    target = f"record:{record.public_id}"
    journal.audit(by=by, action="record.enter", target=target, reason=reason, detail={"waits": waits})
    if waits:
        proposal_make(kind=RELEASE, target=target, payload={}, by=by, reason=reason)
    return record


@transaction.atomic
def record_ask_release(*, record: Record, by: Actor, reason: str) -> Proposal:
    """Ask anew for the release of a record that was refused or corrected while it waited.

    Raises:
        PolicyDenied, ReasonMissing, WrongState. Refused: somebody asked already.
    """
    require(policies.may_correct(by, record), f"record {record.public_id}")
    if record.state != RecordState.HELD:
        raise WrongState(state=record.get_state_display(), action="release", allowed=())
    target = f"record:{record.public_id}"
    if open_proposal(RELEASE, target) is not None:
        raise Refused(_("This record waits for a second person already."))
    return proposal_make(kind=RELEASE, target=target, payload={}, by=by, reason=reason)


def record_amend(
    *, record: Record, data: RecordInput, by: Actor, reason: str, conceal: bool = False
) -> Record:
    """Correct a record by hand; the source's file as imported before does not undo it.

    Raises:
        PolicyDenied, ReasonMissing. RecordRefused: the new content does not fit the catalogue.
    """
    require(policies.may_correct(by, record), f"record {record.public_id}")
    _require_reason(reason)
    return record_correct(
        record=record, data=replace(data, content_digest=""), by=by, reason=reason, conceal=conceal
    )


def with_severity(record: Record, severity: str, *, stated: str = "") -> RecordInput:
    """What the record says with another severity; `stated` goes into the content where its schema has a place."""
    data = input_of(record)
    data.severity = severity
    has_place = any(p.key == "severity_reason" for p in catalogue()[record.item_id].schema.properties)
    if has_place and stated.strip():
        data.details["severity_reason"] = stated.strip()
    return data


def record_set_severity(*, record: Record, severity: str, by: Actor, reason: str, stated: str = "") -> Record:
    """Class a record as minor, general or serious; its time on display follows from the rules.

    Raises:
        PolicyDenied, ReasonMissing. Refused: no such class, or the one on file.
    """
    require(policies.may_set_severity(by, record), f"record {record.public_id}")
    _require_reason(reason)
    if severity not in Severity.values:
        raise Refused(_("This class is not known."), field="severity")
    if severity == record.severity and not stated.strip():
        raise Refused(_("This is the class on file."), field="severity")
    return record_correct(
        record=record, data=with_severity(record, severity, stated=stated), by=by, reason=reason
    )


def record_withdraw(*, record: Record, by: Actor, reason: str) -> Record:
    """Take a record down now; its address answers 410 where the public saw it.

    Raises:
        PolicyDenied, ReasonMissing. WrongState: it has ended already.
    """
    require(policies.may_withdraw(by, record), f"record {record.public_id}")
    _require_reason(reason)
    try:
        record_end(record=record, kind=EndKind.WITHDRAWN, by=by, reason=reason)
    except RecordNotOnDisplay as error:
        record.refresh_from_db()
        raise WrongState(state=record.get_state_display(), action="withdraw", allowed=()) from error
    return record


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing("a decision about a record needs a reason")
