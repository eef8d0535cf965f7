"""The applicant asks once for a review; the credit centre of the level above decides finally."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from journal import clock
from journal.actor import Actor
from journal.workflow import Refused
from records.services import record_mark_objection
from repair import letters, workflow
from repair.limits import last_day_of
from repair.mails import step_mail
from repair.models import Case, CaseState, LimitName, Outcome, ReviewResult
from repair.services.effects import outcome_apply, require_fitting
from repair.services.ending import end, is_moot
from repair.services.filing import clean_text
from repair.services.walking import held, walk


@transaction.atomic
def review_ask(*, case: Case, reason: str, by: Actor) -> Case:
    """Ask the level above to look again, in time and once; the record is marked anew.

    Raises:
        WrongState, PolicyDenied, ReasonMissing. Refused: the time is over, the record has ended, another
            objection to it is open, or it was asked for before.
    """
    case = held(case)
    why = clean_text(reason, field="reason")
    was_decided = case.state == CaseState.CLOSED
    walk(case, workflow.ASK_REVIEW, by=by, reason=why, check=lambda: _require_reviewable(case))
    case.review_reason, case.review_asked_at = why, clock.now()
    case.due_on = last_day_of(LimitName.REVIEW, kind=case.kind, agency=case.agency)
    case.save()
    if was_decided:
        said = _("A review was asked for: %(case)s.") % {"case": case.number}
        record_mark_objection(record=case.record, pending=True, by=by, reason=said)
    step_mail(case, workflow.ASK_REVIEW, by)
    return case


@transaction.atomic
def review_uphold(*, case: Case, answer: str, by: Actor, reason: str) -> Case:
    """Let the outcome stand, finally.

    Raises:
        WrongState, SecondPersonNeeded, PolicyDenied, ReasonMissing. Refused: the applicant is told no reason.
    """
    case = held(case)
    told = _told(answer)
    walk(case, workflow.UPHOLD, by=by, reason=reason)
    _reviewed(case, ReviewResult.UPHELD, told, by)
    end(case, by)
    return case


@transaction.atomic
def review_change(
    *,
    case: Case,
    outcome: str,
    answer: str,
    changes: Mapping[str, Any] | None = None,
    by: Actor,
    reason: str,
) -> Case:
    """Give the case another outcome, finally; it takes effect in this transaction.

    Raises:
        WrongState, SecondPersonNeeded, PolicyDenied, ReasonMissing. Refused: the outcome does not fit, or is
            the one that stands.
    """
    case = held(case)
    told = _told(answer)

    def check() -> None:
        if outcome == (case.outcome or Outcome.DISMISS) and not changes:
            raise Refused(_("This is the outcome that stands."), field="outcome")
        require_fitting(case, outcome, changes or {})

    walk(case, workflow.CHANGE, by=by, reason=reason, check=check)
    case.outcome, case.changes = Outcome(outcome), dict(changes or {})
    _reviewed(case, ReviewResult.CHANGED, told, by)
    outcome_apply(case, outcome, changes or {}, by=by, reason=reason)
    end(case, by)
    return case


def _told(answer: str) -> str:
    told = clean_text(answer, field="answer")
    if not told:
        raise Refused(_("Tell the applicant why."), field="answer")
    return told


def _require_reviewable(case: Case) -> None:
    today = clock.today()
    if case.review_until is not None and today > case.review_until:
        raise Refused(
            _("The time for asking for a review ended on %(day)s.") % {"day": case.review_until.isoformat()}
        )
    if is_moot_for_review(case):
        raise Refused(_("The record has ended; nothing is left to review."))
    others = Case.objects.filter(record=case.record, kind=case.kind).exclude(pk=case.pk)
    if any(other.is_open for other in others):
        raise Refused(_("Another objection to this record is open."))


def is_moot_for_review(case: Case) -> bool:
    """Whether the record is gone, so that a review would be about nothing."""
    under_review = Case(record=case.record, entity=case.entity, state=CaseState.UNDER_REVIEW)
    return is_moot(under_review, today=clock.today())


def _reviewed(case: Case, result: ReviewResult, told: str, by: Actor) -> None:
    case.review_result, case.review_answer = result, told
    case.reviewed_by, case.reviewed_by_name, case.reviewed_at = by.user_key, by.name, clock.now()
    case.review_until = None
    case.save()
    letters.review(case, by)
    step_mail(case, workflow.CHANGE if result == ReviewResult.CHANGED else workflow.UPHOLD, by)
