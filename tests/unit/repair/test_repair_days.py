"""Until when an application for repair is decided, worked by hand over the holidays of 2026.

Rules SC22-REP-02 (10 working days from the application), N36-REP-14 (extended; 20 in all is ours) and SAMR107-REP-04
(market regulation: 7 working days from acceptance). National day and mid-autumn 2026: 25 to 27 September and 1 to 7
October off, 20 September and 10 October worked.
"""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from journal import clock
from records.models import Record
from registry.models import Agency
from repair.limits import limit_of_decision
from repair.models import Case, CaseKind, CaseLimit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def noon(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(12), tzinfo=clock.SHANGHAI)


def case(
    filed: str, accepted: str = "", *, regime: str = "ndrc", asked: str = "", supplied: str = ""
) -> Case:
    return Case(
        kind=CaseKind.REPAIR,
        record=Record(regime=regime),
        agency=Agency(),
        filed_at=noon(filed),
        received_at=noon(accepted) if accepted else None,
        asked_at=noon(asked) if asked else None,
        supplied_at=noon(supplied) if supplied else None,
    )


@pytest.mark.parametrize(
    ("given", "last"),
    [
        # 17 September, then 18, Sunday 20, 21, 22, 23, 24, 28, 29, 30 September, 8 October
        (case("2026-09-16", "2026-09-18"), "2026-09-30"),
        (case("2026-09-17", "2026-09-18"), "2026-10-08"),
        # market regulation: from acceptance on Friday 18 September 20, 21, 22, 23, 24, 28, 29 September
        (case("2026-09-17", "2026-09-18", regime="samr"), "2026-09-29"),
        (case("2026-09-17", "2026-09-17", regime="samr"), "2026-09-28"),
        # accepted late: 10 from the application are the earlier ones
        (case("2026-09-16", "2026-09-23", regime="samr"), "2026-09-30"),
        # asked on 18 September, supplied on the 22nd: 20, 21, 22 stood still; after 8 October 9, Saturday 10, 12
        (case("2026-09-17", "2026-09-24", asked="2026-09-18", supplied="2026-09-22"), "2026-10-12"),
        # from acceptance after the supplement 24, 28, 29, 30 September, 8, 9, Saturday 10 October
        (
            case("2026-09-17", "2026-09-23", regime="samr", asked="2026-09-18", supplied="2026-09-22"),
            "2026-10-10",
        ),
        # before the rule of 25 December 2025
        (case("2025-12-08", "2025-12-09", regime="samr"), "2025-12-22"),
    ],
)
def test_worked_cases(given: Case, last: str) -> None:
    assert limit_of_decision(given)[1].isoformat() == last


def test_more_time_is_counted_from_the_application_for_everybody() -> None:
    for regime in ("ndrc", "samr"):
        limit, last = limit_of_decision(case("2026-08-31", "2026-09-01", regime=regime), extended=True)
        assert (limit.number, last.isoformat()) == (20, "2026-09-28")


def test_the_limit_that_governs_is_named() -> None:
    limit, _last = limit_of_decision(case("2026-09-17", "2026-09-18", regime="samr"))
    assert "SAMR107-REP-04" in limit.source and limit.confidence == "to_check"
    limit, _last = limit_of_decision(case("2026-09-17", "2026-09-18"))
    assert "SC22-REP-02" in limit.source


def test_the_row_is_of_market_regulation_and_dated() -> None:
    row = CaseLimit.objects.get(name="decide_accepted")
    assert (row.regime, row.region_id, row.in_force_from) == ("samr", None, date(2025, 12, 25))
