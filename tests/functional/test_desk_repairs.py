"""The desk of credit repair: from acceptance to revocation, the effect shown before, figures, requirements."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse, reverse_lazy

from documents.uploads.selectors import uploads_of
from journal import clock
from records.models import Record
from repair.models import Case, Requirement
from repair.selectors.repairs import BY
from tests import repair_house
from tests.case_house import House
from tests.functional.desk import open_step, send, text
from tests.functional.test_desk_objections import buttons, desk, page, step
from tests.paper_kit import good_pdf
from tests.staff import make_staff, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(reference: None) -> House:
    return repair_house.build()


def test_an_application_goes_through_three_desks_and_is_revoked_by_two_more_hands(house: House) -> None:
    case = repair_house.file(house)
    centre, first, second = (
        desk(("centre",), "centre-county"),
        desk(("decider",), "house-county"),
        desk(("decider",), "house-county"),
    )
    assert buttons(centre, case) == {"accept", "ask-supplement", "refuse"}
    assert send(centre, step(case, "accept"), {}).status_code == 302
    assert buttons(first, case) == {"extend", "propose-repair"}
    shown = text(first.get(page(case)))
    assert "N36-PUB-02" in shown and "证明.pdf" in shown and "张经理" in shown
    told = {"outcome": "approve", "answer": "义务已履行", "reason": "材料齐全"}
    assert send(first, step(case, "propose-repair"), told).status_code == 302
    assert buttons(first, case) == set()
    assert buttons(second, case) == {"approve", "send-back"}, "rejecting was not proposed"
    assert send(second, step(case, "approve"), {}).status_code == 302
    assert Record.objects.get(pk=house.record.pk).state == "repaired"
    assert buttons(first, case) == {"propose-revocation"}
    false = {"ground": "false_papers", "answer": "凭证系伪造", "reason": "核查"}
    assert send(first, step(case, "propose-revocation"), false).status_code == 302
    assert buttons(first, case) == set()
    assert buttons(second, case) == {"revoke", "drop-revocation"}
    assert send(second, step(case, "revoke"), {}).status_code == 302
    assert Record.objects.get(pk=house.record.pk).state == "published"
    assert "凭证系伪造" in text(second.get(page(case)))


def test_the_effect_names_what_ends_and_what_appears_and_changes_nothing(house: House) -> None:
    twin = repair_house.penalty(
        house, document_number=house.record.document_number, source_agency=house.bureaus["province"]
    )
    case = repair_house.proposed(house)
    client = desk(("decider",), "house-county")
    assert twin.public_id in text(client.get(page(case)))
    url = step(case, "approve")
    shown = client.post(url, {"reason": "同意", **open_step(client, url)})
    lines = {line.label: (line.before, line.after) for line in shown.context["effect"].lines}
    assert lines["公众可见的同一决定的其他报送记录"] == ("1", "0")
    assert lines["该主体公开的信用承诺"] == ("0", "1")
    assert Record.objects.filter(state="repaired").count() == 0 and Case.objects.get().state == "proposed"


def test_a_shield_asks_for_its_day_and_only_where_a_court_ruled(house: House) -> None:
    case = repair_house.accepted(house)
    client = desk(("decider",), "house-county")
    form = client.get(step(case, "propose-repair")).context["form"]
    assert "shield_until" not in form.fields
    house.record = repair_house.penalty(house)
    ruled = repair_house.accepted(house, path="bankruptcy")
    form = client.get(step(ruled, "propose-repair")).context["form"]
    assert form["shield_until"].value() == repair_house.application(ruled).plan_until
    told = {"outcome": "shield", "answer": "计划执行期间", "reason": "裁定", "shield_until": ""}
    assert send(client, step(ruled, "propose-repair"), told).status_code == 422
    told["shield_until"] = (clock.today() + timedelta(days=30)).isoformat()
    assert send(client, step(ruled, "propose-repair"), told).status_code == 302
    assert buttons(desk(("decider",), "house-county"), ruled) == {"shield", "send-back"}


def test_an_interview_is_a_button_where_a_row_asks_for_it(house: House) -> None:
    Requirement.objects.create(
        code="heard", kind="interview", name_zh="约谈", name_en="Interview", required=False,
        in_force_from=clock.today(), confidence="ours",
    )  # fmt: skip
    case = repair_house.accepted(house)
    client = desk(("decider",), "house-county")
    assert "interview" in buttons(client, case) and "inspect" not in buttons(client, case)
    noted = {"on": clock.today().isoformat(), "note": "已约谈法定代表人"}
    assert send(client, step(case, "interview"), noted).status_code == 302
    assert "已约谈法定代表人" in text(client.get(page(case)))


def test_repairs_are_counted_by_region_agency_class_and_month(house: House) -> None:
    repair_house.repaired(house)
    repair_house.rejected(house, repair_house.penalty(house))
    client = desk(("centre",), "centre-county")
    for by in BY:
        shown = client.get(reverse("admin:repair_case_repairs"), {"by": by})
        (row,) = shown.context["rows"]
        assert (row.filed, row.granted, row.rejected, row.revoked, row.rate) == (2, 1, 1, 0, 100), by
    stranger = desk(("decider",), "house-other")
    assert stranger.get(reverse("admin:repair_case_repairs")).context["rows"] == []


def test_the_list_narrows_to_a_kind(house: House) -> None:
    from tests import case_house

    repair_house.file(house)
    case_house.file(house, record=repair_house.penalty(house))
    client = desk(("centre",), "centre-county")
    url = reverse("admin:repair_case_changelist")
    for kind in ("objection", "repair"):
        assert [one.kind for one in client.get(url, {"kind": kind}).context["cl"].result_list] == [kind]


def test_requirements_are_there_to_be_read_with_their_source(reference: None) -> None:
    client = Client()
    sign_in(client, make_staff(roles=("steward",), agency=None))
    shown = text(client.get(reverse("admin:repair_requirement_changelist")))
    assert "N36-REP-11" in shown
    row = Requirement.objects.get(code="commitment")
    assert row.text_zh[:20] in text(client.get(reverse("admin:repair_requirement_change", args=[row.pk])))


CHOOSE = reverse_lazy("admin:repair_case_list_step", args=["choose"])


def paper_form(client: Client, house: House, asks: str = "ordinary") -> tuple[str, dict[str, Any]]:
    """The address of the second page, and everything that the paper says, with a scan for each requirement."""
    chosen = send(client, str(CHOOSE), {"record": house.record.public_id, "asks": asks})
    assert chosen.status_code == 302, text(chosen)
    said: dict[str, Any] = {"applicant_name": "示例公司 王五", "agreed": "on", "signed_name": "王五"}
    said |= {"signed_on": (clock.today() - timedelta(days=2)).isoformat(), "statement": "罚款已缴清。"}
    if asks == "bankruptcy":
        said |= {"ruling_number": "(2026)示01破1号", "ruling_court": "示例一市中级人民法院"}
    for name in client.get(chosen["Location"]).context["form"].fields:
        if name.startswith("paper_"):
            said[name] = [SimpleUploadedFile(f"{name}.pdf", good_pdf(), "application/pdf")]
    return chosen["Location"], said


@pytest.mark.parametrize("asks", ["ordinary", "bankruptcy"])
def test_an_application_on_paper_is_entered_by_the_centre_with_a_scan_for_each_paper(
    house: House, asks: str
) -> None:
    client = desk(("centre",), "centre-county")
    address, said = paper_form(client, house, asks)
    done = send(client, address, said)
    case = Case.objects.get()
    assert done["Location"] == page(case)
    own = case.application
    assert (case.kind, case.applicant_kind, case.applicant, case.applicant_name) == (
        "repair",
        "paper",
        None,
        "示例公司 王五",
    )
    assert (case.centre, own.path, own.signed_name) == (house.centres["county"], asks, "王五")
    assert own.signed_on == clock.today() - timedelta(days=2)
    required = {name.removeprefix("paper_") for name in said if name.startswith("paper_")}
    assert required and {code for code, papers in own.papers.items() if papers} == required
    assert {paper.public_id for paper in uploads_of(case.papers)} == {
        one for papers in own.papers.values() for one in papers
    }
    shown = text(client.get(done["Location"]))
    assert case.number in shown and "paper_" in shown
    assert {"accept", "withdraw"} <= buttons(client, case)


def test_a_paper_without_its_commitment_or_a_scan_is_not_filed(house: House) -> None:
    client = desk(("centre",), "centre-county")
    future = (clock.today() + timedelta(days=1)).isoformat()
    for change, field in (
        ({"agreed": ""}, "agreed"),
        ({"paper_proof-of-performance": []}, "paper_proof-of-performance"),
        ({"signed_on": future}, "signed_on"),
    ):
        address, said = paper_form(client, house)
        answer = send(client, address, {**said, **change})
        assert answer.status_code == 422 and list(answer.context["form"].errors) == [field]
    assert not Case.objects.exists()


def test_what_may_not_be_applied_for_is_refused_before_anything_is_typed(house: House) -> None:
    client = desk(("centre",), "centre-county")
    young = repair_house.penalty(house, decided_on=clock.today() - timedelta(days=5))
    answer = send(client, str(CHOOSE), {"record": young.public_id, "asks": "ordinary"})
    assert answer.status_code == 422 and "N36-PUB-02" in text(answer)
    stranger = desk(("centre",), "centre-other")
    given = {"record": house.record.public_id, "asks": "ordinary"}
    assert send(stranger, str(CHOOSE), given).status_code == 403
    address, _said = paper_form(client, house)
    assert stranger.get(address).status_code == 404
    assert client.get(address.replace("path=ordinary", "path=objection")).status_code == 404
