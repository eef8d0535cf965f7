"""The desk of objections: queues, one page per case, steps with their effect, paper, reports, figures."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from documents.uploads.selectors import uploads_of
from records.models import Record, RecordEnd
from repair import services
from repair.models import Case, ErrorReport
from tests import case_house, factories, listing_house
from tests.case_house import House
from tests.functional.desk import marks, open_step, send, text
from tests.paper_kit import good_pdf
from tests.staff import make_staff, sign_in

pytestmark = pytest.mark.django_db
LIST = reverse("admin:repair_case_changelist")


@pytest.fixture
def house(reference: None) -> House:
    return case_house.build()


def desk(roles: tuple[str, ...], agency: str | None) -> Client:
    client = Client()
    sign_in(client, make_staff(roles=roles, agency=agency))
    return client


def page(case: Case) -> str:
    return reverse("admin:repair_case_change", args=[case.pk])


def step(case: Case, name: str) -> str:
    return reverse("admin:repair_case_step", args=[case.pk, name])


def buttons(client: Client, case: Case) -> set[str]:
    return {one.name for one, _url in client.get(page(case)).context["steps"]}


def filled(client: Client, case: Case, **values: Any) -> dict[str, Any]:
    """The form of an outcome as it stands, with some of it written over."""
    form = client.get(step(case, "propose")).context["form"]
    data = {name: form[name].value() for name in form.fields}
    plain = {name: value for name, value in data.items() if value not in (None, "", [])}
    return {**plain, "reason": "与决定书不符", **values}


def test_a_case_goes_through_three_desks(house: House) -> None:
    case = case_house.file(house)
    centre, first, second = (
        desk(("centre",), "centre-county"),
        desk(("decider",), "house-county"),
        desk(("decider",), "house-county"),
    )
    assert buttons(centre, case) == {"accept", "ask-supplement", "refuse"}
    assert buttons(first, case) == set()
    assert send(centre, step(case, "accept"), {}).status_code == 302
    assert buttons(first, case) == {"propose", "extend"}
    shown = text(first.get(page(case)))
    assert "10,500.50" in shown and "500 元" in shown and "罚款金额有误" in shown
    data = filled(first, case, outcome="correct", answer="登记有误")
    assert data["d_fine_fen"] == "500"  # the claim stands in the form, in yuan
    assert send(first, step(case, "propose"), {**data, "d_fine_fen": "600"}).status_code == 302
    assert buttons(first, case) == set()  # who proposed does not confirm
    assert first.get(step(case, "confirm")).status_code == 200
    assert send(first, step(case, "confirm"), {}).status_code == 403
    assert send(second, step(case, "confirm"), {}).status_code == 302
    assert Record.objects.get(pk=house.record.pk).details["fine_fen"] == 60_000
    case.refresh_from_db()
    assert case.changes == {"d_fine_fen": 60_000}


def test_the_effect_is_shown_before_the_button_that_decides(house: House) -> None:
    case = case_house.proposed(house, "delete")
    client = desk(("decider",), "house-county")
    url = step(case, "confirm")
    shown = client.post(url, {"reason": "同意", **open_step(client, url)})
    assert shown.status_code == 200 and "confirm" in marks(shown)
    lines = {line.label: (line.before, line.after) for line in shown.context["effect"].lines}
    assert ("是", "否") in lines.values()  # the mark goes
    assert shown.context["effect"].warnings
    assert not RecordEnd.objects.exists() and Case.objects.get().state == "proposed"


def test_who_comes_late_reads_who_was_faster(house: House) -> None:
    case = case_house.accepted(house)
    late, quick = desk(("decider",), "house-county"), desk(("decider",), "house-county")
    url = step(case, "extend")
    opened = open_step(late, url)
    assert send(quick, url, {}).status_code == 302
    answer = late.post(url, {"reason": "…", **opened})
    assert answer.status_code in (200, 409, 422)
    if answer.status_code == 200:
        answer = late.post(url, {"reason": "…", **marks(answer)})
    assert answer.status_code in (409, 422)
    assert Case.objects.get().state == "accepted"


def test_a_form_sent_twice_acts_once(house: House) -> None:
    case = case_house.file(house)
    client = desk(("centre",), "centre-county")
    url = step(case, "refuse")
    data = {"reason": "范围外", "answer": "不属于异议范围", **open_step(client, url)}
    confirmed = {**data, **marks(client.post(url, data))}
    assert client.post(url, confirmed).status_code == 302
    assert client.post(url, confirmed).status_code == 409
    assert Case.objects.get().state == "refused"


def test_a_persons_identity_is_checked_before_acceptance(house: House) -> None:
    case = case_house.personal(house)
    client = desk(("centre",), "centre-county")
    assert send(client, step(case, "accept"), {}).status_code == 422
    assert send(client, step(case, "accept"), {"identity_checked": "on"}).status_code == 302


def test_a_common_beginning_and_own_words_make_one_reason(house: House) -> None:
    case = case_house.accepted(house)
    client = desk(("decider",), "house-county")
    data = filled(client, case, outcome="dismiss", start="1", answer="附决定书。")
    assert send(client, step(case, "propose"), data).status_code == 302
    case.refresh_from_db()
    first, own = case.answer.split("\n")
    assert own == "附决定书。" and first
    empty = filled(client, case_house.accepted(house, record=_another(house)), outcome="dismiss", answer=" ")
    other = Case.objects.latest("pk")
    answer = send(client, step(other, "propose"), empty)
    assert answer.status_code == 422 and "answer" in answer.context["form"].errors


def _another(house: House) -> Record:
    return factories.penalty(house.entity, source_agency=house.bureaus["county"])


def test_paper_is_entered_by_the_centre_with_scans(house: House) -> None:
    client = desk(("centre",), "centre-county")
    choose = reverse("admin:repair_case_list_step", args=["choose"])
    chosen = send(client, choose, {"record": house.record.public_id, "asks": "objection"})
    assert f"record={house.record.public_id}" in chosen["Location"]
    form = client.get(chosen["Location"]).context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "", [])}
    data |= {
        "applicant_name": "李四",
        "ground": "wrong_facts",
        "statement": "书面陈述",
        "d_fine_fen": "500",
        "papers": [SimpleUploadedFile("扫描.pdf", good_pdf(), "application/pdf")],
    }
    done = send(client, chosen["Location"], data)
    case = Case.objects.get()
    assert done["Location"] == page(case)
    assert (case.applicant_kind, case.applicant_name, case.centre) == (
        "paper",
        "李四",
        house.centres["county"],
    )
    assert [paper.name_shown for paper in uploads_of(case.papers)] == ["扫描.pdf"]
    assert case.number in text(client.get(done["Location"]))
    assert buttons(client, case) >= {"accept", "withdraw"}
    stranger = desk(("centre",), "centre-other")
    assert send(stranger, choose, {"record": house.record.public_id, "asks": "objection"}).status_code == 403
    assert stranger.get(chosen["Location"]).status_code == 404


@pytest.mark.parametrize(
    ("roles", "agency", "queue", "seen"),
    [
        (("centre",), "centre-county", "form", True),
        (("centre",), None, "form", True),
        (("centre",), "centre-other", "form", False),
        (("decider",), "house-county", "outcome", False),
        (("decider",), "house-county", "agency", True),
        (("decider",), "house-other", "all", False),
        (("auditor",), None, "all", True),
    ],
)
def test_queues_show_what_is_whose(
    house: House, roles: tuple[str, ...], agency: str | None, queue: str, seen: bool
) -> None:
    case = case_house.file(house)
    listed = desk(roles, agency).get(f"{LIST}?queue={queue}").content.decode()
    assert (case.number in listed) is seen


def test_figures_count_what_is_late_and_kept(house: House) -> None:
    case_house.late(case_house.accepted(house))
    done = case_house.closed(house, "dismiss", record=_another(house))
    Case.objects.filter(pk=done.pk).update(closed_late=True)
    case_house.closed(house, "dismiss", record=_another(house))
    client = desk(("decider",), "house-province")
    answer = client.get(reverse("admin:repair_case_figures"))
    (row,) = answer.context["rows"]
    assert (row.open, row.overdue, row.decided, row.in_time, row.rate) == (1, 1, 2, 1, 50)
    assert desk(("decider",), "house-other").get(reverse("admin:repair_case_figures")).context["rows"] == []


def test_a_reported_error_is_answered_by_its_source(house: House) -> None:
    from journal.actor import VISITOR

    report = services.report_make(record=house.record, text="日期错了", by=VISITOR).report
    url = reverse("admin:repair_errorreport_step", args=[report.pk, "answer"])
    client = desk(("reporter",), "house-county")
    assert "日期错了" in text(client.get(reverse("admin:repair_errorreport_change", args=[report.pk])))
    assert send(client, url, {"reason": "已核对，日期无误。"}).status_code == 302
    assert ErrorReport.objects.get().answer == "已核对，日期无误。"
    assert desk(("reporter",), "house-other").get(url).status_code in (403, 404)


def test_the_first_page_counts_what_waits(house: House) -> None:
    case_house.file(house)
    home = text(desk(("centre",), "centre-county").get(reverse("admin:index")))
    assert re.search(r"待受理的案件\s+1|1\s+待受理的案件", " ".join(home.split()))


def test_a_listing_objected_to_is_taken_off_with_its_case(reference: None) -> None:
    """The record, the listing's own case, the list and the check forget it in one transaction."""
    from journal import clock
    from lists.models import ListingCase
    from lists.selectors.check import check

    house = case_house.build()
    base = listing_house.House(bureaus=house.bureaus, people=house.people)
    base.blacklist = listing_house.CreditList.objects.get(pk="demo-black")
    listing = listing_house.listed(base, entity=house.entity)
    record = listing.record
    assert record is not None
    case = case_house.closed(house, "take_off", record=record, ground="wrong_subject", claimed={})
    assert case.state == "closed"
    record.refresh_from_db()
    assert record.state == "withdrawn"
    assert ListingCase.objects.get(pk=listing.pk).state == "removed"
    assert check([house.entity.pk], at=clock.today())[house.entity.pk] == []
