"""The credit centre looks at the form: accepts, asks once for all that is missing, or does not accept."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from journal import clock, working_days
from journal.actor import Actor
from journal.workflow import Refused
from records.services import record_mark_objection
from repair import letters, policies, workflow
from repair.limits import decide_by, last_day_of
from repair.mails import step_mail
from repair.models import ApplicantKind, Case, LimitName
from repair.services.ending import keep_papers
from repair.services.filing import clean_text
from repair.services.walking import held, walk


@transaction.atomic
def case_accept(*, case: Case, identity_checked: bool = False, by: Actor, reason: str = "") -> Case:
    """Pass the case to the agency that decides; an objected record is marked "objection pending" everywhere at once.

    Raises:
        WrongState, PolicyDenied. Refused: a person's identity was not checked.
    """
    case = held(case)

    def check() -> None:
        if case.applicant_kind == ApplicantKind.PERSON and not identity_checked:
            raise Refused(
                _("Check first that the person is who they say they are."), field="identity_checked"
            )

    walk(case, workflow.ACCEPT, by=by, reason=reason, check=check)
    _received(case, by)
    case.identity_checked = identity_checked
    case.due_on = decide_by(case)
    case.save()
    if not case.is_repair:
        said = _("An objection was accepted: %(case)s.") % {"case": case.number}
        record_mark_objection(record=case.record, pending=True, by=by, reason=said)
    step_mail(case, workflow.ACCEPT, by)
    return case


@transaction.atomic
def case_ask_supplement(*, case: Case, missing: str, by: Actor, reason: str) -> Case:
    """Ask for everything that is missing, once; the clock stops until it is there.

    Raises:
        WrongState, PolicyDenied, ReasonMissing. Refused: it was asked for before, or nothing is named.
    """
    case = held(case)
    named = clean_text(missing, field="missing")

    def check() -> None:
        if not named:
            raise Refused(_("Name everything that is missing."), field="missing")

    walk(case, workflow.ASK_SUPPLEMENT, by=by, reason=reason, check=check)
    today = clock.today()
    case.missing, case.asked_at = named, clock.now()
    case.days_left = max(0, working_days.working_days_between(today, case.due_on)) if case.due_on else 0
    case.due_on = last_day_of(LimitName.SUPPLY, kind=case.kind, agency=case.agency)
    case.save()
    step_mail(case, workflow.ASK_SUPPLEMENT, by)
    return case


@transaction.atomic
def case_supply(*, case: Case, supplement: str = "", by: Actor) -> Case:
    """Hand in what was missing; the clock goes on. Papers are the case's already (`documents.uploads`).

    Raises:
        WrongState, PolicyDenied. Refused: neither a word nor a paper that came since it was asked for.
    """
    case = held(case)
    said = clean_text(supplement, field="supplement")

    def check() -> None:
        if not said and not _papers_since(case):
            raise Refused(_("Add what was asked for: a paper, or a word about it."), field="supplement")

    walk(case, workflow.SUPPLY, by=by, check=check)
    case.supplement, case.supplied_at = said, clock.now()
    case.due_on = working_days.add_working_days(clock.today(), case.days_left or 0)
    case.days_left = None
    case.save()
    step_mail(case, workflow.SUPPLY, by)
    return case


@transaction.atomic
def case_refuse(*, case: Case, answer: str, by: Actor, reason: str) -> Case:
    """Do not accept the objection or application, with the reason that the applicant reads.

    Raises:
        WrongState, PolicyDenied, ReasonMissing. Refused: no reason for the applicant.
    """
    case = held(case)
    told = clean_text(answer, field="answer")

    def check() -> None:
        if not told:
            raise Refused(_("Tell the applicant why."), field="answer")

    walk(case, workflow.REFUSE, by=by, reason=reason, check=check)
    _received(case, by)
    case.answer, case.due_on, case.closed_at = told, None, clock.now()
    if not case.is_repair:
        case.review_until = last_day_of(LimitName.ASK_REVIEW, kind=case.kind, agency=case.agency)
    case.save()
    keep_papers(case, by)
    letters.refusal(case, by)
    step_mail(case, workflow.REFUSE, by)
    return case


def _received(case: Case, by: Actor) -> None:
    case.received_by, case.received_by_name, case.received_at = by.user_key, by.name, clock.now()
    case.received_late = case.due_on is not None and case.due_on < clock.today()
    case.centre = policies.own_agency(by)


def _papers_since(case: Case) -> bool:
    from documents.uploads.selectors import uploads_of

    return (
        case.asked_at is not None and uploads_of(case.papers).filter(uploaded_at__gte=case.asked_at).exists()
    )
