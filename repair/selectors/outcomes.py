"""What became of objections to a record, as its history says it to everybody."""

from __future__ import annotations

from typing import Any

from journal import clock
from records.models import Record
from repair.models import Case, CaseKind, CaseState

TOLD = (CaseState.CLOSED, CaseState.CLOSED_FINALLY, CaseState.UNDER_REVIEW)


def outcomes_of(record: Record) -> list[dict[str, Any]]:
    """Decided objections; those that were not accepted leave no trace."""
    decided = Case.objects.filter(record=record, kind=CaseKind.OBJECTION, state__in=TOLD)
    cases = decided.exclude(outcome="").order_by("-closed_at")
    return [
        {
            "kind": case.kind,
            "filed_on": clock.day_of(case.filed_at),
            "decided_on": clock.day_of(case.reviewed_at or case.closed_at or case.filed_at),
            "outcome": case.outcome,
            "outcome_label": str(case.get_outcome_display()),
            "reviewed": case.reviewed_at is not None,
        }
        for case in cases
    ]
