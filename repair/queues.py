"""Cases and reports that wait for somebody, on the desk's first page and as narrowings of the list of cases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.representation.selectors import representations_waiting
from journal.actor import Actor
from journal.desk.queues import Queue
from registry.policies import CENTRE, DECIDER, REPORTER, is_staff
from repair.models import OPEN, Case, CaseState
from repair.selectors.cases import (
    cases_begun_by,
    cases_overdue,
    cases_visible,
    cases_waiting,
    reports_waiting,
)

PARAMETER = "queue"
Cases = QuerySet[Case]


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A part of the list of cases: words, rows for a person; whose first page counts it, and in which words."""

    name: str
    label: str | Promise
    rows: Callable[[Actor], Cases]
    counted_for: tuple[str, ...] = ()
    counted_as: str | Promise = ""


def _in_states(*states: str) -> Callable[[Actor], Cases]:
    return lambda actor: cases_waiting(actor).filter(state__in=states)


def _own_agency(actor: Actor) -> Cases:
    return cases_visible(actor).filter(agency__code=actor.agency_key, state__in=OPEN)


NARROWINGS = (
    Narrowing("waiting", _("waiting for me"), cases_waiting),
    Narrowing("mine", _("I acted in"), cases_begun_by),
    Narrowing("agency", _("of my agency"), _own_agency),
    Narrowing(
        "overdue",
        _("overdue"),
        cases_overdue,
        (CENTRE, DECIDER),
        _("Cases that are overdue"),
    ),
    Narrowing(
        "form",
        _("waiting for acceptance"),
        _in_states(CaseState.SUBMITTED),
        (CENTRE,),
        _("Cases that wait for acceptance"),
    ),
    Narrowing(
        "outcome",
        _("waiting for an outcome"),
        _in_states(CaseState.ACCEPTED),
        (DECIDER,),
        _("Cases that wait for a decision"),
    ),
    Narrowing(
        "second",
        _("waiting for a second person"),
        _in_states(CaseState.PROPOSED, CaseState.REVOCATION_PROPOSED),
        (DECIDER,),
        _("Decisions on cases that wait for a second person"),
    ),
    Narrowing(
        "review",
        _("waiting for a review"),
        _in_states(CaseState.UNDER_REVIEW),
        (CENTRE,),
        _("Objections that wait for your review"),
    ),
)


def _queue(one: Narrowing, order: int) -> Queue:
    def waiting(actor: Actor) -> QuerySet[Any] | None:
        return one.rows(actor) if is_staff(actor) and set(one.counted_for) & actor.roles else None

    def address() -> str:
        return f"{reverse('admin:repair_case_changelist')}?{PARAMETER}={one.name}"

    return Queue(f"repair.{one.name}", one.counted_as, waiting, address, order)


def _reports(actor: Actor) -> QuerySet[Any] | None:
    return reports_waiting(actor) if is_staff(actor) and {REPORTER, DECIDER} & actor.roles else None


def _claims(actor: Actor) -> QuerySet[Any] | None:
    return representations_waiting(actor) if is_staff(actor) and CENTRE in actor.roles else None


QUEUES = (
    Queue(
        "repair.claims",
        _("Claims to speak for a company that wait to be verified"),
        _claims,
        lambda: f"{reverse('admin:accounts_representation_changelist')}?state=claimed",
        9,
    ),
    *(_queue(one, 10 + place) for place, one in enumerate(one for one in NARROWINGS if one.counted_for)),
    Queue(
        "repair.reports",
        _("Reported errors that wait for an answer"),
        _reports,
        lambda: reverse("admin:repair_errorreport_changelist"),
        19,
    ),
)
