"""Words of the desk of cases: where a case stands, what is due, and why an action is not open."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from journal.actor import Actor
from repair import policies, workflow
from repair.models import Case, CaseState
from repair.words import DO

STANDING: dict[str, str | Promise] = {
    CaseState.SUBMITTED: gettext_lazy("Filed. The credit centre checks the form: nothing is public yet."),
    CaseState.WAITING: gettext_lazy("Something is missing. The clock stands still until it comes."),
    CaseState.LAPSED: gettext_lazy("Closed: what was missing did not come in time."),
    CaseState.ACCEPTED: gettext_lazy(
        "Accepted. The record bears “objection pending” in public; its source proposes an outcome."
    ),
    CaseState.REFUSED: gettext_lazy("Not accepted. The applicant may ask for a review once."),
    CaseState.PROPOSED: gettext_lazy("An outcome is proposed. Another person of the source confirms it."),
    CaseState.CLOSED: gettext_lazy("Decided. The applicant may ask for a review once."),
    CaseState.UNDER_REVIEW: gettext_lazy("The credit centre of the level above decides finally."),
    CaseState.CLOSED_FINALLY: gettext_lazy("Closed: decided after a review."),
    CaseState.WITHDRAWN: gettext_lazy("Closed: the applicant took it back."),
    CaseState.MOOT: gettext_lazy("Closed: the record ended or was corrected elsewhere."),
}
OF_REPAIR: dict[str, str | Promise] = {
    CaseState.SUBMITTED: gettext_lazy("Filed. The credit centre checks the form."),
    CaseState.ACCEPTED: gettext_lazy("Accepted. The agency that made the decision looks at it."),
    CaseState.REFUSED: gettext_lazy("Not accepted. The applicant may apply again."),
    CaseState.PROPOSED: gettext_lazy("A decision is proposed. Another person of the agency confirms it."),
    CaseState.REPAIRED: gettext_lazy("Granted. The record has ended everywhere."),
    CaseState.REJECTED: gettext_lazy("Closed: rejected."),
    CaseState.REVOCATION_PROPOSED: gettext_lazy(
        "Granted, and its revocation is proposed. Until another person confirms it, the record stays away."
    ),
    CaseState.REVOKED: gettext_lazy("Closed: the repair was revoked, the record is shown again."),
}
TONES = {
    CaseState.CLOSED: "good",
    CaseState.CLOSED_FINALLY: "good",
    CaseState.REPAIRED: "good",
    CaseState.REVOCATION_PROPOSED: "urgent",
}
STARTS: tuple[str | Promise, ...] = (
    gettext_lazy("The record was compared with the decision; it differs and is corrected."),
    gettext_lazy("The record was compared with the decision; it agrees with it."),
    gettext_lazy("The record concerns another subject."),
    gettext_lazy("The record's time on display is over."),
    gettext_lazy("The papers do not show what is claimed."),
)


REPAIR_STARTS: tuple[str | Promise, ...] = (
    gettext_lazy("The duties of the decision are performed, and the behaviour was corrected."),
    gettext_lazy("The papers do not show that the duties are performed."),
    gettext_lazy("The conditions of the rule are not met."),
)
REVOCATION_STARTS: tuple[str | Promise, ...] = (
    gettext_lazy("A paper handed in was checked with who issued it and is false."),
    gettext_lazy("The commitment was not kept."),
    gettext_lazy("The repair was granted by mistake: it belonged to another record."),
)


def standing(case: Case) -> str:
    """Where the case stands, in a sentence."""
    state = CaseState(case.state)
    return str(OF_REPAIR[state] if case.is_repair and state in OF_REPAIR else STANDING[state])


def what_is_due(case: Case) -> str:
    """What the case waits for on its day."""
    return {
        CaseState.SUBMITTED: _("acceptance"),
        CaseState.WAITING: _("what is missing"),
        CaseState.ACCEPTED: _("decision") if case.is_repair else _("outcome"),
        CaseState.PROPOSED: _("confirmation by a second person"),
        CaseState.UNDER_REVIEW: _("review"),
        CaseState.REVOCATION_PROPOSED: _("confirmation by a second person"),
    }.get(CaseState(case.state), "")


def closed_to(actor: Actor, case: Case) -> list[tuple[str, str]]:
    """The other actions of the state, as buttons name them, each with why it is not for this person now."""
    open_now = policies.actions_open_to(actor, case)
    return [
        (str(DO[action]), why_not(actor, action, case))
        for action in workflow.actions_of(case)
        if action not in open_now and action not in workflow.OF_SYSTEM
    ]


def why_not(actor: Actor, action: str, case: Case) -> str:
    """Why a person cannot take an action that the state allows."""
    if not policies.may(actor, action, case):
        return _whose(action, case)
    step = workflow.table_of(case)[case.state, action]
    if not policies.is_asked_for(action, case):
        return _("No rule of this record's list or class asks for it.")
    if step.second_person and actor.user_key in policies.second_of(action, case):
        return _("You took part in what this answers. It is for another person.")
    return _("It was done once already.")


def _whose(action: str, case: Case) -> str:
    if action in workflow.OF_APPLICANT:
        return _("For the applicant.")
    if action in (workflow.UPHOLD, workflow.CHANGE):
        return _("For a credit centre of the level above the one that received the case.")
    if action in (workflow.ACCEPT, workflow.ASK_SUPPLEMENT, workflow.REFUSE):
        return _("For the credit centre of the source's region, or of one around it.")
    return _("For those who decide for %(agency)s or an agency above it.") % {"agency": case.agency.name}
