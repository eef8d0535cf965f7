"""Letters in a browser: the door for parties, the desk's page, and each kind of letter, with axe-core over all."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e import kit
from tests.e2e.kit_axe import accessible
from tests.e2e.kit_site import EVERYBODY, World

LANGUAGES = ["", "/en"]
PATIENCE = 120  # seconds until the worker has made the files
CONTEXT = {
    "case": "EXAMPLE",
    "list": {"code": "demo", "zh": "示例名单", "en": "Example list", "kind": "blacklist"},
    "grounds": [{"text_zh": "拒不改正，情节严重", "text_en": "did not put it right", "article": "第三条"}],
    "facts": "经查，你单位未按规定公示年度报告。",
    "legal_basis": "示例条例第三条",
    "hearing_until": "2026-12-01",
    "hearing_days": 5,
    "since": "2026-12-02",
    "until": "2027-12-01",
    # objections
    "record": "abcdefgh23",
    "item": {"zh": "行政处罚", "en": "Administrative penalty"},
    "source": {"zh": "甲区示例监管局", "en": "Example Bureau"},
    "document_number": "示罚〔2026〕1号",
    "filed_on": "2026-11-23",
    "claims": {
        "zh": [{"label": "罚款金额", "on_file": "10,500.50 元", "claimed": "500 元"}],
        "en": [{"label": "Fine", "on_file": "10,500.50 yuan", "claimed": "500 yuan"}],
    },
    "outcome": "correct",
    "answer": "经核查，登记有误。",
    "review_answer": "维持原处理结果。",
    "review_result": "upheld",
    "review_until": "2026-12-07",
    # credit repair
    "path": "ordinary",
    "shown_until": "2027-05-01",
    "shield_until": "2027-01-31",
    "decided_on": "2026-11-23",
    "revocation_ground": "false_papers",
    "revocation_answer": "缴款凭证系伪造。",
    "barred_until": "2027-11-23",
    # publication
    "address": "/records/abcdefgh23",
    "guide": {"zh": "/guide/repair", "en": "/en/guide/repair"},
    "decider": {"zh": "甲区示例监管局", "en": "Example Bureau"},
    "severity": {"zh": "一般", "en": "General"},
    "shown_from": "2026-11-23",
    "clock_on": "2026-11-13",
    "confidence": "to_check",
    "fields": {"zh": ["处罚内容", "罚款金额"], "en": ["Content of the penalty", "Fine"]},
    "repair": {
        "kind": "not_yet",
        "from_day": "2027-02-14",
        "reason": {"zh": "最短公示期尚未届满。", "en": "The shortest time on display is not over yet."},
        "rules": {"zh": ["N36-PUB-02"], "en": ["N36-PUB-02"]},
    },
    "asked": {
        "document": [{"zh": "证明材料", "en": "Proof", "text_zh": "", "text_en": "", "required": True}],
        "commitment": [{"zh": "信用承诺书", "en": "Credit commitment", "required": True}],
        "interview": [],
        "inspection": [{"zh": "现场核查", "en": "Inspection", "required": False}],
    },
    "limits": {
        "accept": {"number": 3, "unit": "working_day"},
        "decide": {"number": 10, "unit": "working_day"},
        "objection": {"number": 5, "unit": "working_day"},
    },
    "replaces": "示例告知〔2026〕1号",
    # a check
    "check": "EXAMPLE",
    "at": "2026-11-23 10:00",
    "purpose": {"zh": "政府采购", "en": "Government procurement"},
    "reason": "招标资格审查",
    "count": 3,
    "listed": 1,
    "clear": [{"name": "示例一市乙有限公司", "usci": "91990101MAT000018N"}],
    "unclear": [{"asked": "示例查无此司", "meant": "unknown"}],
    "lists": [
        {
            "zh": "示例名单",
            "en": "Example list",
            "rows": [
                {
                    "name": "示例一市甲有限公司",
                    "usci": "91990101MAT000018N",
                    "since": "2026-01-02",
                    "until": "",
                }
            ],
            "measures": [
                {"zh": "限制参加政府采购", "en": "No procurement", "agency_zh": "财政部", "agency_en": "MOF"}
            ],
        }
    ],
}
MAKE = f"""
from documents.kinds import kinds
from documents.codes import code_of
from documents.services import letter_make, mail_send
from journal.actor import Actor
from registry.models import Agency, Entity
by = Actor.system("test")
entity, agency = Entity.objects.order_by("pk").first(), Agency.objects.get(code="samr")
made = {{
    kind.name: letter_make(
        kind=kind.name, entity=entity, agency=agency, subject="listing_case:EXAMPLE", context={CONTEXT!r}, by=by
    )
    for kind in kinds()
}}
import json
print("=" + json.dumps({{name: [one.pk, one.number, code_of(one)] for name, one in made.items()}}))
"""
READY = "from documents.models import Letter; print('=', Letter.objects.exclude(state='ready').count())"


@pytest.fixture(scope="module")
def letters(world: World) -> dict[str, tuple[int, str, str]]:
    """A letter of every kind that the site knows: kind → key, number, access code. The worker made their files."""
    made = json.loads(world.run(MAKE).rpartition("=")[2])
    end = time.monotonic() + PATIENCE
    while int(world.run(READY).rpartition("=")[2]):
        assert time.monotonic() < end, "the worker makes no letters"
        time.sleep(1)
    return dict(made)


@pytest.mark.parametrize("prefix", LANGUAGES)
@pytest.mark.parametrize("size", sorted(kit.SIZES))
def test_whoever_has_number_and_code_gets_the_letter(
    prefix: str, size: str, open_tab: Callable[..., Any], letters: dict[str, tuple[int, str, str]]
) -> None:
    _pk, number, code = letters["list_notice"]
    tab = open_tab(kit.SIZES[size])
    kit.visit(tab, f"{prefix}/letters/?number={number}")
    kit.looks_right(tab)
    accessible(tab, "documents/letters.html")
    kit.expect_status(tab, 422)
    tab.fill("#id_code", "wrong")
    tab.click(".door__form button")
    expect(tab.locator(".problem")).to_be_visible()
    accessible(tab, "documents/letters.html")
    tab.fill("#id_code", code.lower())
    tab.click(".door__form button")
    expect(tab.locator("button[value=pdf]")).to_have_count(2)
    kit.looks_right(tab)
    accessible(tab, "documents/letters.html")
    with tab.expect_download() as download:
        tab.locator("button[value=pdf]").first.click()
    assert download.value.suggested_filename == f"{number}.pdf"
    tab.locator("button[value=html]").last.click()
    expect(tab.locator(".letter__translation")).to_be_visible()
    kit.looks_right(tab)
    accessible(tab, "documents/frames/page.html")
    accessible(tab, "documents/letter.html")


KINDS = {
    "list_notice": "documents/letters/list_notice.html",
    "list_decision": "documents/letters/list_decision.html",
    "list_removal": "documents/letters/list_removal.html",
    "list_check": "documents/letters/list_check.html",
    "objection_refusal": "documents/letters/objection_refusal.html",
    "objection_result": "documents/letters/objection_result.html",
    "objection_review": "documents/letters/objection_review.html",
    "repair_refusal": "documents/letters/repair_refusal.html",
    "repair_result": "documents/letters/repair_result.html",
    "repair_revocation": "documents/letters/repair_revocation.html",
    "repair_notice": "documents/letters/repair_notice.html",
}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_of_letter_reads_well_on_the_desk(
    kind: str, open_tab: Callable[..., Any], letters: dict[str, tuple[int, str, str]]
) -> None:
    pk = letters[kind][0]
    tab = open_tab(kit.DESK, staff=EVERYBODY)
    for prefix in LANGUAGES:
        kit.visit(tab, f"{prefix}/admin/documents/letter/{pk}/change/")
        accessible(tab, "admin/documents/letter.html")
        for language in ("zh-hans", "en"):
            kit.visit(tab, f"{prefix}/admin/documents/letter/{pk}/{language}.html")
            kit.looks_right(tab)
            accessible(tab, KINDS[kind])


def test_lists_of_letters_and_mails(open_tab: Callable[..., Any], letters: dict[str, Any]) -> None:
    tab = open_tab(kit.PHONE, staff=EVERYBODY)
    for path in ("documents/letter/", "documents/outgoingmail/"):
        kit.visit(tab, f"/admin/{path}")
        accessible(tab, "admin/desk/change_list.html")
