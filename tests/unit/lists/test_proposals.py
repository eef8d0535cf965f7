"""What it takes to run cases of a list, and how a list is changed: by date, by two, never in the past."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import translation

from journal import clock
from journal.actor import Actor
from journal.models import AuditEvent, Proposal
from journal.proposals.kinds import Holds, kind_of
from journal.proposals.services import proposal_confirm, proposal_make
from journal.workflow import PolicyDenied, Refused, SecondPersonNeeded
from lists.activation import list_activate, list_digest, list_stop, obstacles
from lists.drafts import Draft, list_draft, list_redraft
from lists.list_changes import list_amend
from lists.models import BranchRule, CreditList, Foundation, Ground, ListState, Measure
from registry.models import Agency, Region

pytestmark = pytest.mark.django_db

ONE = Actor("one", roles=frozenset({"staff", "steward"}))
TWO = Actor("two", roles=frozenset({"staff", "steward"}))
DECIDER = Actor("three", agency_key="mem", roles=frozenset({"staff", "decider"}))
TOMORROW = clock.today() + timedelta(days=1)


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


def a_draft(**values: Any) -> Draft:
    return Draft(
        **{
            "kind": "blacklist",
            "name_zh": "示例严重失信主体名单",
            "name_en": "Example list",
            "founding_document": "示例管理办法",
            "founding_kind": "departmental_rule",
            "agencies": (Agency.objects.get(code="mem"),),
            "source": "a test",
            "confidence": "ours",
            "term_months": 36,
            **values,
        }
    )


def drafted(code: str = "example", **values: Any) -> CreditList:
    return list_draft(code=code, draft=a_draft(**values), by=ONE, reason="…")


def a_ground(**values: Any) -> dict[str, Any]:
    row = {
        "table": "ground",
        "code": "first",
        "text_zh": "依据",
        "text_en": "Ground",
        "source": "a test",
        "confidence": "ours",
        "in_force_from": None,
    }
    return {"add": {**row, **values}}


def a_measure(**values: Any) -> dict[str, Any]:
    row = {
        "table": "measure",
        "kind": "restriction",
        "purpose": "procurement",
        "name_zh": "措施",
        "name_en": "Measure",
        "agency": "mof",
        "subject": "",
        "source": "a test",
        "confidence": "ours",
        "in_force_from": clock.today().isoformat(),
    }
    return {"add": {**row, **values}}


def amend(code: str, payload: dict[str, Any], by: Actor = ONE) -> CreditList:
    return list_amend(code=code, payload=payload, by=by, reason="…")


def ready(**values: Any) -> CreditList:
    credit_list = drafted(**values)
    amend("example", a_ground())
    return credit_list


def propose(kind: str, code: str, payload: dict[str, Any] | None = None) -> Proposal:
    return proposal_make(kind=kind, target=f"list:{code}", payload=payload or {}, by=ONE, reason="…")


# what it takes


def test_a_draft_with_founding_ground_and_term_can_be_activated_by_two() -> None:
    ready()
    proposal = propose("list.activate", "example")
    with pytest.raises(SecondPersonNeeded):
        proposal_confirm(proposal=proposal, by=ONE, reason="…")
    assert not CreditList.objects.get(pk="example").runs_cases
    proposal_confirm(proposal=proposal, by=TWO, reason="…")
    one = CreditList.objects.get(pk="example")
    assert (one.state, one.runs_cases, one.in_force_from) == (ListState.IN_FORCE, True, clock.today())
    assert AuditEvent.objects.get(action="list.activate", target="list:example").user_key == "two"


@pytest.mark.parametrize("kind", [k for k in Foundation.values if k not in ("local_regulation",)])
def test_only_five_kinds_of_document_found_a_list(kind: str) -> None:
    one = ready(founding_kind=kind)
    fits = kind in ("law", "regulation", "central_document", "departmental_rule")
    assert (obstacles(one) == []) is fits
    if not fits:
        with pytest.raises(Refused, match="founded by"):
            propose("list.activate", "example")


@pytest.mark.parametrize(
    ("region", "kind", "fits"),
    [
        ("110000", "local_regulation", True),
        ("110000", "law", False),
        ("110000", "departmental_rule", False),
        ("", "local_regulation", False),
    ],
)
def test_a_list_of_one_region_needs_a_local_regulation(region: str, kind: str, fits: bool) -> None:
    place = Region.objects.get(pk=region) if region else None
    one = ready(region=place, founding_kind=kind)
    assert (obstacles(one) == []) is fits


@pytest.mark.parametrize(
    ("terms", "ground", "fits"),
    [
        ({"term_months": None}, {}, False),
        ({"term_months": None, "term_open": True}, {}, True),
        ({"term_months": None}, {"term_months": 12}, True),
        ({"term_months": None}, {"term_open": True}, True),
    ],
)
def test_a_list_or_each_of_its_grounds_needs_a_term(
    terms: dict[str, Any], ground: dict[str, Any], fits: bool
) -> None:
    one = drafted(**terms)
    amend("example", a_ground(**ground))
    assert (obstacles(one) == []) is fits


def test_one_ground_without_a_term_is_enough_to_stand_in_the_way() -> None:
    one = drafted(term_months=None)
    amend("example", a_ground(term_months=12))
    amend("example", a_ground(code="second"))
    assert obstacles(one) == ["Neither the list nor these grounds state a term: second."]


def test_a_list_without_a_ground_in_force_is_refused() -> None:
    one = drafted()
    assert obstacles(one) == ["No ground of entry is in force."]
    amend("example", a_ground(in_force_from=TOMORROW.isoformat()))
    with pytest.raises(Refused, match="No ground"):
        list_activate(credit_list=one, by=ONE, reason="…")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("court-defaulters", "Judicial interpretation"),
        ("major-tax-cases", "term"),
        ("procurement-misconduct", "term"),
        ("B06", "historical"),
    ],
)
def test_shipped_lists_that_cannot_be_run_say_why(code: str, words: str) -> None:
    assert any(words in one for one in obstacles(CreditList.objects.get(pk=code)))
    with pytest.raises(Refused, match=words):
        propose("list.activate", code)


@pytest.mark.parametrize("code", ["samr-serious", "abnormal-operations", "wage-arrears", "work-safety"])
def test_shipped_lists_with_founding_ground_and_term_can_be_proposed(code: str) -> None:
    proposal = propose("list.activate", code)
    assert "to be checked" in " ".join(proposal.effect["warnings"])
    proposal_confirm(proposal=proposal, by=TWO, reason="…")
    assert CreditList.objects.get(pk=code).runs_cases


def test_a_list_that_begins_later_is_activated_then() -> None:
    one = ready(in_force_from=TOMORROW)
    assert obstacles(one) == [f"The list begins on {TOMORROW} only."]


def test_stopping_leaves_the_list_in_force() -> None:
    one = ready()
    with pytest.raises(Refused, match="not run"):
        propose("list.stop", "example")
    list_activate(credit_list=one, by=ONE, reason="…")
    proposal_confirm(proposal=propose("list.stop", "example"), by=TWO, reason="…")
    one.refresh_from_db()
    assert (one.state, one.runs_cases) == (ListState.IN_FORCE, False)
    with pytest.raises(Refused, match="not run"):
        list_stop(credit_list=one, by=ONE, reason="…")


# drafts


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


# changes


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


# two persons, one ground under them


def test_what_changed_meanwhile_is_not_confirmed_unseen() -> None:
    ready()
    proposal = propose("list.activate", "example")
    amend("example", a_ground(code="second"), by=TWO)
    with pytest.raises(Refused, match="changed since"):
        proposal_confirm(proposal=proposal, by=TWO, reason="…")
    assert not CreditList.objects.get(pk="example").runs_cases


@pytest.mark.parametrize("table", ["ground", "measure", "columns", "agency"])
def test_the_digest_covers_every_row_of_a_list(table: str) -> None:
    before = list_digest("wage-arrears")
    one = CreditList.objects.get(pk="wage-arrears")
    match table:
        case "ground":
            one.grounds.filter(code="criminal-amount").update(in_force_to=date(2030, 1, 1))
        case "measure":
            one.measures.filter(pk="wage-arrears-1").update(note="?")
        case "columns":
            CreditList.objects.filter(pk=one.pk).update(hearing_days=9)
        case "agency":
            one.agencies.update(leads=False)
    assert list_digest("wage-arrears") != before
    assert list_digest("work-safety") == list_digest("work-safety") != before


@pytest.mark.parametrize("kind", ["list.activate", "list.amend", "list.stop"])
def test_every_kind_is_locked_before_it_is_confirmed_and_links_to_its_list(kind: str) -> None:
    known = kind_of(kind)
    assert isinstance(known, Holds)
    assert known.link("list:work-safety").endswith("/work-safety/change/")
    assert known.link("list:none") == ""
    with pytest.raises(Refused, match="not on file"):
        known.preview("list:none", a_ground())


def test_only_stewards_change_lists() -> None:
    one = ready()
    for kind in ("list.activate", "list.amend", "list.stop"):
        with pytest.raises(PolicyDenied):
            proposal_make(kind=kind, target="list:example", payload={}, by=DECIDER, reason="…")
    with pytest.raises(PolicyDenied):
        amend("example", a_ground(code="second"), by=DECIDER)
    with pytest.raises(PolicyDenied):
        list_activate(credit_list=one, by=DECIDER, reason="…")
    with pytest.raises(PolicyDenied):
        list_draft(code="x", draft=a_draft(), by=DECIDER, reason="…")
    proposal = propose("list.activate", "example")
    with pytest.raises(PolicyDenied):
        proposal_confirm(proposal=proposal, by=DECIDER, reason="…")
