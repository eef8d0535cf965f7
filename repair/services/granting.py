"""The agency that decided looks at an application: hears, inspects, proposes, and another person confirms.

A granted repair takes effect in the transaction that confirms it (rules N36-REP-02 to -04).
"""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from journal import clock
from journal.actor import Actor
from journal.workflow import Refused
from repair import letters, policies, workflow
from repair.mails import step_mail
from repair.models import OF_REPAIR, Case, Outcome, Path, RequirementKind
from repair.requirements import about, requirements_for
from repair.services import forgetting
from repair.services.ending import is_moot, keep_papers
from repair.services.filing import clean_text
from repair.services.walking import held, note_decided, note_proposed, take_proposal_back, walk


@transaction.atomic
def interview_record(*, case: Case, on: date, note: str, by: Actor, reason: str = "") -> Case:
    """Note that the legal representative was heard, where a rule row asks for it.

    Raises:
        WrongState, PolicyDenied. Refused: nothing asks for it, no note, or a day to come.
    """
    case = held(case)
    said = _noted(case, workflow.INTERVIEW, on, note, by, reason)
    case.application.interviewed_on, case.application.interview_note = on, said
    return _saved(case)


@transaction.atomic
def inspection_record(*, case: Case, on: date, note: str, by: Actor, reason: str = "") -> Case:
    """Note what an inspection on the spot or of the papers found, where a rule row asks for it.

    Raises:
        WrongState, PolicyDenied. Refused: nothing asks for it, no note, or a day to come.
    """
    case = held(case)
    said = _noted(case, workflow.INSPECT, on, note, by, reason)
    case.application.inspected_on, case.application.inspection_note = on, said
    return _saved(case)


@transaction.atomic
def repair_propose(
    *, case: Case, outcome: str, answer: str, shield_until: date | None = None, by: Actor, reason: str
) -> Case:
    """Propose to grant, to reject, or to shield the record while a plan runs.

    Raises:
        WrongState, PolicyDenied, ReasonMissing. Refused: no such outcome, no reason for the applicant, an interview
            or inspection that is asked for is not on record, or the shield has no day or no plan.
    """
    case = held(case)
    told = clean_text(answer, field="answer")

    def check() -> None:
        if not told:
            raise Refused(_("Tell the applicant why."), field="answer")
        if outcome not in OF_REPAIR:
            raise Refused(_("This outcome does not fit an application for repair."), field="outcome")
        _require_ready(case, outcome)
        if outcome == Outcome.SHIELD:
            _require_plan(case, shield_until)

    walk(case, workflow.PROPOSE_REPAIR, by=by, reason=reason, check=check)
    case.outcome, case.answer = Outcome(outcome), told
    note_proposed(case, by)
    case.application.shield_proposed_until = shield_until if outcome == Outcome.SHIELD else None
    return _saved(case)


@transaction.atomic
def repair_approve(*, case: Case, by: Actor, reason: str) -> Case:
    """Grant the repair: the record and every other report of the decision end on every surface, now.

    Raises:
        WrongState, SecondPersonNeeded, PolicyDenied, ReasonMissing. Refused: the record changed meanwhile.
    """
    case = held(case)
    walk(case, workflow.APPROVE, by=by, reason=reason, check=lambda: _require_object(case))
    note_decided(case, by)
    case.ended_at = case.closed_at
    letters.result(case, by)  # while the record can be named in it
    forgetting.repair_apply(case, by=by, reason=reason)
    _saved(case)
    keep_papers(case, by)
    step_mail(case, workflow.APPROVE, by)
    return case


@transaction.atomic
def repair_shield(*, case: Case, by: Actor, reason: str) -> Case:
    """Hide the record while the plan runs (rule N36-REP-16); the case goes on, and decides what comes after.

    Raises:
        WrongState, SecondPersonNeeded, PolicyDenied, ReasonMissing. Refused: the record changed meanwhile, or the
            day of the shield has passed.
    """
    case = held(case)

    def check() -> None:
        _require_object(case)
        _require_plan(case, case.application.shield_proposed_until)

    walk(case, workflow.SHIELD, by=by, reason=reason, check=check)
    until = case.application.shield_proposed_until
    letters.result(case, by)
    forgetting.shield_apply(case, by=by, reason=reason)
    case.application.shielded_until = until
    take_proposal_back(case)
    case.due_on = until
    _saved(case)
    step_mail(case, workflow.SHIELD, by)
    return case


@transaction.atomic
def repair_reject(*, case: Case, by: Actor, reason: str) -> Case:
    """Reject the application, with the reason that the applicant reads; a shield ends with it.

    Raises:
        WrongState, SecondPersonNeeded, PolicyDenied, ReasonMissing.
    """
    case = held(case)
    walk(case, workflow.REJECT, by=by, reason=reason)
    note_decided(case, by)
    case.ended_at = case.closed_at
    letters.result(case, by)
    forgetting.give_back(case, by=by, reason=reason)
    _saved(case)
    keep_papers(case, by)
    step_mail(case, workflow.REJECT, by)
    return case


def _saved(case: Case) -> Case:
    case.application.save()
    case.save()
    return case


def _noted(case: Case, action: str, on: date, note: str, by: Actor, reason: str) -> str:
    said = clean_text(note, field="note")

    def check() -> None:
        if not policies.is_asked_for(action, case):
            raise Refused(_("No rule of this record's list or class asks for it."))
        if not said:
            raise Refused(_("Say what came of it."), field="note")
        if on > clock.today():
            raise Refused(_("This day has not come yet."), field="on")

    walk(case, action, by=by, reason=reason or said, check=check)
    return said


def _require_object(case: Case) -> None:
    if is_moot(case, today=clock.today()):
        raise Refused(_("The record ended or went to another entity meanwhile; the case will be closed."))


def _require_ready(case: Case, outcome: str) -> None:
    """What a rule row demands before a repair is granted."""
    if outcome != Outcome.APPROVE:
        return
    done = {
        RequirementKind.INTERVIEW: case.application.interviewed_on,
        RequirementKind.INSPECTION: case.application.inspected_on,
    }
    for row in requirements_for(about(case.record), path=case.application.path):
        kind = RequirementKind(row.kind)
        if row.required and kind in done and done[kind] is None:
            words = _("First on record: %(what)s (%(source)s).")
            said = {"what": row.name(case.language), "source": row.stated(case.language)}
            raise Refused(words % said, field="outcome")


def _require_plan(case: Case, until: date | None) -> None:
    if case.application.path != Path.BANKRUPTCY:
        raise Refused(_("Only where a court approved a plan is a record shielded."), field="outcome")
    if until is None or until < clock.today():
        raise Refused(_("Say until when the plan runs."), field="shield_until")
