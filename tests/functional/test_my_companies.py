"""Speaking for a company: claim, verification at the desk, the whole file, and the end of the right."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import Representation, User
from accounts.representation.services import representations_expire
from documents.models import OutgoingMail
from documents.uploads.models import Upload
from journal import clock
from records.models import RecordState
from tests import case_house, factories
from tests.case_house import House
from tests.functional.desk import send
from tests.paper_kit import good_pdf
from tests.staff import make_staff, sign_in

pytestmark = pytest.mark.django_db(databases=["default", "counters"])


@pytest.fixture
def house(reference: None) -> House:
    return case_house.build()


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words(answer: Any) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))


def claim(house: House, **values: Any) -> dict[str, Any]:
    paper = SimpleUploadedFile("授权书.pdf", good_pdf(), "application/pdf")
    return {
        "entity": house.entity.usci,
        "basis": "agent",
        "name": "王五",
        "valid_until": (clock.today() + timedelta(days=30)).isoformat(),
        "papers": [paper],
        **values,
    }


def verified(house: House, user: User, **values: Any) -> Representation:
    given = {
        "number": f"m{user.pk:09d}"[-10:],
        "state": "verified",
        "basis": "agent",
        "name": "王五",
        "claimed_at": clock.now(),
        "valid_until": clock.today(),
    }
    return Representation.objects.create(user=user, entity=house.entity, **{**given, **values})


def centre(agency: str | None = "centre-county") -> Client:
    client = Client()
    sign_in(client, make_staff(roles=["centre"], agency=agency))
    return client


def step(one: Representation, name: str) -> str:
    return reverse("admin:accounts_representation_step", args=[one.pk, name])


def test_from_the_claim_to_the_whole_file(house: House) -> None:
    user = house.users["person"]
    client = browser(user)
    file = reverse("website:my-company", args=[house.entity.usci])
    assert client.get(file).status_code == 404
    sent = client.post(reverse("website:new-claim"), claim(house))
    one = Representation.objects.get(user=user)
    assert sent["Location"] == reverse("website:claim", args=[one.number])
    assert client.get(file).status_code == 404  # a claim is no right
    desk = centre()
    page = words(desk.get(reverse("admin:accounts_representation_change", args=[one.pk])))
    assert "授权书.pdf" in page and house.entity.name in page
    paper = reverse("documents:paper", args=[Upload.objects.get(subject=one.papers).public_id])
    opened = desk.get(paper)
    assert opened.status_code == 200
    assert send(desk, step(one, "verify"), {}).status_code == 302
    assert client.get(file).status_code == 200
    assert house.entity.name in words(client.get(reverse("website:my")))


def test_what_is_not_public_is_shown_with_a_mark_and_looks_are_told(house: House) -> None:
    user = house.users["company"]
    verified(house, user)
    hidden = factories.penalty(house.entity, document_number="示密罚〔2026〕9号")
    held = factories.penalty(house.entity, document_number="示扣罚〔2026〕8号")
    type(hidden).objects.filter(pk=hidden.pk).update(state=RecordState.UNPUBLISHED)
    type(held).objects.filter(pk=held.pk).update(state=RecordState.HELD)
    from lists.services.checking import check_run

    check_run(asked=[house.entity.name], by=house.people["proposer"], reason="招标资格审查")
    page = words(browser(user).get(reverse("website:my-company", args=[house.entity.usci])))
    assert "示密罚〔2026〕9号" in page and "示扣罚〔2026〕8号" not in page
    assert "招标资格审查" in page and house.bureaus["county"].name in page
    assert "proposer" not in page  # which agency, not which person
    assert "示密罚〔2026〕9号" not in words(Client().get(f"/entities/{house.entity.usci}"))


@pytest.mark.parametrize("state", ["claimed", "refused", "revoked", "ended"])
def test_only_a_verified_claim_opens_the_file(house: House, state: str) -> None:
    user = house.users["company"]
    verified(house, user, state=state)
    assert browser(user).get(reverse("website:my-company", args=[house.entity.usci])).status_code == 404


def test_the_right_ends_at_midnight_and_when_it_is_revoked(house: House) -> None:
    user = house.users["company"]
    one = verified(house, user, valid_until=clock.today() - timedelta(days=1))
    client, file = browser(user), reverse("website:my-company", args=[house.entity.usci])
    assert client.get(file).status_code == 404  # by date, before any sweep
    assert representations_expire(today=clock.today()) == 1
    one.refresh_from_db()
    assert one.state == "ended"
    two = verified(house, user, number="second0000", valid_until=None)
    assert client.get(file).status_code == 200
    desk = centre()
    assert send(desk, step(two, "revoke"), {"answer": "授权已被撤销"}).status_code == 302
    assert client.get(file).status_code == 404
    assert "授权已被撤销" in words(client.get(reverse("website:my")))


def test_only_a_centre_of_the_region_decides_and_nobody_decides_twice(house: House) -> None:
    user = house.users["person"]
    browser(user).post(reverse("website:new-claim"), claim(house))
    one = Representation.objects.get(user=user)
    assert centre("centre-other").get(step(one, "verify")).status_code in (403, 404)
    stranger = Client()
    sign_in(stranger, make_staff(roles=["decider", "reporter"], agency="house-county"))
    assert stranger.get(step(one, "verify")).status_code in (403, 404)
    desk = centre(None)
    assert send(desk, step(one, "refuse"), {"answer": "缺公章"}).status_code == 302
    assert desk.get(step(one, "verify")).status_code == 409
    mails = OutgoingMail.objects.filter(subject_key=one.papers)
    assert all("缺公章" not in mail.body for mail in mails)  # nothing of the matter in a mail
    assert Upload.objects.get(subject=one.papers).delete_on is not None


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"entity": "91990101MAT00000XX"}, "entity"),
        ({"valid_until": ""}, "valid_until"),
        ({"valid_until": "2020-01-01"}, "valid_until"),
        ({"name": " "}, "name"),
        ({"papers": []}, "papers"),
        ({"papers": [SimpleUploadedFile("x.pdf", b"GIF89a")]}, "papers"),
    ],
)
def test_a_claim_that_lacks_something_is_refused_and_nothing_stays(
    house: House, values: dict[str, Any], field: str
) -> None:
    answer = browser(house.users["person"]).post(reverse("website:new-claim"), claim(house, **values))
    assert answer.status_code == 422 and field in answer.context["form"].errors
    assert not Representation.objects.exists() and not Upload.objects.exists()


def test_one_person_several_companies_and_several_people_one(house: House) -> None:
    other = factories.entity()
    for name in ("company", "colleague"):
        verified(house, house.users[name])
    Representation.objects.create(
        number="other00000", user=house.users["company"], entity=other, state="verified",
        basis="legal_representative", name="王五", claimed_at=clock.now(),
    )  # fmt: skip
    page = words(browser(house.users["company"]).get(reverse("website:my")))
    assert house.entity.name in page and other.name in page
    assert other.name not in words(browser(house.users["colleague"]).get(reverse("website:my")))
    twice = browser(house.users["company"]).post(reverse("website:new-claim"), claim(house))
    assert twice.status_code == 422


def test_the_language_of_mails_is_kept_and_staff_are_led_away(house: House) -> None:
    user = house.users["person"]
    assert browser(user).post(reverse("website:my"), {"language": "en"}).status_code == 302
    user.refresh_from_db()
    assert user.language == "en"
    assert centre().get(reverse("website:my"))["Location"] == reverse("account_home")


def test_a_stranger_reaches_no_claim(house: House) -> None:
    one = verified(house, house.users["company"])
    url = reverse("website:claim", args=[one.number])
    assert browser(house.users["company"]).get(url).status_code == 200
    assert browser(house.users["person"]).get(url).status_code == 404
    assert Client().get(url)["Location"].startswith("/accounts/login/")
    assert browser(house.users["person"]).post(url, {"do": "end"}).status_code == 404
    one.refresh_from_db()
    assert one.state == "verified"


def test_the_countrys_centre_sees_every_case_and_report(house: House) -> None:
    from repair.selectors import cases_visible, cases_waiting, reports_visible
    from repair.services import report_make

    case = case_house.file(house)
    report = report_make(record=house.record, text="日期错了", by=house.people["nobody"]).report
    for name, seen in (("centre", True), ("county centre", True), ("other centre", False)):
        by = house.people[name]
        assert (case in cases_visible(by)) is (case in cases_waiting(by)) is seen, name
        assert (report in reports_visible(by)) is seen, name
