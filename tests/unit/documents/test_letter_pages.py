"""A letter as HTML: both languages, what stands in it, and text that would be more than text."""

from __future__ import annotations

import re
from typing import Any

import pytest

from documents import codes
from documents.letter_pages import Frame, letter_html
from documents.templatetags.letters import code_groups, letter_day
from documents.writing import door_address
from tests import factories
from tests.unit.documents import letter_kit as kit

HOSTILE = '<script>alert(1)</script>"><style>*{display:none}</style>{{ settings.SECRET_KEY }}{% load x %}'


def without_tags(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.mark.django_db
def test_both_languages_say_who_writes_to_whom_about_what() -> None:
    letter = kit.letter()
    for language in ("zh-hans", "en"):
        html = letter_html(letter, language)
        words = without_tags(html)
        assert letter.number in words and letter.addressee in words and letter.agency_name in words
        assert code_groups(letter.addressee_code) in html
        assert "第十二条第一款" in words and kit.GROUNDS in words
        assert codes.code_of(letter) in words
        assert "noindex" in html


@pytest.mark.django_db
def test_only_the_english_letter_says_that_it_is_a_translation() -> None:
    letter = kit.letter()
    english, chinese = letter_html(letter, "en"), letter_html(letter, "zh-hans")
    assert '<html lang="en">' in english and '<html lang="zh-Hans">' in chinese
    assert "letter__translation" in english and "letter__translation" not in chinese
    assert "1 December 2026" in english and "2026年12月1日" in chinese


@pytest.mark.django_db
def test_an_english_letter_bears_the_agency_s_english_name_where_it_has_one() -> None:
    agency = factories.agency()
    agency.name_en = "An English Name"
    assert "An English Name" in letter_html(kit.letter(agency=agency), "en")


@pytest.mark.django_db
def test_no_person_of_the_staff_stands_in_a_letter() -> None:
    letter = kit.letter()
    letter.made_by_name = "王小明"
    assert "王小明" not in letter_html(letter, "zh-hans")


@pytest.mark.django_db
def test_an_empty_part_has_no_title() -> None:
    assert "Legal basis" in letter_html(kit.letter(), "en")
    letter = kit.letter(kind=kit.BARE.name)
    assert "Legal basis" not in letter_html(letter, "en") and "Your rights" not in letter_html(letter, "en")


@pytest.mark.django_db
@pytest.mark.parametrize("frame", list(Frame))
def test_hostile_text_stays_text(frame: Frame) -> None:
    entity = factories.entity(name=f"示例一市澄屿{HOSTILE}"[:200])
    ground = {"code": "1", "text": HOSTILE}
    html = letter_html(
        kit.letter(entity=entity, facts=HOSTILE, basis=HOSTILE, grounds=[ground]), "en", frame=frame
    )
    assert "<script" not in html and "<style" not in html
    assert html.count("&lt;script&gt;") >= 4, "it is shown as it was written"
    assert "{{ settings.SECRET_KEY }}" in html and "{% load x %}" in html


@pytest.mark.django_db
def test_context_cannot_take_the_place_of_what_the_letter_knows() -> None:
    letter = kit.letter(letter={"number": "forged"}, letter_frame="admin/base.html", language="xx")
    html = letter_html(letter, "en")
    assert "forged" not in html and letter.number in html


@pytest.mark.django_db
def test_the_code_to_scan_leads_to_the_letter_and_does_not_open_it(settings: Any) -> None:
    letter = kit.letter()
    settings.SITE_URL = ""
    assert "<img" not in letter_html(letter, "zh-hans"), "an address without a host is no use to a phone"
    settings.SITE_URL = "https://credit.example.org"
    assert 'src="data:image/svg+xml' in letter_html(letter, "zh-hans")
    address = door_address(letter, "en")
    assert address.startswith("https://credit.example.org/en/letters/?number=")
    assert codes.code_of(letter) not in address


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("91990101MAT000013X", "91\u2009990101\u2009MAT00001\u20093\u2009X"),
        ("1234", "1234"),
        ("", ""),
    ],
)
def test_codes_stand_in_their_groups(code: str, shown: str) -> None:
    assert code_groups(code) == shown


def test_what_is_no_day_stays_as_it_is() -> None:
    assert letter_day("soon") == "soon" and letter_day(None) == ""
