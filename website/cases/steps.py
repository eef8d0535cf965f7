"""The steps of a case as its parties read them: what happened when, and what is due. No names of officials."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from journal import clock, working_days
from records.words import word
from repair import workflow
from repair.limits import limit_for
from repair.models import (
    Case,
    CaseKind,
    CaseState,
    ErrorReport,
    LimitName,
    Outcome,
    ReportState,
    ReviewResult,
)
from repair.words import DONE, period


@dataclass(frozen=True, slots=True)
class StepShown:
    """One line: the day, what happened, and a note; `due` for what is still to come."""

    on: date | None
    what: str | Promise
    note: str = ""
    due: bool = False


def case_steps(case: Case) -> list[StepShown]:
    """What happened, in its order, and what is due next."""
    found = [
        _step(case.filed_at, workflow.FILE),
        _step(case.asked_at, workflow.ASK_SUPPLEMENT),
        _step(case.supplied_at, workflow.SUPPLY),
    ]
    if case.received_at:
        refused = case.proposed_at is None and case.closed_at == case.received_at
        was_refused = refused or case.state == CaseState.REFUSED
        found.append(_step(case.received_at, workflow.REFUSE if was_refused else workflow.ACCEPT))
    found.append(_step(case.extended_at, workflow.EXTEND))
    if case.is_repair:
        found += _of_repair(case)
    elif case.confirmed_by and case.closed_at:
        found.append(
            StepShown(clock.day_of(case.closed_at), DONE[workflow.CONFIRM], str(case.get_outcome_display()))
        )
    found.append(_step(case.review_asked_at, workflow.ASK_REVIEW))
    if case.reviewed_at:
        changed = case.review_result == ReviewResult.CHANGED
        found.append(_step(case.reviewed_at, workflow.CHANGE if changed else workflow.UPHOLD))
    if case.ended_at and case.state in ENDS:
        found.append(_step(case.ended_at, ENDS[CaseState(case.state)]))
    return [one for one in found if one is not None] + _next(case)


def _of_repair(case: Case) -> list[StepShown | None]:
    """What only an application for repair goes through."""
    own = case.application
    found: list[StepShown | None] = [
        StepShown(own.interviewed_on, DONE[workflow.INTERVIEW]) if own.interviewed_on else None,
        StepShown(own.inspected_on, DONE[workflow.INSPECT]) if own.inspected_on else None,
    ]
    if own.shielded_until:
        note = _("until %(day)s") % {"day": own.shielded_until}
        found.append(StepShown(None, DONE[workflow.SHIELD], note))
    if case.confirmed_by and case.closed_at:
        granted = case.outcome == Outcome.APPROVE
        found.append(_step(case.closed_at, workflow.APPROVE if granted else workflow.REJECT))
    found.append(_step(own.revoked_at, workflow.REVOKE))
    return found


ENDS = {
    CaseState.WITHDRAWN: workflow.WITHDRAW,
    CaseState.LAPSED: workflow.LAPSE,
    CaseState.MOOT: workflow.MOOT,
}


def _next(case: Case) -> list[StepShown]:
    decides = _("the source of the record decides by then")
    if case.is_repair:
        decides = _("the agency decides by then")
    words = {
        CaseState.SUBMITTED: _("the credit centre decides on acceptance by then"),
        CaseState.WAITING: _("what is missing has to be handed in by then"),
        CaseState.ACCEPTED: decides,
        CaseState.PROPOSED: decides,
        CaseState.UNDER_REVIEW: _("the level above decides by then"),
    }
    if case.due_on is not None and case.state in words:
        note = _overdue(case.due_on) or _provisional(case.due_on)
        return [StepShown(case.due_on, words[CaseState(case.state)], note, due=True)]
    if case.review_until is not None and case.review_asked_at is None and case.review_until >= clock.today():
        return [StepShown(case.review_until, _("a review can be asked for through that day"), due=True)]
    return []


def report_steps(report: ErrorReport) -> list[StepShown]:
    """Made, answered or due."""
    found = [StepShown(clock.day_of(report.made_at), _("error reported"))]
    if report.state == ReportState.ANSWERED and report.answered_at:
        found.append(StepShown(clock.day_of(report.answered_at), _("answered")))
    elif report.due_on:
        found.append(
            StepShown(report.due_on, _("the source answers by then"), _overdue(report.due_on), due=True)
        )
    return found


def _overdue(day: date) -> str:
    return _("overdue; the agency above was told") if day < clock.today() else ""


def _provisional(day: date) -> str:
    """A year without a notice of days off on file."""
    if working_days.is_provisional(day.year):
        return _("provisional: the holidays of that year are not announced yet")
    return ""


def _step(at: datetime | None, action: str) -> StepShown | None:
    return StepShown(clock.day_of(at), DONE[action]) if at else None


def limits_in_words(kind: str) -> list[tuple[str, str]]:
    """How long each step of a kind of case may take where no region says otherwise, with how sure that is."""
    found = []
    for name, what in _timed_steps(kind).items():
        limit = limit_for(name, kind=kind, agency=None)
        allowed = period(limit.number, limit.unit)
        found.append((what, f"{allowed} ({word('confidence', limit.confidence)})"))
    return found


def _timed_steps(kind: str) -> dict[LimitName, str]:
    if kind == CaseKind.REPAIR:
        return {
            LimitName.ACCEPT: _("decision on acceptance"),
            LimitName.DECIDE: _("decision, counted from your application"),
            LimitName.DECIDE_EXTENDED: _("the same, where more time is taken once"),
        }
    return {
        LimitName.ACCEPT: _("decision on acceptance"),
        LimitName.DECIDE: _("decision of the record's source"),
        LimitName.DECIDE_EXTENDED: _("the same, where more time is taken once"),
        LimitName.ASK_REVIEW: _("to ask for a review"),
        LimitName.REVIEW: _("decision on the review"),
    }
