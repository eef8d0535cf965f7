"""Listing cases that wait for somebody, on the desk's first page and as narrowings of the list of cases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from journal import clock
from journal.actor import Actor
from journal.desk.queues import Queue
from lists.models import CaseState, ListingCase
from lists.models.cases import CLOSED
from lists.selectors.cases import (
    cases_begun_by,
    cases_of,
    cases_overdue,
    cases_visible,
    cases_waiting,
    cases_waiting_for_review,
)
from registry.policies import DECIDER, REVIEWER, is_staff

PARAMETER = "queue"
Cases = QuerySet[ListingCase]


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A part of the list of cases: words, rows for a person; whose first page counts it, and in which words."""

    name: str
    label: str | Promise
    rows: Callable[[Actor], Cases]
    counted_for: str = ""
    counted_as: str | Promise = ""


def _in_state(state: str) -> Callable[[Actor], Cases]:
    return lambda actor: cases_of(actor).filter(state=state)


def _own_agency(actor: Actor) -> Cases:
    return cases_visible(actor).filter(agency__code=actor.agency_key).exclude(state__in=CLOSED)


def _overdue(actor: Actor) -> Cases:
    """Who belongs to no agency and reads all cases watches over all of them."""
    if actor.agency_key:
        return cases_overdue(actor, at=clock.today())
    return cases_visible(actor).filter(due_on__lt=clock.today()).exclude(state__in=CLOSED)


def _heard(actor: Actor) -> Cases:
    """The time for the party's statement is over, and somebody else proposed."""
    found = cases_of(actor).filter(state=CaseState.NOTIFIED, hearing_until__lt=clock.today())
    return found.exclude(proposed_by=actor.user_key)


def _removals(actor: Actor) -> Cases:
    found = cases_of(actor).filter(state=CaseState.REMOVAL_PROPOSED)
    return found.exclude(removal_proposed_by=actor.user_key)


NARROWINGS = (
    Narrowing("waiting", _("waiting for me"), lambda actor: cases_waiting(actor, at=clock.today())),
    Narrowing("mine", _("begun by me"), cases_begun_by),
    Narrowing("agency", _("of my agency"), _own_agency),
    Narrowing("overdue", _("overdue"), _overdue, DECIDER, _("Listing cases that are overdue")),
    Narrowing(
        "suggested",
        _("suggested by a rule"),
        _in_state(CaseState.SUGGESTED),
        DECIDER,
        _("Listing cases that a rule suggests"),
    ),
    Narrowing(
        "notice",
        _("waiting for the notice"),
        _in_state(CaseState.PROPOSED),
        DECIDER,
        _("Listing cases that wait for the notice"),
    ),
    Narrowing(
        "decision",
        _("heard, waiting for a decision"),
        _heard,
        DECIDER,
        _("Listing cases that wait for a decision"),
    ),
    Narrowing(
        "review",
        _("waiting for my review"),
        cases_waiting_for_review,
        REVIEWER,
        _("Decisions to list that wait for your review"),
    ),
    Narrowing(
        "returned",
        _("returned, to be revised"),
        _in_state(CaseState.RETURNED),
        DECIDER,
        _("Listing cases returned by a reviewer"),
    ),
    Narrowing(
        "removal",
        _("removals to be confirmed"),
        _removals,
        DECIDER,
        _("Removals from lists that wait for a second person"),
    ),
)


def _queue(one: Narrowing, order: int) -> Queue:
    def waiting(actor: Actor) -> Cases | None:
        theirs = is_staff(actor) and one.counted_for in actor.roles and bool(actor.agency_key)
        return one.rows(actor) if theirs else None

    def address() -> str:
        return f"{reverse('admin:lists_listingcase_changelist')}?{PARAMETER}={one.name}"

    return Queue(f"lists.{one.name}", one.counted_as, waiting, address, order)


QUEUES = tuple(
    _queue(one, 20 + place) for place, one in enumerate(one for one in NARROWINGS if one.counted_for)
)
