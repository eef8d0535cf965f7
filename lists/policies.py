"""Who may, with lists and listing cases: one function per question, used by desk, file and API alike.

That it is another person than the one before, the services ask (lists.services.walking), not these.
"""

from __future__ import annotations

from journal.actor import Actor
from lists import workflow
from lists.models import CreditList, ListingCase, ReviewLevel
from registry.models import Agency
from registry.policies import (
    AUDITOR,
    CENTRE,
    DECIDER,
    REPORTER,
    REVIEWER,
    STEWARD,
    has_role_for,
    is_staff,
    reads_everything,
)
from registry.selectors.agencies import AgencyLevel, in_scope, level_of

LEVELS = {ReviewLevel.PROVINCIAL: AgencyLevel.PROVINCIAL, ReviewLevel.NATIONAL: AgencyLevel.NATIONAL}


def controls(agency: Agency, credit_list: CreditList) -> bool:
    """Whether the agency stands in the line of one that controls the list."""
    codes = credit_list.agencies.filter(agency__isnull=False).values_list("agency__code", flat=True)
    return not set(codes).isdisjoint(agency.line())


def may_propose(actor: Actor, credit_list: CreditList, agency: Agency) -> bool:
    """Deciders, for an agency of the list's line at county level or above."""
    known = level_of(agency) is not None
    return (
        is_staff(actor) and has_role_for(actor, DECIDER, agency) and known and controls(agency, credit_list)
    )


def may_propose_somewhere(actor: Actor) -> bool:
    """Whether the actor proposes listings at all."""
    return is_staff(actor) and DECIDER in actor.roles and bool(actor.agency_key)


def may_decide(actor: Actor, case: ListingCase) -> bool:
    """Deciders of the agency that has the case, or of one above it."""
    return is_staff(actor) and has_role_for(actor, DECIDER, case.agency)


def may_enter_statement(actor: Actor, case: ListingCase) -> bool:
    """A paper that came in is entered by whoever enters for the agency."""
    return may_decide(actor, case) or (is_staff(actor) and has_role_for(actor, REPORTER, case.agency))


def may_review(actor: Actor, case: ListingCase) -> bool:
    """Reviewers at the list's level in the line of the agency that decided.

    An agency of that level itself is reviewed by another of its own people; a lower one never by itself. Where
    stewards took the level away while a decision waited, any reviewer of the line confirms it.
    """
    if not is_staff(actor) or not has_role_for(actor, REVIEWER, case.agency):
        return False
    wanted = LEVELS.get(ReviewLevel(case.credit_list.review_level), AgencyLevel.COUNTY)
    reviewing = Agency.objects.select_related("region").get(code=actor.agency_key)
    level = level_of(reviewing)
    return level is not None and level >= wanted


def may_adopt(actor: Actor, agency: Agency) -> bool:
    """Deciders of the agency that reported a listing make it a case, to take it off."""
    return is_staff(actor) and has_role_for(actor, DECIDER, agency)


def may_apply_measures(actor: Actor, agency: Agency) -> bool:
    """Whoever enters or decides for the agency says that it applied a measure."""
    return is_staff(actor) and (has_role_for(actor, REPORTER, agency) or has_role_for(actor, DECIDER, agency))


def may_check_many(actor: Actor) -> bool:
    """Whoever enters, decides or reviews for an agency, or is its credit centre, checks in its name."""
    roles = {REPORTER, DECIDER, REVIEWER, CENTRE}
    return is_staff(actor) and bool(actor.agency_key) and bool(roles & actor.roles)


def may_look_at_checks(actor: Actor) -> bool:
    """Whether the list of checks is for this person at all."""
    return may_check_many(actor) or (is_staff(actor) and reads_everything(actor))


def may_see_case(actor: Actor, case: ListingCase) -> bool:
    """The line of the agency, the credit centre, and those who read everything."""
    if not is_staff(actor):
        return False
    return in_scope(actor, case.agency) or CENTRE in actor.roles or reads_everything(actor)


def may_look_at_cases(actor: Actor) -> bool:
    """Whether the list of cases is for this person at all."""
    return is_staff(actor) and bool(actor.agency_key or {CENTRE, AUDITOR, STEWARD} & actor.roles)


OF_ACTION = {
    workflow.PROPOSE: may_decide,
    workflow.NOTIFY: may_decide,
    workflow.STATE: may_enter_statement,
    workflow.DECIDE: may_decide,
    workflow.DROP: may_decide,
    workflow.CONFIRM: may_review,
    workflow.RETURN: may_review,
    workflow.REVISE: may_decide,
    workflow.PROPOSE_REMOVAL: may_decide,
    workflow.CONFIRM_REMOVAL: may_decide,
    workflow.REFUSE_REMOVAL: may_decide,
}


def may(actor: Actor, action: str, case: ListingCase) -> bool:
    """Whether the actor has the right to an action on a case, whatever its state."""
    return action in OF_ACTION and OF_ACTION[action](actor, case)


def second_of(action: str, case: ListingCase) -> frozenset[str]:
    """The people whose act this action answers: it is for somebody else."""
    match action:
        case workflow.DECIDE | workflow.DROP:
            own = {case.proposed_by}
        case workflow.CONFIRM | workflow.RETURN:
            own = {case.proposed_by, case.decided_by}
        case workflow.CONFIRM_REMOVAL | workflow.REFUSE_REMOVAL:
            own = {case.removal_proposed_by}
        case _:
            own = set()
    return frozenset(own - {""})


def actions_open_to(actor: Actor, case: ListingCase) -> tuple[str, ...]:
    """Exactly what this person may do now: the state allows it, the right is there, another one acted before."""
    found = []
    for (state, action), step in workflow.TABLE.items():
        if state != case.state or not may(actor, action, case):
            continue
        if step.second_person and actor.user_key in second_of(action, case):
            continue
        found.append(action)
    return tuple(found)
