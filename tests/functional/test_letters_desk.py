"""Letters and mails on the desk: who sees which, what is written down, what is offered."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from documents import codes, rendering, sweeps
from documents.models import Letter, MailState
from documents.pdf import Made
from journal.models import AuditEvent
from registry.models import Agency
from tests import factories
from tests.functional.desk import send, text
from tests.staff import staff_client
from tests.unit.documents import letter_kit as kit
from tests.unit.documents.mail_kit import mail

pytestmark = pytest.mark.django_db
LIST = "/en/admin/documents/letter/"
MAILS = "/en/admin/documents/outgoingmail/"


@pytest.fixture(autouse=True)
def _ready(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    kit.kind_known(settings)
    monkeypatch.setattr(rendering, "pdf_of", lambda html, chinese: Made(b"%PDF-1.7 " + html.encode(), 1))
    monkeypatch.setattr(sweeps, "why_off", lambda: "")


@pytest.fixture
def bureau() -> Agency:
    return Agency.objects.create(code="bureau", name="示例一市生态环境局", parent=factories.agency("mee"))


def page(letter: Letter) -> str:
    return f"{LIST}{letter.pk}/change/"


def file(letter: Letter, name: str) -> str:
    return f"{LIST}{letter.pk}/{name}"


def everywhere(letter: Letter) -> list[str]:
    return [
        page(letter),
        *(file(letter, name) for name in ("zh-hans.html", "en.html", "zh-hans.pdf", "en.pdf")),
    ]


@pytest.mark.parametrize(
    ("roles", "agency", "sees"),
    [
        (["reporter"], "bureau", True),
        (["decider"], "mee", True),  # above it
        (["reviewer"], "samr", False),  # another's
        (["steward"], "samr", False),
        (["steward"], None, True),
        (["auditor"], "samr", True),
        (["centre"], None, True),
        (["reporter"], None, False),
    ],
)
def test_who_reads_a_letter(bureau: Agency, roles: list[str], agency: str | None, sees: bool) -> None:
    letter = kit.letter(agency=bureau)
    sweeps.render_letters()
    client = staff_client(roles, agency)
    assert (letter.number in text(client.get(LIST))) == sees
    for address in everywhere(letter):
        assert (client.get(address).status_code == 200) == sees, address


def test_strangers_read_nothing(bureau: Agency) -> None:
    letter = kit.letter(agency=bureau)
    sweeps.render_letters()
    for address in (LIST, MAILS, *everywhere(letter)):
        answer = Client().get(address)
        assert answer.status_code == 302 and "/accounts/login/" in answer["Location"]
    assert not AuditEvent.objects.filter(action__startswith="letter.read").exists()


def test_each_look_is_written_down(bureau: Agency) -> None:
    letter = kit.letter(agency=bureau)
    sweeps.render_letters()
    client = staff_client(["decider"], bureau)
    for address in everywhere(letter):
        client.get(address)
    looks = AuditEvent.objects.filter(action="letter.read", target=f"letter:{letter.pk}").order_by("pk")
    assert [(look.detail["form"], look.detail["language"]) for look in looks] == [
        ("page", "en"),
        ("html", "zh-hans"),
        ("html", "en"),
        ("pdf", "zh-hans"),
        ("pdf", "en"),
    ]
    assert all(look.agency_key == "bureau" and look.user_key for look in looks)
    staff_client(["decider"], "samr").get(file(letter, "en.pdf"))
    assert looks.count() == 5, "who was turned away read nothing"


def test_a_letter_s_page_shows_the_letter_and_its_files(bureau: Agency) -> None:
    letter = kit.letter(agency=bureau)
    client = staff_client(["decider"], bureau)
    before = client.get(page(letter)).content.decode()
    assert "being made" in before and "en.pdf" not in before
    assert client.get(file(letter, "en.pdf")).status_code == 404
    sweeps.render_letters()
    after = client.get(page(letter)).content.decode()
    assert f"{letter.pk}/en.pdf" in after and f"{letter.pk}/zh-hans.pdf" in after
    assert kit.GROUNDS in after and codes.code_of(letter) in after
    assert after.count("<html") == 1
    answer = client.get(file(letter, "zh-hans.pdf"))
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")
    assert answer["Content-Disposition"].startswith("attachment") and "no-store" in answer["Cache-Control"]


def test_why_there_is_no_file_is_told(bureau: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    letter = kit.letter(agency=bureau)
    client = staff_client(["decider"], bureau)
    monkeypatch.setattr("documents.admin.letters.why_off", lambda: "the system lacks libpango-1.0-0.")
    assert "libpango-1.0-0" in text(client.get(page(letter)))
    monkeypatch.setattr("documents.admin.letters.why_off", lambda: "")
    monkeypatch.setattr(rendering, "letter_html", lambda *args, **more: 1 / 0)
    sweeps.render_letters()
    assert "ZeroDivisionError" in text(client.get(page(letter)))


@pytest.mark.parametrize("name", ["fr.html", "fr.pdf"])
def test_other_languages_and_forms_are_not_there(bureau: Agency, name: str) -> None:
    letter = kit.letter(agency=bureau)
    sweeps.render_letters()
    assert staff_client(["decider"], bureau).get(file(letter, name)).status_code == 404


def test_a_kind_that_no_app_knows_any_more_keeps_its_files(
    bureau: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = kit.letter(agency=bureau)
    sweeps.render_letters()
    Letter.objects.filter(pk=letter.pk).update(kind="long_gone")
    client = staff_client(["decider"], bureau)
    assert client.get(page(letter)).status_code == 200
    assert client.get(file(letter, "zh-hans.pdf")).status_code == 200
    assert client.get(file(letter, "zh-hans.html")).status_code == 404


def test_the_list_is_filtered_and_searched(bureau: Agency) -> None:
    one, other = kit.letter(agency=bureau), kit.letter(agency=factories.agency("samr"), kind=kit.BARE.name)
    client = staff_client(["auditor"])

    def shown(query: str) -> set[str]:
        words = text(client.get(f"{LIST}?{query}"))
        return {letter.number for letter in (one, other) if letter.number in words}

    assert shown("") == {one.number, other.number}
    assert shown(f"kind={kit.BARE.name}") == {other.number}
    assert shown("agency=bureau") == {one.number}
    assert shown("state=waiting") == {one.number, other.number} and shown("state=ready") == set()
    typed = one.number.replace("〔", "[").replace("〕", "]")
    assert shown(f"q={typed}") == {one.number}
    assert shown(f"q={other.addressee_code}") == {other.number}
    assert shown("q=listing_case:TEST") == {one.number, other.number}
    assert shown(f"q={one.number[:-3]}") == set()


def test_a_stranger_to_an_agency_is_not_even_offered_it_as_a_filter(bureau: Agency) -> None:
    kit.letter(agency=bureau)
    assert "示例一市生态环境局" not in text(staff_client(["decider"], "samr").get(LIST))


def test_a_mail_is_seen_and_sent_again_by_those_who_may(bureau: Agency) -> None:
    written = mail(letter=kit.letter(agency=bureau))
    written.state = MailState.GIVEN_UP
    written.save()
    step = f"{MAILS}{written.pk}/step/again/"
    for roles, agency in ((["decider"], "samr"), (["reporter"], "bureau"), (["auditor"], None)):
        assert staff_client(roles, agency).post(step, {"reason": "x"}).status_code in (403, 404)
    decider = staff_client(["decider"], bureau)
    assert "Send again" in text(decider.get(f"{MAILS}{written.pk}/change/"))
    assert send(decider, step, {}).status_code == 302
    written.refresh_from_db()
    assert written.state == MailState.QUEUED and written.attempts == 0
    assert staff_client(["reviewer"], "samr").get(f"{MAILS}{written.pk}/change/").status_code == 302


def test_an_entity_s_page_names_its_letters_to_those_who_may_read_them(bureau: Agency) -> None:
    entity = factories.entity()
    letter = kit.letter(agency=bureau, entity=entity)
    address = f"/en/admin/registry/entity/{entity.pk}/change/"
    for roles, agency, sees in ((["decider"], "bureau", True), (["decider"], "samr", False)):
        client = staff_client(roles, agency)
        client.post("/en/admin/registry/entity/purpose/", {"purpose": "case", "words": "", "next": address})
        answer = client.get(address)
        assert answer.status_code == 200 and (letter.number in text(answer)) == sees


def test_hostile_names_are_harmless_on_the_desk(bureau: Agency) -> None:
    hostile = "示例<script>alert(1)</script>公司"
    letter = kit.letter(agency=bureau, entity=factories.entity(name=hostile), facts=hostile)
    client = staff_client(["decider"], bureau)
    for address in (LIST, page(letter), file(letter, "en.html")):
        assert "<script>alert" not in client.get(address).content.decode()


def test_the_desk_speaks_both_languages(bureau: Agency) -> None:
    letter = kit.letter(agency=bureau)
    client = staff_client(["decider"], bureau)
    with translation.override("zh-hans"):
        address = reverse("admin:documents_letter_change", args=[letter.pk])
    assert 'lang="zh-Hans"' in client.get(address).content.decode()
