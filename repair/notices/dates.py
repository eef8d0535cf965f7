"""The dates of records that their subjects are told of, by the rows in force."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from journal import working_days
from records.models import Record
from records.publicity import add_months
from repair.limits import Limit, limit_for
from repair.models.cases import CaseKind
from repair.models.limits import LimitName, LimitUnit
from repair.notices.days import Dates


def dates_of(records: Iterable[Record]) -> dict[int, Dates]:
    """By primary key; the row for the time before an end is read once for each source."""
    rows: dict[int, Limit] = {}
    found: dict[int, Dates] = {}
    for record in records:
        source = record.source_agency_id
        if source not in rows:
            rows[source] = limit_for(LimitName.REMIND, kind=CaseKind.REPAIR, agency=record.source_agency)
        until = record.shown_until
        begins = first_day(rows[source], until) if until is not None else None
        found[record.pk] = Dates(record.earliest_repair_on, until, begins)
    return found


def first_day(row: Limit, until: date) -> date:
    """The day on which the time before an end begins."""
    if row.unit == LimitUnit.MONTH:
        return add_months(until, -row.number)
    if row.unit == LimitUnit.DAY:
        return until - timedelta(days=row.number)
    day, left = until, row.number
    while left:
        day -= timedelta(days=1)
        left -= working_days.is_working_day(day)
    return day
