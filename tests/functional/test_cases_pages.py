"""Filing and following an objection in the browser's words: drafts, papers, preview, receipt, what strangers see."""

from __future__ import annotations

import io
import re
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts.models import Representation, User
from documents.uploads.selectors import uploads_of
from journal import clock
from journal.workflow import Refused
from repair import services
from repair.codes import code_of
from repair.models import Case, CaseDraft
from tests import case_house, factories
from tests.case_house import House
from tests.paper_kit import good_pdf
from tests.staff import make_staff, sign_in

pytestmark = pytest.mark.django_db(databases=["default", "counters"])


@pytest.fixture
def house(reference: None) -> House:
    built = case_house.build()
    for name in ("company", "colleague"):
        speak(built.users[name], built)
    return built


def speak(user: User, house: House, **values: Any) -> Representation:
    """A verified representation."""
    given = {"state": "verified", "basis": "legal_representative", "name": "王五", "claimed_at": clock.now()}
    return Representation.objects.create(
        number=f"r{user.pk:09d}"[-10:], user=user, entity=house.entity, **{**given, **values}
    )


def browser(house: House, name: str) -> Client:
    client = Client()
    client.force_login(house.users[name])
    return client


def address(house: House) -> str:
    return f"{reverse('website:objection')}?record={house.record.public_id}"


def typed(house: House, **values: Any) -> dict[str, Any]:
    record = house.record
    return {
        "speaks_as": "representative",
        "ground": "wrong_facts",
        "statement": "罚款金额有误",
        "contact_email": "company@example.org",
        "language": "zh-hans",
        "document_number": record.document_number,
        "decided_on": record.decided_on.isoformat() if record.decided_on else "",
        "published_on": "",
        "d_violation_type": "超标排放",
        "d_legal_basis": "示例条例第三条",
        "d_penalty_kinds": ["fine"],
        "d_penalty_content": "罚款",
        "d_fine_fen": "500",
        **values,
    }


def words(answer: Any) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_from_the_record_to_the_receipt(house: House) -> None:
    client = browser(house, "company")
    assert "10500.50" in client.get(address(house)).content.decode()  # the fields stand as on file
    paper = SimpleUploadedFile("决定书.pdf", good_pdf(), "application/pdf")
    kept = client.post(address(house), {**typed(house), "papers": [paper], "do": "papers"})
    assert kept.status_code == 302
    again = client.get(address(house))
    assert "决定书.pdf" in words(again) and 'value="500"' in again.content.decode()
    shown = client.post(address(house), {**typed(house), "do": "preview"})
    assert shown.status_code == 200 and not Case.objects.exists()
    assert "10,500.50 元" in words(shown) and "500 元" in words(shown)
    sent = client.post(address(house), {"do": "send"})
    case = Case.objects.get()
    assert sent["Location"] == reverse("website:case", args=[case.number])
    page = client.get(sent["Location"])
    assert code_of(case) in words(page) and "决定书.pdf" in words(page)
    assert [claim["key"] for claim in case.claims] == ["d_fine_fen"]
    assert not CaseDraft.objects.exists() and uploads_of(case.papers).count() == 1
    assert client.post(address(house), {"do": "send"})["Location"] == sent["Location"]  # a second click
    assert Case.objects.count() == 1


def test_a_claim_that_changes_nothing_is_said_before_anything_is_sent(house: House) -> None:
    client = browser(house, "company")
    answer = client.post(address(house), {**typed(house, d_fine_fen="10500.50"), "do": "preview"})
    assert answer.status_code == 422 and not Case.objects.exists()
    assert CaseDraft.objects.get().data["statement"] == ["罚款金额有误"]  # nothing lost


def test_a_refused_paper_loses_nothing(house: House) -> None:
    client = browser(house, "company")
    bad = SimpleUploadedFile("x.pdf", b"PK\x03\x04", "application/pdf")
    answer = client.post(address(house), {**typed(house), "papers": [bad], "do": "papers"})
    assert answer.status_code == 422 and "x.pdf" in words(answer) and "罚款金额有误" in words(answer)


def test_a_paper_is_taken_out_again(house: House) -> None:
    client = browser(house, "company")
    paper = SimpleUploadedFile("a.pdf", good_pdf(), "application/pdf")
    client.post(address(house), {**typed(house), "papers": [paper], "do": "papers"})
    draft = CaseDraft.objects.get()
    upload = uploads_of(draft.papers).get()
    client.post(address(house), {**typed(house), "do": f"drop:{upload.public_id}"})
    assert not uploads_of(draft.papers).exists()
    client.post(address(house), {"do": "delete"})
    assert not CaseDraft.objects.exists()


def test_a_person_named_by_mistake_sees_only_what_is_public(house: House) -> None:
    client = browser(house, "person")
    page = client.get(address(house)).content.decode()
    assert 'value="representative"' not in page and 'name="d_fine_fen"' in page
    data = typed(house, speaks_as="person", applicant_name="张三", ground="wrong_subject")
    assert client.post(address(house), {**data, "do": "preview"}).status_code == 200
    client.post(address(house), {"do": "send"})
    case = Case.objects.get()
    assert (case.applicant_kind, case.applicant_name) == ("person", "张三")
    assert browser(house, "company").get(reverse("website:case", args=[case.number])).status_code == 404


PARTY_PAGES = {
    "website:case", "website:case-letter", "website:claim", "website:my-company", "website:my-letter",
    "documents:paper",
}  # fmt: skip


def private_addresses(house: House) -> dict[str, str]:
    """An address of every page that only parties reach, with something behind each."""
    from documents.models import Letter, LetterFile
    from documents.sealing import LETTER, sealed
    from documents.uploads.services import upload_take
    from repair.letters import subject_of

    case = case_house.closed(house)
    letter = Letter.objects.get(subject=subject_of(case))
    LetterFile.objects.create(
        letter=letter, language="zh-hans", sealed=sealed(b"%PDF-1.7", purpose=LETTER), digest="x", size=8,
        pages=1, made_at=clock.now(),
    )  # fmt: skip
    paper = upload_take(
        file=io.BytesIO(good_pdf()), name="a.pdf", subject=case.papers, by=house.people["company"]
    )
    claim = Representation.objects.get(user=house.users["company"])
    usci = house.entity.usci
    return {
        "website:case": reverse("website:case", args=[case.number]),
        "website:case-letter": reverse("website:case-letter", args=[case.number, letter.pk, "zh-hans"]),
        "website:claim": reverse("website:claim", args=[claim.number]),
        "website:my-company": reverse("website:my-company", args=[usci]),
        "website:my-letter": reverse("website:my-letter", args=[usci, letter.pk, "zh-hans"]),
        "documents:paper": reverse("documents:paper", args=[paper.public_id]),
    }


@pytest.mark.parametrize("name", ["other company", "person", "staff of another agency", ""])
def test_nobody_but_the_parties_reaches_any_of_their_addresses(house: House, name: str) -> None:
    addresses = private_addresses(house)
    assert set(addresses) == PARTY_PAGES
    own = browser(house, "company")
    client = Client()
    if name.startswith("staff"):
        sign_in(client, make_staff(roles=["decider", "reporter", "reviewer"], agency="house-other"))
    elif name:
        client = browser(house, name)
    for page, url in addresses.items():
        assert own.get(url).status_code == 200, page
        for answer in (
            client.get(url),
            client.post(url, {"do": "withdraw"}),
            client.post(url, {"do": "end"}),
        ):
            away = answer.status_code == 302 and "/accounts/login/" in answer["Location"]
            assert answer.status_code in (403, 404, 405) or away, (page, answer.status_code)
            assert "Content-Disposition" not in answer, page
    assert Case.objects.get().state == "closed"
    assert Representation.objects.filter(state="verified").count() == 2


def test_every_page_of_parties_is_walked() -> None:
    from tests.architecture.test_surfaces import WITHOUT_DATA

    open_to_all = {
        "website:cases",
        "website:objection",
        "website:progress",
        "website:my",
        "website:new-claim",
        "website:repair",
        "website:guide-repair",
        "website:guide-objection",
    }
    posted = {"website:my-notice"}  # tests/functional/test_my_notices.py
    named = {one for one in WITHOUT_DATA if one.startswith(("website:", "documents:paper"))}
    assert named - open_to_all - posted - {"website:robots", "website:favicon"} == PARTY_PAGES


@pytest.mark.parametrize("name", ["other company", "person", ""])
def test_a_stranger_reaches_no_case_letter_or_paper(house: House, name: str) -> None:
    case = case_house.closed(house)
    from documents.uploads.services import upload_take

    paper = upload_take(
        file=io.BytesIO(good_pdf()), name="a.pdf", subject=case.papers, by=house.people["company"]
    )
    client = browser(house, name) if name else Client()
    own = browser(house, "company")
    addresses = [
        reverse("website:case", args=[case.number]),
        reverse("documents:paper", args=[paper.public_id]),
    ]
    for url in addresses:
        opened = own.get(url)
        assert opened.status_code == 200, url
        for answer in (client.get(url), client.post(url, {"do": "withdraw"})):
            away = answer.status_code == 302 and "/accounts/login/" in answer["Location"]
            assert answer.status_code in (403, 404, 405) or away, url
            assert "Content-Disposition" not in answer
    case.refresh_from_db()
    assert case.state == "closed"


def test_the_right_ends_with_the_representation_at_the_next_request(house: House) -> None:
    case = case_house.file(house)
    client = browser(house, "colleague")
    url = reverse("website:case", args=[case.number])
    assert client.get(url).status_code == 200
    Representation.objects.filter(user=house.users["colleague"]).update(state="revoked")
    assert client.get(url).status_code == 404


def test_supply_withdraw_and_review_from_the_page(house: House) -> None:
    case = case_house.file(house)
    client, url = browser(house, "company"), reverse("website:case", args=[case.number])
    centre = house.people["county centre"]
    services.case_ask_supplement(case=case, missing="决定书原件", by=centre, reason="…")
    assert "决定书原件" in words(client.get(url))
    assert client.post(url, {"do": "supply", "supplement": ""}).status_code == 422
    paper = SimpleUploadedFile("原件.pdf", good_pdf(), "application/pdf")
    assert client.post(url, {"do": "supply", "papers": [paper]}).status_code == 302
    case.refresh_from_db()
    assert case.state == "submitted"
    services.case_refuse(case=case, answer="范围外", by=centre, reason="…")
    assert client.post(url, {"do": "ask_review", "reason": ""}).status_code == 422
    assert client.post(url, {"do": "ask_review", "reason": "属于范围"}).status_code == 302
    assert client.post(url, {"do": "withdraw"}).status_code == 302
    assert client.post(url, {"do": "withdraw"}).status_code == 409
    assert client.post(url, {"do": "accept"}).status_code == 404


def test_papers_of_a_supplement_that_came_too_late_do_not_stay(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = case_house.file(house)
    centre = house.people["county centre"]
    services.case_ask_supplement(case=case, missing="决定书原件", by=centre, reason="…")
    seen = []

    def lapsed(**given: Any) -> None:
        seen.append(uploads_of(case.papers).count())
        raise Refused("too late", field="supplement")

    monkeypatch.setattr(services, "case_supply", lapsed)
    paper = SimpleUploadedFile("原件.pdf", good_pdf(), "application/pdf")
    url = reverse("website:case", args=[case.number])
    answer = browser(house, "company").post(url, {"do": "supply", "papers": [paper]})
    assert answer.status_code == 422 and "too late" in words(answer)
    assert seen == [1] and not uploads_of(case.papers).exists()


def test_a_second_objection_is_told_to_wait_and_an_ended_record_is_closed(house: House) -> None:
    case_house.file(house)
    answer = browser(house, "person").get(address(house))
    assert answer.status_code == 409
    other = factories.penalty(house.entity, source_agency=house.bureaus["county"])
    from records.models import EndKind
    from records.services import record_end

    record_end(record=other, kind=EndKind.WITHDRAWN, by=factories.BY, reason="…")
    url = f"{reverse('website:objection')}?record={other.public_id}"
    assert browser(house, "company").get(url).status_code == 409
    assert browser(house, "person").get(url).status_code == 404


def test_progress_by_number_and_code_tells_nothing_of_the_matter(house: House) -> None:
    case = case_house.closed(house)
    url = reverse("website:progress")
    answer = Client().post(url, {"number": case.number, "code": code_of(case).lower()})
    text = words(answer)
    assert answer.status_code == 200 and str(case.get_outcome_display()) in text
    assert "罚款金额有误" not in text and house.entity.name not in text
    wrong = Client().post(url, {"number": case.number, "code": "AAAA-AAAA-AAAA"})
    none = Client().post(url, {"number": "aaaaaaaaaa", "code": code_of(case)})
    assert wrong.status_code == none.status_code == 422


def test_anybody_reports_an_error_and_reads_the_answer(house: House) -> None:
    url = reverse("website:report", args=[house.record.public_id])
    made = Client().post(url, {"text": "日期错了", "email": ""})
    number, code = re.findall(r'<dd class="code">([^<]+)</dd>', made.content.decode())
    report = house.record.error_reports.get()
    services.report_answer(report=report, answer="已更正", by=house.people["reporter"])
    answer = Client().post(reverse("website:progress"), {"number": number, "code": code})
    assert "已更正" in words(answer)
    assert Client().post(url, {"text": ""}).status_code == 422
    assert Client().get(reverse("website:report", args=["nonesuch22"])).status_code == 404


def test_reports_from_one_address_are_limited(house: House, settings: Any) -> None:
    settings.QUOTA_REPORTS = 1
    url = reverse("website:report", args=[house.record.public_id])
    assert Client().post(url, {"text": "一"}, REMOTE_ADDR="10.9.9.9").status_code == 200
    assert Client().post(url, {"text": "二"}, REMOTE_ADDR="10.9.9.9").status_code == 429


def test_the_pages_speak_english(house: House) -> None:
    client = browser(house, "company")
    with override("en"):
        page = client.get(address(house))
        assert page.status_code == 200 and "Object to a record" in words(page)
        case = case_house.file(house)
        assert "How it stands" in words(client.get(reverse("website:case", args=[case.number])))


def test_what_was_typed_is_kept_when_somebody_was_faster(house: House) -> None:
    client = browser(house, "company")
    case_house.file(house, by=house.people["colleague"])
    client.post(address(house), {**typed(house), "do": "preview"})
    assert CaseDraft.objects.get().data["statement"] == ["罚款金额有误"]
