"""Cases: whose they are, for whom they wait, what is late. The conditions are those of `repair.policies`."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from journal import clock
from journal.actor import Actor
from records.models import Record
from registry.models import Agency, Entity
from registry.policies import CENTRE, DECIDER, REPORTER, is_staff, reads_everything
from registry.selectors.agencies import agencies_below, level_of
from registry.selectors.regions import regions_below
from repair import codes, policies
from repair.models import (
    AT_WORK,
    OPEN,
    ApplicantKind,
    Case,
    CaseKind,
    CaseState,
    ErrorReport,
    ReportState,
)


def case_by_code(number: str, code: str) -> Case | None:
    """The case of a number, for whoever has its code too; the same answer for a wrong number and a wrong code."""
    case = _cases().filter(number=number.strip().lower()).first()
    return case if codes.fits(case, code) else None


def report_by_code(number: str, code: str) -> ErrorReport | None:
    """The same for a report of an error."""
    reports = ErrorReport.objects.select_related("record__entity", "agency")
    report = reports.filter(number=number.strip().lower()).first()
    return report if codes.fits(report, code) else None


def cases_of_entity(entity: Entity, actor: Actor) -> QuerySet[Case]:
    """The cases that a representative sees of an entity, newest first; not those of persons."""
    if entity.key not in actor.represents:
        return Case.objects.none()
    return _cases().filter(entity=entity).exclude(applicant_kind=ApplicantKind.PERSON).order_by("-pk")


def cases_filed_by(actor: Actor) -> QuerySet[Case]:
    """What a person filed, for an entity or for themselves, as far as they may see it still."""
    prefix, _, number = actor.user_key.partition(":")
    if prefix != "user" or not number.isdigit() or is_staff(actor):
        return Case.objects.none()
    own = Q(applicant_kind=ApplicantKind.PERSON) | Q(entity__key__in=actor.represents)
    return _cases().filter(own, applicant=int(number)).order_by("-pk")


def open_case_of(record: Record, *, kind: str = CaseKind.OBJECTION) -> Case | None:
    """The open case of a kind about a record."""
    return _cases().filter(record=record, kind=kind, state__in=OPEN).first()


def cases_visible(actor: Actor) -> QuerySet[Case]:
    """Every case that a member of staff may see (`policies.may_see`), newest first."""
    cases = _cases()
    if not is_staff(actor):
        return cases.none()
    if reads_everything(actor):
        return cases
    return cases.filter(_in_line(actor) | _of_centre(actor))


def cases_waiting(actor: Actor) -> QuerySet[Case]:
    """Cases in which this person may take the next step now, earliest due day first."""
    waiting = _waiting_for_centre(actor) | _waiting_for_source(actor) | _waiting_for_review(actor)
    return cases_visible(actor).filter(waiting).order_by("due_on", "pk")


def cases_begun_by(actor: Actor) -> QuerySet[Case]:
    """Open cases in which the person acted."""
    key = actor.user_key
    own = Q(received_by=key) | Q(proposed_by=key) | Q(confirmed_by=key) | Q(entered_by=key)
    return cases_visible(actor).filter(own, state__in=AT_WORK)


def cases_overdue(actor: Actor, *, at: date | None = None) -> QuerySet[Case]:
    """Open cases whose step was due before the day, the latest first."""
    late = cases_visible(actor).filter(due_on__lt=at or clock.today(), state__in=AT_WORK)
    return late.exclude(state=CaseState.WAITING).order_by("due_on", "pk")


def reports_visible(actor: Actor) -> QuerySet[ErrorReport]:
    """Reports that a member of staff may see (`policies.may_see_report`), newest first."""
    reports = ErrorReport.objects.select_related("record__entity", "agency")
    if not is_staff(actor):
        return reports.none()
    if reads_everything(actor):
        return reports
    return reports.filter(_in_line(actor) | _of_centre(actor))


def reports_waiting(actor: Actor) -> QuerySet[ErrorReport]:
    """Open reports about records of the person's agency and those below it, earliest due day first."""
    if not is_staff(actor) or not {REPORTER, DECIDER} & actor.roles:
        return ErrorReport.objects.none()
    found = ErrorReport.objects.filter(_in_line(actor), state=ReportState.OPEN)
    return found.select_related("record__entity", "agency").order_by("due_on", "pk")


def _cases() -> QuerySet[Case]:
    return Case.objects.select_related(
        "record__item", "entity", "agency__region", "centre", "applicant", "application"
    )


def _in_line(actor: Actor) -> Q:
    return Q(agency__in=agencies_below(actor.agency_key)) if actor.agency_key else Q(pk__in=())


def _of_centre(actor: Actor) -> Q:
    """Cases of the region of the actor's credit centre; all for the country's."""
    if not policies.is_centre(actor):
        return Q(pk__in=())
    own = policies.own_agency(actor)
    if own is None or own.region is None:
        return Q(pk__isnull=False)  # an empty Q would be dropped beside another condition
    return Q(agency__in=Agency.objects.filter(region__in=regions_below(own.region)).values("pk"))


def _waiting_for_centre(actor: Actor) -> Q:
    return _of_centre(actor) & Q(state=CaseState.SUBMITTED)


def _waiting_for_source(actor: Actor) -> Q:
    if DECIDER not in actor.roles:
        return Q(pk__in=())
    key = actor.user_key
    proposed = Q(state=CaseState.PROPOSED) & ~Q(proposed_by=key)
    revoking = Q(state=CaseState.REVOCATION_PROPOSED) & ~Q(application__revocation_proposed_by=key)
    return _in_line(actor) & (Q(state=CaseState.ACCEPTED) | proposed | revoking)


def _waiting_for_review(actor: Actor) -> Q:
    if CENTRE not in actor.roles:
        return Q(pk__in=())
    key = actor.user_key
    others = ~Q(received_by=key) & ~Q(proposed_by=key) & ~Q(confirmed_by=key)
    waiting = _of_centre(actor) & Q(state=CaseState.UNDER_REVIEW) & others
    own = policies.own_agency(actor)
    if own is None:
        return waiting
    level = level_of(own)
    lower = [
        agency.pk
        for agency in Agency.objects.filter(cases_received__state=CaseState.UNDER_REVIEW)
        .select_related("region")
        .distinct()
        if level is not None and (theirs := level_of(agency)) is not None and theirs < level
    ]
    return waiting & Q(centre__in=lower)
