"""Deciding on a case: to list, to drop, and the second level that confirms or returns."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from journal import clock
from journal.actor import Actor
from journal.models import Audience
from journal.workflow import Refused, advance
from lists import workflow
from lists.models import ListingCase, ReviewLevel
from lists.services.conditions import require_all, require_text
from lists.services.entering import enter
from lists.services.walking import held, walk

LONGEST_NUMBER = 200


@transaction.atomic
def case_decide(
    *, case: ListingCase, document_number: str, answer: str = "", by: Actor, reason: str
) -> ListingCase:
    """Decide to list. Where the list has no review level, the entity stands on it at once.

    Raises:
        WrongState, SecondPersonNeeded, PolicyDenied, ReasonMissing. Refused: the hearing is not over, a
            statement is not answered, the decision has no number, or a condition of listing holds no longer.
    """
    case = held(case)
    number = require_text(document_number, field="document_number", longest=LONGEST_NUMBER)
    answer = require_text(answer, field="answer")

    def check() -> None:
        _require_heard(case, answer)
        if not number:
            raise Refused(_("A decision has a number."), field="document_number")
        require_all(case)

    walk(case, workflow.DECIDE, by=by, reason=reason, check=check)
    case.answer, case.document_number = answer, number
    case.decided_by, case.decided_by_name, case.decided_at = by.user_key, by.name, clock.now()
    case.due_on = clock.today()
    if case.credit_list.review_level == ReviewLevel.NONE:
        advance(
            case, workflow.CONFIRM, table=_WITHOUT_REVIEW, by=by, reason=_("The list has no review level.")
        )
        enter(case, by=by, reason=reason)
    case.save()
    return case


@transaction.atomic
def case_drop(*, case: ListingCase, by: Actor, reason: str) -> ListingCase:
    """End a case without a listing. After the notice it takes another person than the proposer.

    Raises:
        WrongState, SecondPersonNeeded, PolicyDenied, ReasonMissing.
    """
    case = held(case)
    told = case.notified_at is not None
    walk(case, workflow.DROP, by=by, reason=reason, audience=Audience.PARTIES if told else Audience.STAFF)
    case.closed_at, case.due_on = clock.now(), None
    case.save()
    return case


@transaction.atomic
def case_confirm(*, case: ListingCase, by: Actor, reason: str) -> ListingCase:
    """Confirm at the list's review level: the entity stands on the list from now on.

    Raises:
        WrongState, SecondPersonNeeded, PolicyDenied, ReasonMissing. Refused: a condition holds no longer.
    """
    case = held(case)
    walk(case, workflow.CONFIRM, by=by, reason=reason, check=lambda: require_all(case))
    enter(case, by=by, reason=reason)
    case.save()
    return case


@transaction.atomic
def case_return(*, case: ListingCase, by: Actor, reason: str) -> ListingCase:
    """Send a decision back to the agency, which revises or drops it.

    Raises:
        WrongState, SecondPersonNeeded, PolicyDenied, ReasonMissing.
    """
    case = held(case)
    walk(case, workflow.RETURN, by=by, reason=reason)
    case.due_on = clock.today()
    case.save()
    return case


def _require_heard(case: ListingCase, answer: str) -> None:
    if case.hearing_until is None or case.hearing_until >= clock.today():
        raise Refused(
            _("The party may state its case until %(day)s; nothing is decided before.")
            % {"day": case.hearing_until}
        )
    if case.statement and not answer:
        raise Refused(_("The party made a statement; answer it."), field="answer")


# Where a list has no review level, whoever decides also enters: two persons have acted, proposer and decider.
_WITHOUT_REVIEW = {
    key: type(step)(step.to, needs_reason=step.needs_reason)
    for key, step in workflow.TABLE.items()
    if key[1] == workflow.CONFIRM
}
