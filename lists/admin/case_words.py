"""Words of the desk of listing cases: deadlines, actions as buttons, and why an action is not open."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from journal import clock
from journal.actor import Actor
from journal.workflow import allowed_actions
from lists import policies, workflow
from lists.models import CaseState, Ground, ListingCase, Measure, ReviewLevel
from lists.terms import NoTerm, Term, term_of
from lists.words import article_in_words
from registry.admin.columns import language

BUTTONS: dict[str, str | Promise] = {
    workflow.PROPOSE: gettext_lazy("Take it up as a case"),
    workflow.NOTIFY: gettext_lazy("Send the notice"),
    workflow.STATE: gettext_lazy("Enter the party's statement"),
    workflow.DECIDE: gettext_lazy("Decide to list"),
    workflow.DROP: gettext_lazy("Drop the case"),
    workflow.CONFIRM: gettext_lazy("Confirm the decision"),
    workflow.RETURN: gettext_lazy("Return it to the agency"),
    workflow.REVISE: gettext_lazy("Revise it"),
    workflow.PROPOSE_REMOVAL: gettext_lazy("Propose removal"),
    workflow.CONFIRM_REMOVAL: gettext_lazy("Confirm the removal"),
    workflow.REFUSE_REMOVAL: gettext_lazy("Refuse the removal"),
}
DONE: dict[str, str | Promise] = {
    "suggest": gettext_lazy("suggested by a rule about branches"),
    workflow.PROPOSE: gettext_lazy("proposed"),
    workflow.NOTIFY: gettext_lazy("sent the notice"),
    workflow.STATE: gettext_lazy("entered the party's statement"),
    workflow.DECIDE: gettext_lazy("decided to list"),
    workflow.DROP: gettext_lazy("dropped the case"),
    workflow.CONFIRM: gettext_lazy("confirmed: listed"),
    workflow.RETURN: gettext_lazy("returned it to the agency"),
    workflow.REVISE: gettext_lazy("revised it and proposed anew"),
    "adopt": gettext_lazy("opened the case for a listing on file"),
    workflow.PROPOSE_REMOVAL: gettext_lazy("proposed removal"),
    workflow.CONFIRM_REMOVAL: gettext_lazy("confirmed the removal"),
    workflow.REFUSE_REMOVAL: gettext_lazy("refused the removal"),
    workflow.EXPIRE: gettext_lazy("ended by date"),
    "measure.apply": gettext_lazy("said that a measure was applied"),
}
STANDING: dict[str, str | Promise] = {
    CaseState.SUGGESTED: gettext_lazy(
        "A rule drew attention to this entity. Nobody has acted, nobody was told."
    ),
    CaseState.PROPOSED: gettext_lazy("Proposed. The party has to be told before anything is decided."),
    CaseState.NOTIFIED: gettext_lazy("The party was told and may state its case."),
    CaseState.DECIDED: gettext_lazy("Decided. It waits for the review level; nothing is public."),
    CaseState.RETURNED: gettext_lazy("The reviewer returned it. The agency revises or drops it."),
    CaseState.LISTED: gettext_lazy("The entity stands on the list, in public."),
    CaseState.REMOVAL_PROPOSED: gettext_lazy(
        "Removal is proposed. Until another person confirms it, the listing stands."
    ),
    CaseState.REMOVED: gettext_lazy("Closed: the entity stands on the list no longer."),
    CaseState.DROPPED: gettext_lazy("Closed without a listing."),
}
TONES: dict[str, str] = {
    CaseState.LISTED: "good",
    CaseState.REMOVED: "calm",
    CaseState.DROPPED: "calm",
    CaseState.RETURNED: "urgent",
}


def what_is_due(case: ListingCase) -> str:
    """What the case waits for on its day."""
    match case.state:
        case CaseState.NOTIFIED:
            return _("decision, after the time for a statement")
        case CaseState.SUGGESTED:
            return _("to be taken up or dropped")
        case CaseState.PROPOSED:
            return _("notice to the party")
        case CaseState.DECIDED:
            return _("review")
        case CaseState.RETURNED:
            return _("revision")
        case CaseState.REMOVAL_PROPOSED:
            return _("confirmation of the removal")
    return ""


def hearing_is_over(case: ListingCase) -> bool:
    """Whether the party's time is over: before, nobody decides."""
    return case.hearing_until is not None and case.hearing_until < clock.today()


def possible(actor: Actor, case: ListingCase) -> tuple[str, ...]:
    """What the person can do now. A decision is no button before the hearing is over."""
    found = policies.actions_open_to(actor, case)
    return tuple(one for one in found if one != workflow.DECIDE or hearing_is_over(case))


def not_possible(actor: Actor, case: ListingCase, now: tuple[str, ...]) -> list[tuple[str, str]]:
    """The other actions of the state, as buttons name them, each with why it is not for this person now."""
    actions = allowed_actions(workflow.TABLE, case.state)
    return [
        (str(BUTTONS[action]), why_not(actor, action, case))
        for action in actions
        if action not in now and action in BUTTONS
    ]


def why_not(actor: Actor, action: str, case: ListingCase) -> str:
    """Why a person cannot take an action that the state allows."""
    if not policies.may(actor, action, case):
        return _whose(action, case)
    step = workflow.TABLE.get((case.state, action))
    if step is not None and step.second_person and actor.user_key in policies.second_of(action, case):
        return _("You took part in what this answers. It is for another person.")
    if action == workflow.DECIDE and not hearing_is_over(case):
        return _("The party may state its case until %(day)s; nothing is decided before.") % {
            "day": case.hearing_until
        }
    return ""


def _whose(action: str, case: ListingCase) -> str:
    agency = {"agency": case.agency.name}
    if action in (workflow.CONFIRM, workflow.RETURN):
        if case.credit_list.review_level == ReviewLevel.NONE:
            return _("For reviewers in the line of %(agency)s.") % agency
        words = _("For reviewers of the line of %(agency)s at this level or above: %(level)s.")
        return words % {**agency, "level": case.credit_list.get_review_level_display()}
    if action == workflow.STATE:
        return _("For those who enter or decide for %(agency)s or an agency above it.") % agency
    return _("For those who decide for %(agency)s or an agency above it.") % agency


def in_language(row: Ground | Measure | object, name: str = "text") -> str:
    """A text in the language of the page, else in the other one."""
    texts = [str(getattr(row, f"{name}_{tongue}", "") or "") for tongue in ("zh", "en")]
    return texts[0] or texts[1] if language().startswith("zh") else texts[1] or texts[0]


def article_of(ground: Ground) -> str:
    """The ground's article in the language of the page."""
    return article_in_words(ground.article, language())


def list_name(case: ListingCase) -> str:
    """The name of the case's list in the language of the page."""
    return in_language(case.credit_list, "name")


def term_words(term: Term | None) -> str:
    """Since and until when, in words."""
    if term is None:
        return _("The list's source states no term; nobody can be listed.")
    if term.until is None:
        return _("from %(day)s until removed") % {"day": term.listed_on}
    return _("%(first)s through %(last)s") % {"first": term.listed_on, "last": term.until}


def planned_term(case: ListingCase, grounds: list[Ground]) -> Term | None:
    """The term if the entity were listed today; None where none is stated."""
    try:
        return term_of(case.credit_list, grounds, listed_on=clock.today())
    except NoTerm:
        return None
