"""Until when: the limit in force for a step, by the region of the record's source, in working days of the calendar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from journal import clock, working_days
from records.publicity import add_months
from registry.models import Agency, Region
from repair.models import Case, CaseLimit, LimitName, LimitUnit
from repair.models.sourced import stated

REPORT = "report"  # beside the kinds of case


class NoLimit(LookupError):
    """No row is in force: reference data were not loaded, or all rows begin later."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit as it applies: its row's number and unit, and how sure it is."""

    number: int
    unit: str
    confidence: str
    source: str
    source_zh: str = ""

    def stated(self, language: str) -> str:
        """The source in the language of the page."""
        return stated(self.source, self.source_zh, language)

    def last_day(self, after: date) -> date:
        """The last day of the period that `after`, which is not counted, set off (民法典 201)."""
        if self.unit == LimitUnit.WORKING_DAY:
            return working_days.add_working_days(after, self.number)
        if self.unit == LimitUnit.MONTH:
            return add_months(after, self.number)
        return after + timedelta(days=self.number)


def limit_for(
    name: LimitName, *, kind: str, agency: Agency | None, regime: str = "", on: date | None = None
) -> Limit:
    """The limit of a step on a day: of the nearest division around the agency that has one, else of the country.

    There a row for records under the rules of `regime` goes before one for all.

    Raises:
        NoLimit.
    """
    found = CaseLimit.objects.filter(kind=kind, name=name, regime__in={regime, ""})
    rows = list(found.filter(in_force_from__lte=on or clock.today()).order_by("-in_force_from", "-pk"))
    rows.sort(key=lambda row: not row.regime)
    for region in (*_around(agency), None):
        for row in rows:
            if row.region_id == (region.pk if region else None):
                return Limit(row.number, row.unit, row.confidence, row.source, row.source_zh)
    raise NoLimit(f"{kind} {name}")


def last_day_of(name: LimitName, *, kind: str, agency: Agency | None, after: date | None = None) -> date:
    """The last day of a step that begins today, or began on `after`."""
    begun = after or clock.today()
    return limit_for(name, kind=kind, agency=agency, on=begun).last_day(begun)


def decide_by(case: Case, *, extended: bool = False) -> date:
    """The last day for a decision; see `limit_of_decision`."""
    return limit_of_decision(case, extended=extended)[1]


def limit_of_decision(case: Case, *, extended: bool = False) -> tuple[Limit, date]:
    """The limit for a decision and its last day: on an objection counted from acceptance, on a repair from filing.

    Where the record's own rules also count from acceptance, the earlier day is the last. Working days on which the
    applicant was asked for a supplement do not count (the clock stood still).
    """
    name = LimitName.DECIDE_EXTENDED if extended else LimitName.DECIDE
    accepted = clock.day_of(case.received_at) if case.received_at else clock.today()
    begun = clock.day_of(case.filed_at) if case.is_repair else accepted
    limit = limit_for(name, kind=case.kind, agency=case.agency, on=begun)
    last = limit.last_day(begun)
    if not case.is_repair:
        return limit, last
    if case.asked_at is not None and case.supplied_at is not None:
        stood = working_days.working_days_between(clock.day_of(case.asked_at), clock.day_of(case.supplied_at))
        last = working_days.add_working_days(last, stood) if stood else last
    own = None if extended else _from_acceptance(case, accepted)
    return min([(limit, last), *([own] if own else [])], key=lambda one: one[1])


def _from_acceptance(case: Case, accepted: date) -> tuple[Limit, date] | None:
    """What the record's own rules set from acceptance (market regulation: rule SAMR107-REP-04)."""
    name, regime = LimitName.DECIDE_ACCEPTED, case.record.regime
    try:
        limit = limit_for(name, kind=case.kind, agency=case.agency, regime=regime, on=accepted)
    except NoLimit:
        return None
    return limit, limit.last_day(accepted)


def _around(agency: Agency | None) -> Iterable[Region]:
    """The agency's division and those around it, nearest first."""
    region = agency.region if agency is not None else None
    seen: set[str] = set()
    while region is not None and region.pk not in seen:
        seen.add(region.pk)
        yield region
        region = region.parent
