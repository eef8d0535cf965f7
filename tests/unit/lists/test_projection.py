"""Typed listings say what the details say; dates follow from them and stay the same when they are judged again."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from journal import clock
from lists.models import CreditList, Listing, ListingGround
from lists.projection import ListingProjection
from records.bulk import records_insert
from records.explaining import explain
from records.judging import Fate, judge
from records.models import Record, ReworkKind
from records.preparation import Preparation, RecordInput, RecordRefused, input_of
from records.publicity import add_months
from records.reworks import rework_begin
from records.services import record_correct
from records.sweeps import rework_records
from tests import factories, listing_house

pytestmark = pytest.mark.django_db

LISTED = date(2026, 3, 2)


def listing_input(item: str = "blacklisting", **values: Any) -> RecordInput:
    details = {
        "list": "work-safety",
        "list_name": "安全生产严重失信主体名单",
        "grounds": ["serious-violation"],
        "ground": "情形",
        "listed_on": LISTED.isoformat(),
        "publicity_until": (clock.today() + timedelta(days=400)).isoformat(),
        "removal_from": (clock.today() + timedelta(days=40)).isoformat(),
        "term_confidence": "to_check",
        **values.pop("details", {}),
    }
    given = {
        "entity": factories.entity(),
        "item": item,
        "source_agency": factories.agency("mem"),
        "deciding_agency": factories.agency("mem"),
        "decided_on": LISTED,
        "details": {name: value for name, value in details.items() if value is not None},
    }
    return RecordInput(**{**given, **values})


def listing(item: str = "blacklisting", **values: Any) -> Record:
    return factories.records([listing_input(item, **values)])[0]


def test_the_typed_rows_say_what_the_details_say() -> None:
    record = listing()
    typed = Listing.objects.get(record=record)
    assert (typed.credit_list_id, typed.kind, typed.listed_on) == ("work-safety", "blacklist", LISTED)
    assert typed.until == clock.today() + timedelta(days=400)
    assert typed.removal_from == clock.today() + timedelta(days=40)
    assert list(typed.grounds.values_list("code", flat=True)) == ["serious-violation"]


@pytest.mark.parametrize(
    ("item", "details", "code"),
    [
        ("court_defaulter", {"list": None}, "court-defaulters"),  # the only list in force of this item
        ("abnormal_operations", {"list": None}, "abnormal-operations"),
        ("blacklisting", {"list": None}, None),  # several
        ("redlisting", {"list": None}, None),  # none in force
        ("blacklisting", {"list": "no-such-list"}, None),
        ("blacklisting", {"list": "B01"}, "B01"),  # a historical one, named
    ],
)
def test_which_list_a_record_names(item: str, details: dict[str, Any], code: str | None) -> None:
    assert Listing.objects.get(record=listing(item, details=details)).credit_list_id == code


def test_an_older_record_without_the_new_keys_is_a_listing_too() -> None:
    record = factories.records(
        [
            RecordInput(
                entity=factories.entity(),
                item="abnormal_operations",
                source_agency=factories.agency("samr"),
                details={"ground": "未按期公示年报", "listed_on": "2025-07-09"},
            )
        ]
    )[0]
    typed = Listing.objects.get(record=record)
    assert (typed.ground, typed.listed_on, typed.until) == ("未按期公示年报", date(2025, 7, 9), None)


def test_dates_of_display_are_those_of_the_list() -> None:
    record = listing()
    assert record.shown_until == clock.today() + timedelta(days=400)
    assert record.earliest_repair_on == clock.today() + timedelta(days=40)
    assert record.confidence == "to_check"
    assert record.clock_on == LISTED


def test_a_listing_until_removed_has_no_last_day() -> None:
    record = listing(details={"publicity_until": None, "removal_from": None})
    assert (record.shown_until, record.earliest_repair_on, record.next_turn_on) == (None, None, None)
    assert record.confidence == "to_check"


@pytest.mark.parametrize(
    "item", ["blacklisting", "court_defaulter", "redlisting", "abnormal_operations", "watchlisting"]
)
def test_judged_again_nothing_changes(item: str) -> None:
    record = Record.objects.select_related("source_agency").get(pk=listing(item).pk)
    assert judge(record, after=Preparation()).fate == Fate.SAME
    assert explain(record).agrees
    rework_begin(
        kind=ReworkKind.ITEM, about=f"item:{item}", scope={"item": item}, by=factories.BY, reason="x"
    )
    while rework_records():
        pass
    again = Record.objects.get(pk=record.pk)
    for name in (
        "state",
        "regime",
        "clock_on",
        "shown_from",
        "shown_until",
        "earliest_repair_on",
        "confidence",
    ):
        assert getattr(again, name) == getattr(record, name), name


def test_a_listing_by_a_case_judged_again_does_not_change() -> None:
    case = listing_house.listed(listing_house.build())
    record = Record.objects.select_related("source_agency").get(pk=case.record_id)
    assert judge(record, after=Preparation()).fate == Fate.SAME
    assert record.shown_until == add_months(clock.today(), 36)


def test_a_correction_changes_the_typed_row_in_place() -> None:
    record = listing()
    data = input_of(record)
    data.details |= {"grounds": ["a", "b", "a"], "ground": "另一情形"}
    record_correct(record=record, data=data, by=factories.BY, reason="x")
    typed = Listing.objects.get(record=record)
    assert typed.ground == "另一情形"
    assert sorted(typed.grounds.values_list("code", flat=True)) == ["a", "b"]


def test_writing_many_takes_as_many_statements_as_writing_one() -> None:
    prepare = Preparation().prepare
    counts = []
    for number in (1, 40):
        prepared = [prepare(listing_input()) for _ in range(number)]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            records_insert(records=prepared, by=factories.BY)
        counts.append(len([q for q in queries if "lists_" in q["sql"]]))
    assert counts[0] == counts[1] <= 4


def test_what_differs_is_found_and_made_anew() -> None:
    right, wrong, missing = listing(), listing(), listing()
    Listing.objects.filter(record=wrong).update(until=None)
    Listing.objects.filter(record=missing).delete()
    ListingGround.objects.create(listing_id=right.pk, code="of-nobody")
    records = [right, wrong, missing]
    assert set(ListingProjection().differs(records)) == {record.public_id for record in records}
    call_command("rebuild_typed", stdout=StringIO())
    assert ListingProjection().differs(records) == []


def test_a_second_list_that_comes_into_force_is_not_what_older_records_meant() -> None:
    unnamed = listing("court_defaulter", details={"list": None})
    first = CreditList.objects.get(pk="court-defaulters")
    CreditList.objects.create(
        code="second",
        kind="blacklist",
        state="in_force",
        item_id="court_defaulter",
        name_zh="二",
        name_en="Two",
        founding_document=first.founding_document,
        founding_kind=first.founding_kind,
        confidence="ours",
    )
    assert ListingProjection().differs([unnamed]) == []
    data = input_of(unnamed)
    data.details["ground"] = "另一情形"
    record_correct(record=unnamed, data=data, by=factories.BY, reason="x")
    assert Listing.objects.get(pk=unnamed.pk).credit_list_id == "court-defaulters"
    later = listing("court_defaulter", details={"list": None})
    assert Listing.objects.get(pk=later.pk).credit_list_id is None


def test_a_list_of_another_kind_of_fact_is_not_the_records() -> None:
    record = listing("redlisting", details={"list": "work-safety"})
    assert Listing.objects.get(pk=record.pk).credit_list_id is None


@pytest.mark.parametrize(
    "details", [{"publicity_until": "soon"}, {"grounds": "g1"}, {"nonsense": 1}, {"list": 5}]
)
def test_content_that_breaks_the_schema_is_refused(details: dict[str, Any]) -> None:
    with pytest.raises(RecordRefused):
        listing(details=details)
