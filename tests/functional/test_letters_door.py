"""The door for whoever got a letter: number and code, nothing else, and nothing learned by trying."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from documents import codes, rendering, sweeps
from documents.models import Letter
from documents.pdf import Made
from journal.models import AuditEvent
from tests.functional.desk import text
from tests.unit.documents import letter_kit as kit

pytestmark = pytest.mark.django_db(databases=["default", "counters"])
DOOR = "/en/letters/"
NOBODY = "No letter bears this number"


@pytest.fixture(autouse=True)
def _ready(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    kit.kind_known(settings)
    settings.QUOTA_LETTERS = 0
    monkeypatch.setattr(rendering, "pdf_of", lambda html, chinese: Made(b"%PDF-1.7 " + html.encode(), 1))
    monkeypatch.setattr(sweeps, "why_off", lambda: "")


@pytest.fixture
def letter() -> Letter:
    made = kit.letter()
    sweeps.render_letters()
    return made


def pair(letter: Letter, **more: str) -> dict[str, str]:
    return {"number": letter.number, "code": codes.code_of(letter), **more}


def test_the_right_pair_opens_the_letter_in_both_languages(letter: Letter) -> None:
    client = Client()
    opened = client.post(DOOR, pair(letter))
    assert opened.status_code == 200 and letter.addressee in text(opened)
    for language in ("zh-hans", "en"):
        pdf = client.post(DOOR, pair(letter, form="pdf", language=language))
        assert pdf["Content-Type"] == "application/pdf" and pdf.content.startswith(b"%PDF")
        assert pdf["Content-Disposition"].startswith("attachment")
        html = client.post(DOOR, pair(letter, form="html", language=language))
        assert kit.GROUNDS in html.content.decode()


def test_number_and_code_may_be_typed_as_people_type(letter: Letter) -> None:
    typed = {
        "number": f" {letter.number.replace('〔', '[').replace('〕', '] ')} ",
        "code": codes.code_of(letter).lower().replace("-", " "),
    }
    assert letter.addressee in text(Client().post(DOOR, typed))


def test_nothing_is_kept_by_a_cache_or_a_search_engine(letter: Letter) -> None:
    client = Client()
    answers = [
        client.get(DOOR),
        client.post(DOOR, pair(letter)),
        client.post(DOOR, pair(letter, form="pdf", language="en")),
        client.post(DOOR, pair(letter, form="html", language="en")),
        client.post(DOOR, {"number": "x", "code": "y"}),
    ]
    for answer in answers:
        assert answer["Cache-Control"] == "no-store" and "noindex" in answer["X-Robots-Tag"]


def test_every_wrong_pair_gets_the_same_answer(letter: Letter) -> None:
    other = kit.letter()
    wrong = [
        {"number": letter.number, "code": codes.code_of(other)},
        {"number": other.number, "code": codes.code_of(letter)},
        {"number": "示例局试告〔2026〕999号", "code": codes.code_of(letter)},
        {"number": letter.number, "code": "AAAA-AAAA-AAAA"},
        {"number": letter.number[:-2], "code": codes.code_of(letter)},
        {"number": letter.number, "code": "'; DROP TABLE documents_letter; --"},
    ]
    answers = []
    for typed in wrong:
        answer = Client().post(DOOR, {**typed, "form": "pdf", "language": "en"})
        assert answer.status_code == 422 and NOBODY in text(answer)
        body = answer.content.decode()
        for value in typed.values():  # what was typed stands in the form again
            body = body.replace(value.replace("'", "&#x27;"), "")
        body = re.sub(r'csrfmiddlewaretoken" value="[^"]*"|<time.*?</time>', "", body)
        answers.append(body)
    assert len(set(answers)) == 1


def test_what_is_missing_is_asked_for(letter: Letter) -> None:
    for typed in ({"number": letter.number}, {"code": codes.code_of(letter)}, {}):
        answer = Client().post(DOOR, typed)
        assert answer.status_code == 422 and letter.addressee not in text(answer)


def test_the_code_to_scan_fills_in_the_number_only(letter: Letter) -> None:
    answer = Client().get(DOOR, {"number": letter.number})
    assert letter.number in answer.content.decode()
    assert letter.addressee not in text(answer) and codes.code_of(letter) not in text(answer)
    assert Client().get(DOOR, pair(letter, form="pdf", language="en"))["Content-Type"].startswith("text/html")


def test_what_was_opened_is_written_down_and_wrong_tries_are_not(letter: Letter) -> None:
    before = AuditEvent.objects.count()
    client = Client(REMOTE_ADDR="203.0.113.7")
    client.post(DOOR, {"number": letter.number, "code": "wrong"})
    client.post(DOOR, pair(letter))
    assert AuditEvent.objects.count() == before
    client.post(DOOR, pair(letter, form="pdf", language="en"))
    event = AuditEvent.objects.get(action="letter.fetched")
    assert event.target == f"letter:{letter.pk}" and event.address == "203.0.113.7" and event.user_key == ""
    assert codes.code_of(letter) not in str(event.detail)


def test_guessing_is_counted_by_address(letter: Letter, settings: Any) -> None:
    settings.QUOTA_LETTERS = 3
    client = Client(REMOTE_ADDR="203.0.113.99")
    codes_given = [
        client.post(DOOR, {"number": letter.number, "code": "wrong"}).status_code for _ in range(4)
    ]
    assert codes_given == [422, 422, 422, 429]
    refused = client.post(DOOR, pair(letter))
    assert refused.status_code == 429 and refused["Retry-After"] and refused["Cache-Control"] == "no-store"
    assert client.get(DOOR).status_code == 200, "reading the form costs nothing"
    assert Client(REMOTE_ADDR="203.0.113.98").post(DOOR, pair(letter)).status_code == 200


def test_before_the_files_are_made_the_text_can_be_read() -> None:
    letter = kit.letter()
    opened = Client().post(DOOR, pair(letter))
    assert "being made" in text(opened) and 'value="pdf"' not in opened.content.decode()
    assert Client().post(DOOR, pair(letter, form="pdf", language="en")).status_code == 404
    assert Client().post(DOOR, pair(letter, form="html", language="en")).status_code == 200


@pytest.mark.parametrize("language", ["fr", "", "../../etc/passwd"])
def test_other_languages_are_not_there(letter: Letter, language: str) -> None:
    assert Client().post(DOOR, pair(letter, form="pdf", language=language)).status_code == 404


def test_a_form_from_elsewhere_is_refused(letter: Letter) -> None:
    assert Client(enforce_csrf_checks=True).post(DOOR, pair(letter)).status_code == 403


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(method: str) -> None:
    assert getattr(Client(), method)(DOOR).status_code == 405


def test_hostile_input_stays_text() -> None:
    hostile = '"><script>alert(1)</script>'
    for answer in (
        Client().get(DOOR, {"number": hostile}),
        Client().post(DOOR, {"number": hostile, "code": hostile}),
    ):
        assert "<script>alert" not in answer.content.decode()


def test_long_input_is_refused() -> None:
    assert Client().post(DOOR, {"number": "字" * 5_000, "code": "x" * 5_000}).status_code == 422
