"""What it takes to run cases of a list: its founding, a ground, a term, and two stewards on the same ground."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import translation

from journal import clock
from journal.models import AuditEvent
from journal.proposals.kinds import Holds, kind_of
from journal.proposals.services import proposal_confirm, proposal_make
from journal.workflow import PolicyDenied, Refused, SecondPersonNeeded
from lists.activation import list_activate, list_digest, list_stop, obstacles
from lists.drafts import list_draft
from lists.models import CreditList, Foundation, ListState
from registry.models import Region
from tests.unit.lists.stewards_kit import (
    DECIDER,
    ONE,
    TOMORROW,
    TWO,
    a_draft,
    a_ground,
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
