"""Listing cases on the desk: whose they are, for whom they wait, what is late.

The conditions are those of `lists.policies`, asked of all cases at once.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from journal.actor import Actor
from lists.models import CaseState, ListingCase, ReviewLevel
from lists.models.cases import CLOSED
from lists.policies import LEVELS
from registry.models import Agency
from registry.policies import CENTRE, DECIDER, REVIEWER, is_staff, reads_everything
from registry.selectors.agencies import agencies_below, level_of


def cases_visible(actor: Actor) -> QuerySet[ListingCase]:
    """Every case that the person may see (`policies.may_see_case`), newest first."""
    cases = _cases()
    if not is_staff(actor):
        return cases.none()
    if CENTRE in actor.roles or reads_everything(actor):
        return cases
    return cases.filter(agency__in=agencies_below(actor.agency_key))


def cases_of(actor: Actor) -> QuerySet[ListingCase]:
    """Cases of the person's own agency and those below it."""
    if not is_staff(actor):
        return _cases().none()
    return _cases().filter(agency__in=agencies_below(actor.agency_key))


def cases_begun_by(actor: Actor) -> QuerySet[ListingCase]:
    """Open cases that the person proposed, decided or wants to end."""
    key = actor.user_key
    own = Q(proposed_by=key) | Q(decided_by=key) | Q(removal_proposed_by=key)
    return cases_of(actor).filter(own).exclude(state__in=CLOSED)


def cases_waiting(actor: Actor, *, at: date) -> QuerySet[ListingCase]:
    """Cases in which this person may take the next step now, earliest due day first."""
    waiting = _waiting_for_decider(actor, at=at) | _waiting_for_reviewer(actor)
    return cases_of(actor).filter(waiting).order_by("due_on", "pk")


def cases_waiting_for_review(actor: Actor) -> QuerySet[ListingCase]:
    """Decisions that this person may confirm or return."""
    return cases_of(actor).filter(_waiting_for_reviewer(actor)).order_by("due_on", "pk")


def cases_overdue(actor: Actor, *, at: date) -> QuerySet[ListingCase]:
    """Open cases of the own line in which something was due before the day."""
    found = cases_of(actor).filter(due_on__lt=at).exclude(state__in=CLOSED)
    return found.order_by("due_on", "pk")


def _cases() -> QuerySet[ListingCase]:
    return ListingCase.objects.select_related("credit_list", "entity", "agency")


def _waiting_for_decider(actor: Actor, *, at: date) -> Q:
    if not is_staff(actor) or DECIDER not in actor.roles:
        return Q(pk__in=())
    me = actor.user_key
    anybody = Q(state__in=(CaseState.SUGGESTED, CaseState.PROPOSED, CaseState.RETURNED))
    heard = Q(state=CaseState.NOTIFIED, hearing_until__lt=at) & ~Q(proposed_by=me)
    removal = Q(state=CaseState.REMOVAL_PROPOSED) & ~Q(removal_proposed_by=me)
    return anybody | heard | removal


def _waiting_for_reviewer(actor: Actor) -> Q:
    levels = _levels_reviewed(actor)
    if not levels:
        return Q(pk__in=())
    me = actor.user_key
    decided = Q(state=CaseState.DECIDED, credit_list__review_level__in=levels)
    return decided & ~Q(proposed_by=me) & ~Q(decided_by=me)


def _levels_reviewed(actor: Actor) -> list[str]:
    """The review levels that the person's agency reaches."""
    if not is_staff(actor) or REVIEWER not in actor.roles or not actor.agency_key:
        return []
    agency = Agency.objects.select_related("region").filter(code=actor.agency_key).first()
    own = level_of(agency) if agency is not None else None
    if own is None:
        return []
    reached = [str(level) for level, wanted in LEVELS.items() if own >= wanted]
    return [str(ReviewLevel.NONE), *reached]
