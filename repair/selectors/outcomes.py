"""What became of objections to a record, as its history says it to everybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from journal import clock
from records.models import Record
from repair.models import Case, CaseState

TOLD = (CaseState.CLOSED, CaseState.CLOSED_FINALLY, CaseState.UNDER_REVIEW)


@dataclass(frozen=True, slots=True)
class PublicOutcome:
    """An objection that was decided: when, and what was done. Not by whom it was raised, nor what it said."""

    filed_on: date
    decided_on: date
    outcome: str
    label: str
    reviewed: bool


def outcomes_of(record: Record) -> list[PublicOutcome]:
    """Decided objections to a record, newest first; those that were not accepted leave no trace."""
    cases = Case.objects.filter(record=record, state__in=TOLD).exclude(outcome="").order_by("-closed_at")
    return [
        PublicOutcome(
            filed_on=clock.day_of(case.filed_at),
            decided_on=clock.day_of(case.reviewed_at or case.closed_at or case.filed_at),
            outcome=case.outcome,
            label=str(case.get_outcome_display()),
            reviewed=case.reviewed_at is not None,
        )
        for case in cases
    ]
