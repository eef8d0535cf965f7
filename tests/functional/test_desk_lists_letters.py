"""Letters of a listing case: what they say in either language, and that staff find them on the case's page."""

from __future__ import annotations

import pytest

from documents.letter_pages import Frame, letter_html
from documents.models import Letter, LetterLanguage
from documents.selectors import letters_of
from journal import clock
from lists import services
from lists.models import Ground, ListingCase, RemovalGround
from lists.words import article_in_chinese
from tests import factories, listing_house
from tests.functional.desk import text
from tests.functional.listing_desk import page, people
from tests.listing_house import House

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(reference: None) -> House:
    house = listing_house.build()
    Ground.objects.filter(code="g1").update(article="6 (10)")
    return house


def letter(case: ListingCase, kind: str) -> Letter:
    return letters_of(f"listing_case:{case.number}").get(kind=kind)


def said(case: ListingCase, kind: str, language: LetterLanguage) -> str:
    return letter_html(letter(case, kind), language, frame=Frame.PART)


def test_the_notice_names_everything_that_the_party_needs(house: House) -> None:
    entity = factories.entity()
    record = factories.penalty(entity)
    case = listing_house.notified(house, entity=entity, evidence=[record], facts="第一段\n\n<b>第二段</b>")
    chinese = said(case, "list_notice", LetterLanguage.CHINESE)
    english = said(case, "list_notice", LetterLanguage.ENGLISH)
    for expected in (
        "情形一（第6条第10项）",
        record.document_number,
        "限制参加政府采购",
        "示例省信用条例（虚构）",
    ):
        assert expected in chinese, expected
    assert "尚未作出决定" in chinese and "&lt;b&gt;第二段" in chinese
    for expected in ("Ground one (article 6 (10))", "Nothing has been decided", "No government procurement"):
        assert expected in english, expected
    assert case.hearing_until is not None
    assert f"{case.hearing_until.day} {case.hearing_until:%B %Y}" in english
    assert "would stand on the list" in english


def test_the_decision_says_term_answer_and_remedies_without_a_limit_of_our_own(house: House) -> None:
    case = listing_house.notified(house)
    services.case_state(case=case, statement="不服", stated_on=clock.today(), by=house.people["reporter"])
    listing_house.hear(case)
    case = services.case_decide(
        case=case,
        document_number="示监列〔2026〕2号",
        answer="证据充分",
        by=house.people["decider"],
        reason="x",
    )
    case = services.case_confirm(case=case, by=house.people["reviewer"], reason="x")
    chinese = said(case, "list_decision", LetterLanguage.CHINESE)
    for expected in ("示监列〔2026〕2号", "证据充分", "行政复议", "行政诉讼", "法律规定的期限内"):
        assert expected in chinese, expected
    assert "60日" not in chinese and "六十日" not in chinese
    assert "You stand on the list from" in said(case, "list_decision", LetterLanguage.ENGLISH)


@pytest.mark.parametrize(
    ("ground", "words"), [(RemovalGround.ERROR, "列入有误"), (RemovalGround.BANKRUPTCY, "破产法院裁定")]
)
def test_the_removal_says_why_and_since_when(house: House, ground: RemovalGround, words: str) -> None:
    case = listing_house.listed(house)
    services.removal_propose(case=case, ground=ground, by=house.people["proposer"], reason="x")
    case = services.removal_confirm(case=case, by=house.people["decider"], reason="x")
    assert words in said(case, "list_removal", LetterLanguage.CHINESE)
    assert f"{clock.today().day} {clock.today():%B %Y}" in said(case, "list_removal", LetterLanguage.ENGLISH)


def test_the_case_lists_its_letters(house: House) -> None:
    desk = people(house)
    case = listing_house.listed(house)
    answer = desk["auditor"].get("/en" + page(case))
    for one in letters_of(f"listing_case:{case.number}"):
        assert one.number in text(answer)
    first = answer.context["page"].letters[0]
    assert desk["auditor"].get(first.url).status_code == 200


@pytest.mark.parametrize(
    ("article", "chinese"),
    [("6 (10)", "第6条第10项"), ("17", "第17条"), ("十二", "第十二条"), ("第十二条", "第十二条"), ("", "")],
)
def test_an_article_in_chinese(article: str, chinese: str) -> None:
    assert article_in_chinese(article) == chinese
