"""The record's source decides: one person proposes the outcome, another confirms it, and it takes effect at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from journal import clock
from journal.actor import Actor
from journal.workflow import Refused
from repair import letters, workflow
from repair.limits import decide_by, last_day_of
from repair.mails import step_mail
from repair.models import Case, LimitName, Outcome
from repair.services.effects import outcome_apply, require_fitting
from repair.services.ending import is_moot, keep_papers
from repair.services.filing import clean_text
from repair.services.walking import held, note_decided, note_proposed, take_proposal_back, walk


@transaction.atomic
def outcome_propose(
    *,
    case: Case,
    outcome: str,
    answer: str,
    changes: Mapping[str, Any] | None = None,
    by: Actor,
    reason: str,
) -> Case:
    """Propose what is done about the record. `changes` are the values it gets, by the keys of `repair.claims`.

    Raises:
        WrongState, PolicyDenied, ReasonMissing. Refused: the outcome does not fit the record or the ground, the
            values change nothing or break the catalogue, or the applicant is told no reason.
    """
    case = held(case)
    told = clean_text(answer, field="answer")

    def check() -> None:
        if not told:
            raise Refused(_("Tell the applicant why."), field="answer")
        require_fitting(case, outcome, changes or {})

    walk(case, workflow.PROPOSE, by=by, reason=reason, check=check)
    case.outcome, case.changes, case.answer = Outcome(outcome), dict(changes or {}), told
    note_proposed(case, by)
    case.save()
    return case


@transaction.atomic
def case_extend(*, case: Case, by: Actor, reason: str) -> Case:
    """Take more time, once; the applicant is told.

    Raises:
        WrongState, PolicyDenied, ReasonMissing. Refused: it was extended before.
    """
    case = held(case)
    walk(case, workflow.EXTEND, by=by, reason=reason)
    case.extended_at = clock.now()
    case.due_on = max(decide_by(case, extended=True), case.due_on or clock.today())
    case.save()
    step_mail(case, workflow.EXTEND, by)
    return case


@transaction.atomic
def outcome_confirm(*, case: Case, by: Actor, reason: str) -> Case:
    """Let the proposed outcome take effect, on every surface, in this transaction.

    Raises:
        WrongState, SecondPersonNeeded, PolicyDenied, ReasonMissing. Refused: the record changed meanwhile.
    """
    case = held(case)

    def check() -> None:
        if is_moot(case, today=clock.today()):
            raise Refused(_("The record changed since the objection; the case will be closed."))
        require_fitting(case, case.outcome, case.changes)

    walk(case, workflow.CONFIRM, by=by, reason=reason, check=check)
    note_decided(case, by)
    case.review_until = last_day_of(LimitName.ASK_REVIEW, kind=case.kind, agency=case.agency)
    case.save()
    letters.result(case, by)  # of the record as it was contested
    outcome_apply(case, case.outcome, case.changes, by=by, reason=reason)
    keep_papers(case, by)
    step_mail(case, workflow.CONFIRM, by)
    return case


@transaction.atomic
def outcome_send_back(*, case: Case, by: Actor, reason: str) -> Case:
    """Send a proposed outcome back to whoever has to propose anew.

    Raises:
        WrongState, SecondPersonNeeded, PolicyDenied, ReasonMissing.
    """
    case = held(case)
    walk(case, workflow.SEND_BACK, by=by, reason=reason)
    take_proposal_back(case)
    case.save()
    if case.is_repair:
        case.application.save(update_fields=["shield_proposed_until"])
    return case
