"""A granted repair is taken back: by two people, for a reason that a rule gives (N36-REP-15)."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from journal import clock
from journal.actor import Actor
from journal.workflow import Refused
from repair import letters, workflow
from repair.limits import last_day_of
from repair.mails import step_mail
from repair.models import BARRING, Case, LimitName, RevocationGround
from repair.services.ending import keep_papers
from repair.services.filing import clean_text
from repair.services.forgetting import commitment_settle, give_back
from repair.services.walking import held, walk


@transaction.atomic
def revocation_propose(*, case: Case, ground: str, answer: str, by: Actor, reason: str) -> Case:
    """Propose to revoke a repair. `answer` is the reason that the company reads.

    Raises:
        WrongState, PolicyDenied, ReasonMissing. Refused: no lawful ground, or no reason for the company.
    """
    case = held(case)
    told = clean_text(answer, field="answer")

    def check() -> None:
        if ground not in RevocationGround.values:
            raise Refused(_("Say which of the lawful grounds it is."), field="ground")
        if not told:
            raise Refused(_("Tell the applicant why."), field="answer")

    walk(case, workflow.PROPOSE_REVOCATION, by=by, reason=reason, check=check)
    application = case.application
    application.revocation_ground, application.revocation_answer = RevocationGround(ground), told
    application.revocation_proposed_by, application.revocation_proposed_by_name = by.user_key, by.name
    application.revocation_proposed_at = clock.now()
    application.save()
    case.due_on = last_day_of(LimitName.ACCEPT, kind=case.kind, agency=case.agency)
    case.save()
    return case


@transaction.atomic
def revocation_confirm(*, case: Case, by: Actor, reason: str) -> Case:
    """Show the record again under its old number, to its original last day; new applications wait out the bar.

    Raises:
        WrongState, SecondPersonNeeded, PolicyDenied, ReasonMissing.
    """
    case = held(case)
    walk(case, workflow.REVOKE, by=by, reason=reason)
    application = case.application
    application.revoked_by_name, application.revoked_at = by.name, clock.now()
    if application.revocation_ground in BARRING:
        application.barred_until = last_day_of(LimitName.BAR, kind=case.kind, agency=case.agency)
    give_back(case, by=by, reason=reason)
    commitment_settle(case, by=by, reason=reason)
    application.save()
    case.due_on = None
    case.save()
    letters.revocation(case, by)
    keep_papers(case, by)
    step_mail(case, workflow.REVOKE, by)
    return case


@transaction.atomic
def revocation_drop(*, case: Case, by: Actor, reason: str) -> Case:
    """Let the repair stand.

    Raises:
        WrongState, SecondPersonNeeded, PolicyDenied, ReasonMissing.
    """
    case = held(case)
    walk(case, workflow.DROP_REVOCATION, by=by, reason=reason)
    application = case.application
    application.revocation_ground = application.revocation_answer = ""
    application.revocation_proposed_by = application.revocation_proposed_by_name = ""
    application.revocation_proposed_at = None
    application.save()
    case.due_on = None
    case.save()
    return case
