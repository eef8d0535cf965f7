"""Cases that end without a decision: withdrawn, lapsed, or without object; and how long their papers stay."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from documents.uploads.services import uploads_close
from journal import clock
from journal.actor import Actor
from records.models import NOT_ENDED
from records.services import record_mark_objection
from repair import workflow
from repair.claims import changed_since
from repair.limits import last_day_of
from repair.mails import step_mail
from repair.models import OPEN, Case, CaseState, LimitName
from repair.services.forgetting import give_back
from repair.services.walking import held, walk

SYSTEM = Actor.system("cases")


@transaction.atomic
def case_withdraw(*, case: Case, by: Actor, reason: str = "") -> Case:
    """Take an objection or application back; the record stands as it is.

    Raises:
        WrongState, PolicyDenied.
    """
    case = held(case)
    walk(case, workflow.WITHDRAW, by=by, reason=reason)
    end(case, by)
    step_mail(case, workflow.WITHDRAW, by)
    return case


def cases_lapsed(*, today: date) -> QuerySet[Case]:
    """Cases whose applicant did not hand in what was missing in time."""
    return Case.objects.filter(state=CaseState.WAITING, due_on__lt=today)


def cases_lapse(*, today: date, limit: int = 200) -> int:
    """Let them lapse, each in a transaction of its own. Idempotent; returns how many."""
    return sum(_lapse(case, today=today) for case in cases_lapsed(today=today).order_by("pk")[:limit])


@transaction.atomic
def _lapse(case: Case, *, today: date) -> bool:
    case = held(case)
    if not cases_lapsed(today=today).filter(pk=case.pk).exists():
        return False  # supplied meanwhile
    walk(case, workflow.LAPSE, by=SYSTEM, reason=_("What was missing did not come in time."))
    end(case, SYSTEM)
    step_mail(case, workflow.LAPSE, SYSTEM)
    return True


def cases_maybe_moot(*, today: date) -> QuerySet[Case]:
    """Open cases whose record ended, went to another entity, or was corrected since they were filed."""
    ended = ~Q(record__state__in=NOT_ENDED) | Q(record__shown_until__lt=today)
    elsewhere = ~Q(record__entity=F("entity"))
    said = Q(record__revisions__valid_from__gt=F("filed_at")) & ~Q(claims=[])
    corrected = said & ~Q(state=CaseState.UNDER_REVIEW)  # its own outcome may have corrected it
    return Case.objects.filter(ended | elsewhere | corrected, state__in=OPEN).distinct()


def is_moot(case: Case, *, today: date) -> bool:
    """Whether nothing is left to decide: the record ended, is another's, or says other than what was contested."""
    record = case.record
    ended = record.state not in NOT_ENDED or (record.shown_until is not None and record.shown_until < today)
    elsewhere = record.entity_id != case.entity_id
    decided = case.state == CaseState.UNDER_REVIEW  # its own outcome may have corrected it
    return ended or elsewhere or (not decided and changed_since(record, case.claims))


@transaction.atomic
def _moot(case: Case, *, today: date) -> bool:
    case = held(case)
    if case.state not in OPEN or not is_moot(case, today=today):
        return False
    walk(case, workflow.MOOT, by=SYSTEM, reason=_("The record ended or was corrected elsewhere."))
    end(case, SYSTEM)
    step_mail(case, workflow.MOOT, SYSTEM)
    return True


def cases_settle(*, today: date, limit: int = 200) -> int:
    """Close cases that lost their object, each in a transaction of its own. Idempotent; returns how many."""
    return sum(_moot(case, today=today) for case in cases_maybe_moot(today=today).order_by("pk")[:limit])


def end(case: Case, by: Actor) -> None:
    """What every end has in common: no day is due, marks and shields of the record go, papers get their last day."""
    if case.is_repair:
        give_back(case, by=by, reason=_("The application %(case)s has ended.") % {"case": case.number})
        case.application.save()
    case.due_on, case.days_left, case.ended_at = None, None, clock.now()
    case.save()
    unmark(case, by)
    keep_papers(case, by)


def unmark(case: Case, by: Actor) -> None:
    """Take "objection pending" off the record, where the case put it there."""
    if not case.is_repair and case.record.objection_pending:
        said = _("The objection %(case)s is settled.") % {"case": case.number}
        record_mark_objection(record=case.record, pending=False, by=by, reason=said)
        case.record.objection_pending = False


def keep_papers(case: Case, by: Actor) -> None:
    """Say when the papers of a case that is over are deleted."""
    last = last_day_of(LimitName.KEEP_PAPERS, kind=case.kind, agency=case.agency)
    uploads_close(subject=case.papers, delete_on=clock.next_day(last), by=by)
