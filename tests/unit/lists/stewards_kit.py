"""Stewards, drafts of lists and rows of theirs, for the tests of what two stewards decide about lists."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from journal import clock
from journal.actor import Actor
from journal.models import Proposal
from journal.proposals.services import proposal_make
from lists.drafts import Draft, list_draft
from lists.list_changes import list_amend
from lists.models import CreditList
from registry.models import Agency

ONE = Actor("one", roles=frozenset({"staff", "steward"}))
TWO = Actor("two", roles=frozenset({"staff", "steward"}))
DECIDER = Actor("three", agency_key="mem", roles=frozenset({"staff", "decider"}))
TOMORROW = clock.today() + timedelta(days=1)


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
