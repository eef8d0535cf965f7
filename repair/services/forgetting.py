"""What a repair does to the records, in the transaction that decides it; and how it is taken back."""

from __future__ import annotations

from django.utils.translation import gettext as _

from journal import clock
from journal.actor import Actor
from lists.services.repairing import listing_leave, listing_return
from records.models import EndKind, Record, RecordState
from records.preparation import Preparation, RecordInput, input_of
from records.selectors import same_decision
from records.services import (
    RecordNotOnDisplay,
    RecordNotToRestore,
    record_correct,
    record_end,
    record_publish,
    record_restore,
)
from registry.models import Agency
from repair.letters import COUNTRY
from repair.limits import last_day_of
from repair.models import BARRING, Case, EndedRecord, LimitName, Path

COMMITMENT = "commitment"
ENDABLE = (RecordState.PUBLISHED, RecordState.UNPUBLISHED, RecordState.SHIELDED)


def repair_apply(case: Case, *, by: Actor, reason: str) -> None:
    """End the record and the other reports of its decision, take listings off, publish the commitment."""
    for record in _reports(case):
        _repair(case, record, by=by, reason=reason)
    case.application.shielded_until = None
    case.application.commitment_record = _commit(case, by=by)


def shield_apply(case: Case, *, by: Actor, reason: str) -> None:
    """Hide the record and the other reports of its decision for a time."""
    for record in _reports(case):
        if record.state != RecordState.SHIELDED:
            _end(case, record, EndKind.SHIELDED, by=by, reason=reason)


def end_too(case: Case, record: Record, *, by: Actor, reason: str) -> None:
    """End, or shield, a report of the decision that came in after the case had ended the others."""
    if case.application.shielded_until is not None:
        _end(case, record, EndKind.SHIELDED, by=by, reason=reason)
    else:
        _repair(case, record, by=by, reason=reason)


def give_back(case: Case, *, by: Actor, reason: str) -> int:
    """Show again what the case ended or shielded, each to its original last day. Returns how many records.

    What ended another way meanwhile (withdrawn, deleted after an objection) stays away.
    """
    count = 0
    waiting = EndedRecord.objects.filter(application=case.application, restored_at__isnull=True)
    for ended in waiting.select_related("record__entity").order_by("pk"):
        try:
            record_restore(record=ended.record, by=by, reason=reason)
        except RecordNotToRestore:
            pass
        else:
            listing_return(record=ended.record, case=case.number)
            count += 1
        ended.restored_at = clock.now()
        ended.save(update_fields=["restored_at"])
    case.application.shielded_until = None
    return count


def commitment_settle(case: Case, *, by: Actor, reason: str) -> None:
    """After a revocation: a broken commitment says so in public; one that rested on the agency's mistake ends."""
    record = case.application.commitment_record
    if record is None or record.state != RecordState.PUBLISHED:
        return
    if case.application.revocation_ground not in BARRING:
        _withdraw(record, by=by, reason=reason)
        return
    data = input_of(record)
    data.details |= {"fulfilment": "unfulfilled", "fulfilment_confirmed_on": clock.today().isoformat()}
    record_correct(record=record, data=data, by=by, reason=reason)


def _reports(case: Case) -> list[Record]:
    """The record applied for and every other report of the same decision, as they are now."""
    twins = list(same_decision(case.record).select_related("entity").filter(state__in=ENDABLE).order_by("pk"))
    return [case.record, *twins]


def _repair(case: Case, record: Record, *, by: Actor, reason: str) -> None:
    """End one as repaired; a listing leaves by the table of its list."""
    if _end(case, record, EndKind.REPAIRED, by=by, reason=reason):
        by_ruling = case.application.path == Path.BANKRUPTCY
        first = (case.proposed_by, case.proposed_by_name)
        listing_leave(record=record, by_ruling=by_ruling, first=first, case=case.number, by=by)


def _end(case: Case, record: Record, kind: EndKind, *, by: Actor, reason: str) -> bool:
    """End one and note it; a twin that ran out meanwhile is left alone."""
    try:
        record_end(record=record, kind=kind, by=by, reason=reason)
    except RecordNotOnDisplay:
        if record.pk == case.record.pk:
            raise
        return False
    EndedRecord.objects.get_or_create(
        application=case.application, record=record, restored_at=None, defaults={"ended_at": clock.now()}
    )
    return True


def _withdraw(record: Record, *, by: Actor, reason: str) -> None:
    try:
        record_end(record=record, kind=EndKind.WITHDRAWN, by=by, reason=reason)
    except RecordNotOnDisplay:
        return  # its time is over


def _commit(case: Case, *, by: Actor) -> Record:
    """The commitment as a public record (rule N36-REP-08): by whom and when, not what was repaired."""
    application, taken_by = case.application, _window(case)
    until = last_day_of(LimitName.COMMITMENT, kind=case.kind, agency=case.agency)
    data = RecordInput(
        entity=case.entity,
        item=COMMITMENT,
        source_agency=taken_by,
        details={
            "commitment_type": "credit_repair",
            "content": application.commitment,
            "made_on": application.signed_on.isoformat(),
            "accepting_agency": taken_by.name,
            "fulfilment": "ongoing",
            "publicity_until": until.isoformat(),
        },
        decided_on=application.signed_on,
    )
    Preparation().prepare(data)  # refuses before anything is written
    return record_publish(data=data, by=by, reason=_("Commitment of a credit repair."))


def _window(case: Case) -> Agency:
    """The credit centre that took the application; the country's signs as whom it was authorised by."""
    return case.centre or Agency.objects.filter(code=COUNTRY).first() or case.agency
