"""Lists on the desk: a draft by one steward, activation and changes by two, everybody of staff may look."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from journal import clock
from journal.models import Proposal
from lists.models import CreditList, ListState
from tests.functional.desk import marks, open_step, send, text
from tests.staff import staff_client

pytestmark = pytest.mark.django_db
LISTS = "admin:lists_creditlist_changelist"


@pytest.fixture
def first(reference: None) -> Client:
    return staff_client(["steward"])


@pytest.fixture
def second(reference: None) -> Client:
    return staff_client(["steward"])


def page(code: str) -> str:
    return reverse("admin:lists_creditlist_change", args=[code])


def step(code: str, name: str) -> str:
    return reverse("admin:lists_creditlist_step", args=[code, name])


def confirm(client: Client, kind: str) -> Any:
    proposal = Proposal.objects.get(kind=kind, state="open")
    return send(client, reverse("admin:journal_proposal_step", args=[proposal.pk, "confirm"]), {})


def a_draft(**values: Any) -> dict[str, Any]:
    return {
        "code": "example",
        "kind": "blacklist",
        "name_zh": "示例严重失信主体名单",
        "name_en": "Example list",
        "founding_document": "示例管理办法",
        "founding_kind": "departmental_rule",
        "agencies": "mem\n财政部",
        "review_level": "provincial",
        "hearing_days": "5",
        "term_months": "36",
        "confidence": "ours",
        "source": "a test",
        **values,
    }


def a_ground(**values: Any) -> dict[str, Any]:
    return {
        "code": "first",
        "text_zh": "因违法行为受到较重处罚",
        "text_en": "A heavier penalty",
        "confidence": "ours",
        "source": "a test",
        "in_force_from": clock.today().isoformat(),
        **values,
    }


def draft(client: Client, **values: Any) -> Any:
    return send(client, reverse("admin:lists_creditlist_list_step", args=["draft"]), a_draft(**values))


def test_a_list_comes_to_run_by_one_who_drafts_and_two_who_agree(first: Client, second: Client) -> None:
    assert draft(first).status_code == 302
    one = CreditList.objects.get(pk="example")
    assert one.state == ListState.DRAFT and not one.runs_cases
    assert [row.agency.code for row in one.agencies.all() if row.agency] == ["mem", "mof"]
    assert send(first, step("example", "activate"), {}).status_code == 422  # it has no ground yet
    assert send(first, step("example", "draft-ground"), a_ground(in_force_from="")).status_code == 302
    assert not Proposal.objects.exists()  # a draft is one steward's
    assert send(first, step("example", "activate"), {}).status_code == 302
    own = Proposal.objects.get(kind="list.activate")
    assert first.get(reverse("admin:journal_proposal_step", args=[own.pk, "confirm"])).status_code == 403
    assert confirm(second, "list.activate").status_code == 302
    one.refresh_from_db()
    assert one.state == ListState.IN_FORCE and one.runs_cases


def test_a_list_in_force_is_changed_by_two(first: Client, second: Client) -> None:
    assert first.get(step("work-safety", "draft-ground")).status_code == 409
    assert send(first, step("work-safety", "ground"), a_ground()).status_code == 302
    assert not CreditList.objects.get(pk="work-safety").grounds.filter(code="first").exists()
    assert confirm(second, "list.amend").status_code == 302
    assert CreditList.objects.get(pk="work-safety").grounds.filter(code="first").exists()
    row = CreditList.objects.get(pk="work-safety").grounds.get(code="first")
    ending = {"row": f"ground:{row.pk}", "in_force_to": clock.today().isoformat()}
    assert send(first, step("work-safety", "end"), ending).status_code == 302
    assert confirm(second, "list.amend").status_code == 302
    row.refresh_from_db()
    assert row.in_force_to == clock.today()


@pytest.mark.parametrize(
    ("name", "values"),
    [
        (
            "measure",
            {
                "kind": "restriction",
                "purpose": "procurement",
                "name_zh": "限制参加政府采购",
                "name_en": "No procurement",
                "agency": "财政部",
            },
        ),
        ("removal", {"code": "paid", "text_zh": "已履行", "text_en": "Performed", "min_months": "6"}),
        (
            "branch",
            {"ground": "serious-violation", "item": "penalty", "count": "5", "within_months": "12"},
        ),
        ("terms", {"review_level": "national", "hearing_days": "7", "term_months": "36"}),
    ],
)
def test_every_table_of_a_list_can_be_added_to(
    first: Client, second: Client, name: str, values: dict[str, Any]
) -> None:
    shared = {"confidence": "ours", "source": "a test", "in_force_from": clock.today().isoformat()}
    answer = send(first, step("work-safety", name), values if name == "terms" else {**shared, **values})
    assert answer.status_code == 302, text(answer)
    assert confirm(second, "list.amend").status_code == 302
    shown = text(first.get(page("work-safety")))
    assert {"measure": "限制参加政府采购", "removal": "已履行", "branch": "12", "terms": "7"}[name] in shown


@pytest.mark.parametrize(
    ("name", "values", "field"),
    [
        ("ground", {"code": "serious-violation"}, "code"),
        ("ground", {"in_force_from": "2020-01-01"}, "in_force_from"),
        ("ground", {"in_force_from": ""}, "in_force_from"),
        ("ground", {"text_zh": ""}, "text_zh"),
        ("ground", {"rule_code": "X"}, "rule_code"),
        ("end", {"row": "ground:0", "in_force_to": "2030-01-01"}, "row"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(
    first: Client, name: str, values: dict[str, Any], field: str
) -> None:
    url = step("work-safety", name)
    data = {"reason": "a test", **(a_ground() if name == "ground" else {}), **values}
    answer = first.post(url, {**data, **open_step(first, url)})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Proposal.objects.exists()


def test_an_unknown_agency_stops_a_draft(first: Client) -> None:
    url = reverse("admin:lists_creditlist_list_step", args=["draft"])
    answer = first.post(url, {**a_draft(agencies="无此机关"), "reason": "…", **open_step(first, url)})
    assert answer.status_code == 422 and "无此机关" in text(answer)
    assert not CreditList.objects.filter(pk="example").exists()


def test_a_draft_is_changed_in_its_own_form(first: Client) -> None:
    draft(first)
    url = step("example", "redraft")
    opened = first.get(url)
    assert "mem\nmof" in opened.content.decode()
    assert send(first, url, a_draft(name_en="Another name", agencies="mof")).status_code == 302
    assert CreditList.objects.get(pk="example").name_en == "Another name"


@pytest.mark.parametrize("roles", [["reporter"], ["decider"], ["auditor"]])
def test_everybody_of_staff_may_look_and_only_stewards_may_do(reference: None, roles: list[str]) -> None:
    client = staff_client(roles)
    listed = text(client.get(reverse(LISTS)))
    assert "安全生产严重失信主体名单" in listed
    shown = text(client.get(page("work-safety")))
    assert "SAFE-LST-03" in shown and "应急管理部" in shown
    assert client.get(page("work-safety")).context["steps"] == []
    for name in ("activate", "ground", "terms", "end", "stop"):
        assert client.get(step("work-safety", name)).status_code == 403
    assert client.get(reverse("admin:lists_creditlist_list_step", args=["draft"])).status_code == 403


def test_steps_follow_the_state_of_a_list(first: Client) -> None:
    def offered(code: str) -> set[str]:
        return {one.name for one, _url in first.get(page(code)).context["steps"]}

    assert offered("B06") == set()
    adding = {"ground", "removal", "measure", "branch", "terms", "end"}
    assert offered("work-safety") == {"activate", *adding}
    draft(first)
    assert offered("example") == {"activate", "redraft", *(f"draft-{name}" for name in adding)}
    CreditList.objects.filter(pk="work-safety").update(runs_cases=True)
    assert offered("work-safety") == {"stop", *adding}


def test_a_list_s_page_says_what_keeps_its_cases_from_being_run(first: Client) -> None:
    def missing(code: str) -> list[str]:
        with translation.override("en"):
            sections = first.get(page(code)).context["sections"]
        return [str(row[0].words) for row in sections[0].rows] if len(sections) == 8 else []

    assert [words[:40] for words in missing("court-defaulters")] == [
        "It is founded by: Judicial interpretatio"
    ]
    assert missing("work-safety") == ["Nothing: a steward may propose it."]
    assert missing("B06") == []


def test_a_page_opened_before_a_change_is_outdated(first: Client, second: Client) -> None:
    draft(first)
    url = step("example", "draft-ground")
    given = open_step(second, url)
    assert send(first, url, a_ground(in_force_from="")).status_code == 302
    late = second.post(url, {"reason": "…", **a_ground(code="second", in_force_from=""), **given})
    answer = second.post(
        url, {"reason": "…", **a_ground(code="second", in_force_from=""), **given, **marks(late)}
    )
    assert answer.status_code == 409
    assert CreditList.objects.get(pk="example").grounds.count() == 1
