"""Files of letters: made by the sweep, once, whatever happens in between."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.checks import run_checks

from documents import pdf, rendering, sealing, sweeps
from documents.models import Letter, LetterFile, LetterState
from documents.pdf import FontMissing, Made, OutsideAsked, PdfOff, pdf_of, why_off
from journal import clock
from tests.unit.documents import letter_kit as kit

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """kill -9, as far as one process can play it."""


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A setter that takes no time; what it was given."""
    seen: list[str] = []

    def set_page(html: str, *, chinese: bool) -> Made:
        seen.append(html)
        return Made(b"%PDF " + html.encode(), 1)

    monkeypatch.setattr(rendering, "pdf_of", set_page)
    monkeypatch.setattr(sweeps, "why_off", lambda: "")
    return seen


def drain() -> int:
    count = 0
    while sweeps.render_letters():
        count += 1
    return count


def later(minutes: int) -> Any:
    return time_machine.travel(clock.now() + timedelta(minutes=minutes))


def test_a_real_letter_becomes_a_real_pdf_in_both_languages() -> None:
    assert why_off() == "", "Debian: libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk"
    letter = kit.letter(grounds=[{"code": str(n), "text": kit.GROUNDS} for n in range(30)])
    assert sweeps.render_letters() == 1
    letter.refresh_from_db()
    assert letter.state == LetterState.READY and letter.error == ""
    files = {file.language: file for file in letter.files.all()}
    assert set(files) == {"zh-hans", "en"}
    for file in files.values():
        body = sealing.unsealed(bytes(file.sealed), purpose=sealing.LETTER)
        assert body.startswith(b"%PDF-") and file.size == len(body) < 600_000
        assert file.digest == hashlib.sha256(body).hexdigest()
        assert file.pages == 3
        assert b"%PDF" not in bytes(file.sealed), "encrypted at rest"
    assert sweeps.render_letters() == 0


def test_the_same_page_gives_the_same_bytes() -> None:
    page = "<!doctype html><html lang='zh-Hans'><head><title>t</title></head><body>示例</body></html>"
    assert pdf_of(page, chinese=True).body == pdf_of(page, chinese=True).body


def test_a_letter_without_a_chinese_font_is_not_sent_out_as_boxes(monkeypatch: pytest.MonkeyPatch) -> None:
    page = "<!doctype html><html lang='en'><head><title>t</title></head><body>x</body></html>"
    monkeypatch.setattr(pdf, "CHINESE_FONT", "a font that nobody has")
    assert pdf_of(page, chinese=False).pages == 1
    with pytest.raises(FontMissing):
        pdf_of(page, chinese=True)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/x.png",
        "https://example.org/",
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "data:text/css,*{}",
    ],
)
def test_a_page_that_asks_for_anything_outside_is_not_set(address: str) -> None:
    page = f"<!doctype html><html lang='en'><head><title>t</title></head><body><img src='{address}'></body></html>"
    style = page.replace("<title>", f"<style>@import '{address}';</style><title>")
    link = page.replace("<title>", f"<link rel='attachment' href='{address}'><title>")
    for asking in (page, style, link):
        with pytest.raises(OutsideAsked):
            pdf_of(asking, chinese=False)


def test_the_oldest_letter_is_first_and_each_once(quick: list[str]) -> None:
    letters = [kit.letter() for _ in range(3)]
    assert drain() == 3
    assert [html.count(letter.number) > 0 for html, letter in zip(quick[::2], letters, strict=True)] == [
        True
    ] * 3
    assert LetterFile.objects.count() == 6
    assert not Letter.objects.exclude(state=LetterState.READY).exists()


def test_a_letter_whose_template_fails_is_tried_again_later_and_holds_nobody_up(
    quick: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, fine = kit.letter(), kit.letter()
    original = rendering.letter_html

    def html(letter: Letter, *args: Any, **more: Any) -> str:
        if letter.pk == broken.pk:
            raise ValueError("nothing fits")
        return original(letter, *args, **more)

    monkeypatch.setattr(rendering, "letter_html", html)
    assert drain() == 2
    broken.refresh_from_db()
    fine.refresh_from_db()
    assert fine.state == LetterState.READY
    assert broken.state == LetterState.FAILED and broken.error == "ValueError: nothing fits"
    assert not broken.files.exists() and broken.attempts == 1
    monkeypatch.setattr(rendering, "letter_html", original)
    assert drain() == 0, "not at once"
    with later(2):
        assert drain() == 1
    broken.refresh_from_db()
    assert broken.state == LetterState.READY and broken.error == "" and broken.files.count() == 2


def test_waits_grow(quick: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    letter = kit.letter()
    monkeypatch.setattr(rendering, "letter_html", lambda *args, **more: 1 / 0)
    waits = []
    for _ in range(5):
        letter.refresh_from_db()
        with time_machine.travel(letter.next_try_at + timedelta(seconds=1), tick=False):
            assert sweeps.render_letters() == 1
            letter.refresh_from_db()
            waits.append(letter.next_try_at - clock.now())
    assert [round(wait.total_seconds() / 60) for wait in waits] == [1, 10, 60, 360, 360]


@pytest.mark.parametrize("place", ["letter_html", "pdf_of", "sealing.sealed"])
def test_killed_at_any_place_a_letter_is_whole_or_not_there(
    quick: list[str], monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    letter = kit.letter()
    owner, name = (sealing, "sealed") if "." in place else (rendering, place)
    original, calls = getattr(owner, name), []

    def dies_second(*args: Any, **more: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise Killed
        return original(*args, **more)

    monkeypatch.setattr(owner, name, dies_second)
    with pytest.raises(Killed):
        sweeps.render_letters()
    letter.refresh_from_db()
    assert letter.state == LetterState.WAITING and not letter.files.exists()
    assert letter.attempts == 1, "counted before, so that a letter that kills does not do so for ever"
    assert drain() == 0
    with later(2):
        assert drain() == 1
    letter.refresh_from_db()
    assert letter.state == LetterState.READY and letter.files.count() == 2


def test_two_workers_at_one_letter_keep_the_first_s_files(quick: list[str]) -> None:
    letter = kit.letter()
    stale = Letter.objects.get(pk=letter.pk)
    assert rendering.letter_render(letter)
    digests = set(letter.files.values_list("digest", "pk"))
    assert rendering.letter_render(stale)
    assert set(letter.files.values_list("digest", "pk")) == digests


def test_without_the_libraries_letters_wait_and_the_site_says_so(
    quick: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = kit.letter()
    monkeypatch.setattr(sweeps, "why_off", lambda: "the system lacks libpango-1.0-0.")
    monkeypatch.setattr("documents.checks.why_off", lambda: "the system lacks libpango-1.0-0.")
    assert drain() == 0
    letter.refresh_from_db()
    assert letter.state == LetterState.WAITING and letter.attempts == 0
    warnings = [message for message in run_checks(tags=["creditsite"]) if message.id == "creditsite.W051"]
    assert len(warnings) == 1 and "libpango-1.0-0" in warnings[0].msg and not warnings[0].is_serious()


def test_a_library_that_turns_out_to_be_missing_costs_no_attempt(
    quick: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def off(*args: Any, **more: Any) -> Made:
        raise PdfOff("libgobject")

    letter = kit.letter()
    monkeypatch.setattr(rendering, "pdf_of", off)
    assert drain() == 0
    letter.refresh_from_db()
    assert letter.state == LetterState.WAITING and letter.attempts == 0


def test_the_names_of_missing_packages_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_loads", lambda name: "pango" not in name)
    why_off.cache_clear()
    try:
        assert why_off() == "the system lacks libpango-1.0-0, libpangoft2-1.0-0."
        with pytest.raises(PdfOff):
            pdf_of("<p>x", chinese=False)
    finally:
        why_off.cache_clear()


def test_a_seal_of_one_purpose_opens_no_other() -> None:
    content = sealing.sealed(b"content" * 20_000, purpose=sealing.LETTER)
    assert sealing.unsealed(content, purpose=sealing.LETTER) == b"content" * 20_000
    with pytest.raises(sealing.Damaged):
        sealing.unsealed(content, purpose=sealing.UPLOAD)
    with pytest.raises(sealing.Damaged):
        sealing.unsealed(content[:-1], purpose=sealing.LETTER)
