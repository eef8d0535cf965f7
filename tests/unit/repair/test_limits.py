"""Deadlines of objections against cases worked by hand over the holidays of 2025 and 2026, with make-up days.

Days off and worked weekends are those of the State Council's notices (rules CAL-WD-2025-*, CAL-WD-2026-*).
"""

from __future__ import annotations

from datetime import date, datetime

import pytest

from journal import clock
from registry.models import Agency, Region
from repair.limits import REPORT, NoLimit, last_day_of, limit_for
from repair.models import CaseLimit, LimitName
from tests.listing_house import at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
ACCEPT, DECIDE, EXTENDED = LimitName.ACCEPT, LimitName.DECIDE, LimitName.DECIDE_EXTENDED


@pytest.mark.parametrize(
    ("name", "begun", "last"),
    [
        # spring festival 2025: 28 January to 4 February off, Sunday 26 January and Saturday 8 February worked
        (ACCEPT, "2025-01-24", "2025-01-27"),  # Sunday 26, Monday 27
        (ACCEPT, "2025-01-27", "2025-02-06"),  # Wednesday 5, Thursday 6
        (DECIDE, "2025-01-26", "2025-02-08"),  # 27 January, 5, 6, 7, 8 February
        # labour day 2025: 1 to 5 May off, Sunday 27 April worked
        (DECIDE, "2025-04-25", "2025-05-06"),  # 27, 28, 29, 30 April, 6 May
        # national day and mid-autumn 2025: 1 to 8 October off, 28 September and 11 October worked
        (ACCEPT, "2025-09-26", "2025-09-29"),  # Sunday 28, Monday 29
        (ACCEPT, "2025-09-30", "2025-10-10"),  # Thursday 9, Friday 10
        (DECIDE, "2025-09-29", "2025-10-13"),  # 30 September, 9, 10, 11, 13 October
        (
            EXTENDED,
            "2025-09-15",
            "2025-10-17",
        ),  # 11 to the 30th incl. Sunday 28 (16-19, 22-26, 28-30: 12), then 8
        # spring festival 2026: 15 to 23 February off, 14 and 28 February worked
        (ACCEPT, "2026-02-13", "2026-02-24"),  # Saturday 14, Tuesday 24
        (DECIDE, "2026-02-24", "2026-03-02"),  # 25, 26, 27, 28 February, 2 March
        # new year 2026: 1 to 3 January off, Sunday 4 January worked
        (ACCEPT, "2025-12-31", "2026-01-05"),  # Sunday 4, Monday 5
        # dragon boat 2026: Friday 19 to Sunday 21 June off
        (ACCEPT, "2026-06-18", "2026-06-23"),  # Monday 22, Tuesday 23
        # autumn 2026: 25 to 27 September and 1 to 7 October off, 20 September and 10 October worked
        (DECIDE, "2026-09-18", "2026-09-24"),  # Sunday 20, 21, 22, 23, 24
        (DECIDE, "2026-09-30", "2026-10-13"),  # 8, 9, 10, 12, 13 October
    ],
)
def test_worked_cases(name: LimitName, begun: str, last: str) -> None:
    found = last_day_of(name, kind="objection", agency=None, after=date.fromisoformat(begun))
    assert found.isoformat() == last


def test_the_report_of_an_error_has_twenty_working_days() -> None:
    with at(datetime(2026, 9, 1, 9, tzinfo=clock.SHANGHAI)):
        assert last_day_of(LimitName.ANSWER, kind=REPORT, agency=None).isoformat() == "2026-09-29"


@pytest.mark.parametrize(
    ("region", "accept", "decide", "extended"),
    [("310101", 2, 5, 20), ("440304", 1, 2, 5), ("330106", 2, 5, 20), ("110101", 2, 5, 20)],
)
def test_the_nearest_division_counts(region: str, accept: int, decide: int, extended: int) -> None:
    agency = Agency.objects.create(code="local", name="本地局", region=Region.objects.get(code=region))
    limits = [limit_for(name, kind="objection", agency=agency) for name in (ACCEPT, DECIDE, EXTENDED)]
    assert [limit.number for limit in limits] == [accept, decide, extended]
    known = region.startswith(("31", "44", "33"))
    assert (limits[1].confidence == "to_check") is known


def test_a_row_counts_from_its_day_and_never_before() -> None:
    CaseLimit.objects.create(
        kind="objection", name=ACCEPT, number=9, unit="working_day", in_force_from=date(2026, 11, 1),
        confidence="ours",
    )  # fmt: skip
    assert limit_for(ACCEPT, kind="objection", agency=None, on=date(2026, 10, 31)).number == 2
    assert limit_for(ACCEPT, kind="objection", agency=None, on=date(2026, 11, 1)).number == 9
    with pytest.raises(NoLimit):
        limit_for(ACCEPT, kind="objection", agency=None, on=date(2019, 12, 31))
