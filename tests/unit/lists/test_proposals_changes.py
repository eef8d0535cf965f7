"""How drafts and lists in force are changed: by date, never in the past, and only where it makes sense."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from journal import clock
from journal.models import AuditEvent
from journal.proposals.services import proposal_confirm
from journal.workflow import Refused
from lists.activation import list_activate
from lists.drafts import list_redraft
from lists.models import BranchRule, CreditList, Ground, Measure
from registry.models import Agency
from tests.unit.lists.stewards_kit import (
    ONE,
    TOMORROW,
    TWO,
    a_draft,
    a_ground,
    a_measure,
    amend,
    drafted,
    propose,
    ready,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


def test_a_draft_is_changed_by_one_steward_until_it_is_activated() -> None:
    one = ready()
    mof = Agency.objects.get(code="mof")
    list_redraft(credit_list=one, draft=a_draft(name_en="Other", agencies=(mof,)), by=TWO, reason="…")
    one.refresh_from_db()
    assert (one.name_en, one.grounds.count()) == ("Other", 1)
    assert [(row.agency, row.leads) for row in one.agencies.all()] == [(mof, True)]
    list_activate(credit_list=one, by=ONE, reason="…")
    with pytest.raises(Refused, match="no draft"):
        list_redraft(credit_list=one, draft=a_draft(), by=TWO, reason="…")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"term_open": True}, "term_months"),
        ({"term_months": 9999}, "term_months"),
        ({"term_months": 0}, "term_months"),
        ({"term_months": 12, "min_months": 13}, "min_months"),
        ({"hearing_days": 61}, "hearing_days"),
        ({"founding_kind": "rumour"}, "founding_kind"),
        ({"kind": "greylist"}, "kind"),
        ({"agencies": ()}, "agencies"),
    ],
)
def test_a_draft_that_makes_no_sense_is_refused(values: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refusal:
        drafted(**values)
    assert refusal.value.field == field


def test_a_code_is_used_once() -> None:
    with pytest.raises(Refused, match="taken"):
        drafted("work-safety")


@pytest.mark.parametrize("kind", ["blacklist", "redlist", "abnormal"])
def test_a_listing_on_it_is_of_the_kind_of_fact_that_its_kind_says(kind: str) -> None:
    item = {"blacklist": "blacklisting", "redlist": "redlisting", "abnormal": "abnormal_operations"}
    assert drafted(kind=kind).item_id == item[kind]


def test_a_row_of_a_list_in_force_is_added_from_today_on() -> None:
    with pytest.raises(Refused) as refusal:
        amend("work-safety", a_ground(in_force_from=(clock.today() - timedelta(days=1)).isoformat()))
    assert refusal.value.field == "in_force_from"
    with pytest.raises(Refused):
        amend("work-safety", a_ground())
    amend("work-safety", a_ground(in_force_from=TOMORROW.isoformat(), term_months=12))
    row = Ground.objects.get(credit_list="work-safety", code="first")
    assert (row.in_force_from, row.term_months, row.position) == (TOMORROW, 12, 2)


def test_a_row_is_ended_once_and_not_in_the_past() -> None:
    row = Ground.objects.get(credit_list="work-safety")
    end = {"table": "ground", "pk": row.pk, "in_force_to": clock.today().isoformat()}
    with pytest.raises(Refused, match="past"):
        amend("work-safety", {"end": {**end, "in_force_to": "2024-01-01"}})
    amend("work-safety", {"end": end})
    row.refresh_from_db()
    assert row.in_force_to == clock.today()
    with pytest.raises(Refused, match="end already"):
        amend("work-safety", {"end": end})
    with pytest.raises(Refused, match="not on file"):
        amend("wage-arrears", {"end": end})  # another list's row


@pytest.mark.parametrize(
    ("payload", "field"),
    [
        (a_ground(code="item 1"), "code"),
        (a_ground(code="serious-violation"), "code"),
        (a_ground(text_en=" "), "text_en"),
        (a_ground(source=""), "source"),
        (a_ground(confidence="sure"), "confidence"),
        (a_ground(term_months=12, term_open=True), "term_months"),
        (a_ground(term_months=0), "term_months"),
        (a_ground(rule_code="NO-SUCH-RULE"), "rule_code"),
        (a_measure(purpose="revenge"), "purpose"),
        (a_measure(kind="tax"), "kind"),
        (a_measure(agency="nobody"), "agency"),
    ],
)
def test_a_row_that_makes_no_sense_is_refused(payload: dict[str, Any], field: str) -> None:
    payload["add"]["in_force_from"] = clock.today().isoformat()
    with pytest.raises(Refused) as refusal:
        amend("work-safety", payload)
    assert refusal.value.field == field


def test_a_measure_bears_the_next_code_and_the_agency_s_names() -> None:
    amend("wage-arrears", a_measure())
    row = Measure.objects.get(pk="wage-arrears-9")
    assert (row.agency_zh, row.agency_en) == ("财政部", "Ministry of Finance")


def test_a_rule_about_branches_names_a_ground_of_the_list_and_a_kind_of_fact() -> None:
    rule = {
        "table": "branch",
        "ground": "serious-violation",
        "item": "penalty",
        "count": 5,
        "within_months": 12,
        "confidence": "ours",
        "source": "a test",
        "in_force_from": clock.today().isoformat(),
    }
    for changed, field in (
        ({"ground": "item-1"}, "ground"),
        ({"item": "x"}, "item"),
        ({"count": 0}, "count"),
    ):
        with pytest.raises(Refused) as refusal:
            amend("work-safety", {"add": {**rule, **changed}})
        assert refusal.value.field == field
    amend("work-safety", {"add": rule})
    assert BranchRule.objects.get().count == 5
    with pytest.raises(Refused, match="already"):
        amend("work-safety", {"add": rule})


def test_terms_are_set_for_decisions_from_now_on() -> None:
    proposal = propose("list.amend", "work-safety", {"set": {"hearing_days": 7, "term_months": 24}})
    assert [line["label"] for line in proposal.effect["lines"]] == [
        "Working days to state one's case",
        "Term in months",
    ]
    proposal_confirm(proposal=proposal, by=TWO, reason="…")
    one = CreditList.objects.get(pk="work-safety")
    assert (one.hearing_days, one.term_months) == (7, 24)
    event = AuditEvent.objects.get(action="list.amend", target="list:work-safety")
    assert event.detail["before"] == {"hearing_days": 5, "term_months": 36}


def test_a_list_whose_cases_are_run_keeps_a_term() -> None:
    list_activate(credit_list=CreditList.objects.get(pk="work-safety"), by=ONE, reason="…")
    with pytest.raises(Refused, match="term"):
        amend("work-safety", {"set": {"term_months": None, "min_months": None}})
    with pytest.raises(Refused, match="Nothing"):
        amend("work-safety", {"set": {"term_months": 36}})
    with pytest.raises(Refused):
        amend("work-safety", {"set": {"runs_cases": False}})


@pytest.mark.parametrize("payload", [a_ground(), {"set": {"hearing_days": 1}}])
def test_historical_lists_stay_as_they_were(payload: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="historical"):
        propose("list.amend", "B06", payload)


def test_the_preview_of_an_end_names_what_remains() -> None:
    row = Ground.objects.get(credit_list="work-safety")
    end = {"end": {"table": "ground", "pk": row.pk, "in_force_to": clock.today().isoformat()}}
    effect = propose("list.amend", "work-safety", end).effect
    assert "No ground remains" in effect["warnings"][0]
    assert len(effect["figures"]) == 3
