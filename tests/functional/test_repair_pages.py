"""Applying for credit repair on the pages: the answer first, papers, preview, receipt; and who may not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import Representation
from documents.uploads.selectors import uploads_of
from journal import clock
from repair.models import Case, CaseDraft
from repair.selectors.eligibility import eligibility_of
from tests import repair_house
from tests.case_house import House
from tests.paper_kit import good_pdf

pytestmark = [
    pytest.mark.django_db(databases=["default", "counters"]),
    pytest.mark.usefixtures("reference"),
]
PROOF = "paper_proof-of-performance"


@pytest.fixture
def house() -> House:
    house = repair_house.build()
    user = house.users["company"]
    Representation.objects.create(
        number="repair2345",
        user=user,
        entity=house.entity,
        basis="legal_representative",
        state="verified",
        claimed_at=clock.now(),
    )
    return house


@pytest.fixture
def company(house: House, client: Client) -> Client:
    client.force_login(house.users["company"])
    return client


def address(house: House, **more: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in {"record": house.record.public_id, **more}.items())
    return f"{reverse('website:repair')}?{query}"


def typed(**values: object) -> dict[str, object]:
    given = {
        "statement": "罚款已缴清",
        "agreed": "on",
        "signed_name": "张经理",
        "contact_email": "",
        "language": "zh-hans",
        "do": "preview",
    }
    return {**given, **values}


def pdf(name: str = "凭证.pdf", pages: int = 1) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, good_pdf(pages), content_type="application/pdf")


def test_the_way_from_the_record_to_the_receipt(house: House, company: Client) -> None:
    page = company.get(f"/records/{house.record.public_id}")
    assert address(house) in page.content.decode()
    form = company.get(address(house))
    assert form.status_code == 200 and "N36-PUB-02" in form.content.decode()
    preview = company.post(address(house), {**typed(), PROOF: pdf()})
    assert preview.status_code == 200 and "凭证.pdf" in preview.content.decode()
    assert not Case.objects.exists()
    sent = company.post(address(house), {"do": "send"}, follow=True)
    case = Case.objects.get(kind="repair")
    assert sent.redirect_chain == [(f"/cases/{case.number}", 302)]
    assert case.number in sent.content.decode() and "张经理" in sent.content.decode()
    assert sorted(len(ids) for ids in case.application.papers.values()) == [0, 1]
    assert uploads_of(case.papers).count() == 1 and not CaseDraft.objects.exists()
    again = company.post(address(house), {"do": "send"})
    assert again["Location"] == f"/cases/{case.number}"


def test_a_missing_paper_and_an_unsigned_commitment_are_named_and_nothing_typed_is_lost(
    house: House, company: Client
) -> None:
    answer = company.post(address(house), typed(agreed="", signed_name=""))
    assert answer.status_code == 422
    form = answer.context["form"]
    assert {PROOF, "agreed", "signed_name"} <= set(form.errors)
    assert "罚款已缴清" in company.get(address(house)).content.decode()


def test_papers_stay_with_the_draft_under_what_they_are_for(house: House, company: Client) -> None:
    company.post(address(house), {**typed(do="papers", agreed=""), PROOF: pdf("甲.pdf")})
    company.post(address(house), {**typed(do="papers"), "paper_other-papers": pdf("乙.pdf", 2)})
    page = company.get(address(house))
    held = {
        field.name: [paper.name_shown for paper in papers] for field, papers in page.context["paper_fields"]
    }
    assert held == {PROOF: ["甲.pdf"], "paper_other-papers": ["乙.pdf"]}
    draft = CaseDraft.objects.get(kind="repair")
    dropped = uploads_of(draft.papers).get(name_shown="甲.pdf")
    company.post(address(house), typed(do=f"drop:{dropped.public_id}"))
    refused = company.post(address(house), typed())
    assert refused.status_code == 422 and PROOF in refused.context["form"].errors


def test_a_wrong_file_is_refused_with_its_reason_and_the_good_one_is_kept(
    house: House, company: Client
) -> None:
    bad = SimpleUploadedFile("坏.pdf", b"%PDF-1.4 nothing", content_type="application/pdf")
    answer = company.post(address(house), {**typed(), PROOF: pdf(), "paper_other-papers": bad})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"paper_other-papers"}
    assert uploads_of(CaseDraft.objects.get().papers).count() == 1


def test_before_the_day_the_page_says_so_with_day_and_rule_and_offers_no_form(
    house: House, company: Client
) -> None:
    house.record = repair_house.penalty(house, decided_on=clock.today() - timedelta(days=5))
    day = eligibility_of(house.record).from_day
    page = company.get(address(house))
    text = page.content.decode()
    assert page.status_code == 200 and str(day) in text and "N36-PUB-02" in text
    assert page.context["form"] is None and "path=bankruptcy" in text
    assert company.post(address(house), typed()).status_code == 409
    assert str(day) in company.get(f"/records/{house.record.public_id}").content.decode()
    ruling = company.post(
        address(house, path="bankruptcy"),
        {
            **typed(ruling_number="(2026)示01破1号", ruling_court="示例一市中级人民法院", plan_until=""),
            "paper_court-ruling": pdf(),
        },
    )
    assert ruling.status_code == 200 and "示例一市中级人民法院" in ruling.content.decode()
    company.post(address(house, path="bankruptcy"), {"do": "send"})
    assert Case.objects.get().application.path == "bankruptcy"


def test_a_stranger_is_led_to_speak_for_the_company_and_learns_nothing_of_cases(
    house: House, client: Client
) -> None:
    repair_house.file(house)
    client.force_login(house.users["person"])
    page = client.get(address(house))
    assert page.status_code == 403 and "/my/claims/new" in page.content.decode()
    assert client.post(address(house), typed()).status_code == 403
    assert page.context["answer"].kind == "yes", "the open application is the parties' own"
    public = Client().get(f"/records/{house.record.public_id}").content.decode()
    number = Case.objects.get().number
    assert number not in public


def test_signed_out_one_is_asked_to_sign_in(house: House) -> None:
    assert Client().get(address(house)).status_code == 302


def test_my_company_answers_for_each_negative_record(house: House, company: Client) -> None:
    page = company.get(f"/my/{house.entity.usci}").content.decode()
    assert page.count("/cases/repair?record=") >= 2


def test_the_page_of_a_case_shows_shield_decision_and_revocation(house: House, company: Client) -> None:
    case = repair_house.revoked(house)
    page = company.get(f"/cases/{case.number}").content.decode()
    assert "缴款凭证系伪造" in page and str(repair_house.application(case).barred_until) in page
    progress = Client().post(
        reverse("website:progress"), {"number": case.number, "code": services_code(case)}
    )
    assert progress.status_code == 200 and "缴款凭证" not in progress.content.decode()
    letters = list(company.get(f"/cases/{case.number}").context["letters"])
    assert len(letters) == 2


def services_code(case: Case) -> str:
    from repair.codes import code_of

    return code_of(case)


def test_withdrawing_is_one_button(house: House, company: Client) -> None:
    case = repair_house.file(house)
    done = company.post(f"/cases/{case.number}", {"do": "withdraw"}, follow=True)
    assert done.status_code == 200 and Case.objects.get().state == "withdrawn"
