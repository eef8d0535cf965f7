"""Records on the desk: who sees and does what, each step to its end, and what is written down."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from journal import clock
from journal.models import AuditEvent, Proposal
from records.models import CatalogItem, Record, RecordEnd, RecordRevision, RecordState, SecondPersonAgency
from registry.models import Entity
from registry.services import agency_create
from tests import factories
from tests.functional.desk import marks, open_step, send, text
from tests.staff import staff_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def entity(reference: None) -> Entity:
    return factories.entity()


@pytest.fixture
def reporter(reference: None) -> Client:
    return staff_client(["reporter"], "mee")


@pytest.fixture
def decider(reference: None) -> Client:
    return staff_client(["decider"], "mee")


def page(record: Record) -> str:
    return reverse("admin:records_record_change", args=[record.pk])


def step(record: Record, name: str) -> str:
    return reverse("admin:records_record_step", args=[record.pk, name])


def enter_url(item: str = "penalty") -> str:
    return reverse("admin:records_record_list_step", args=["enter"]) + f"?item={item}"


def a_penalty(of: Entity, **values: Any) -> dict[str, Any]:
    return {
        "entity": of.usci,
        "source_agency": "mee",
        "deciding_agency": "mee",
        "document_number": "示环罚〔2026〕9001号",
        "decided_on": "2026-04-02",
        "severity": "general",
        "d_violation_type": "超标排放",
        "d_penalty_kinds": ["fine", "warning"],
        "d_fine_fen": "1.05万元",
        "d_valid_until": "2027-01-01",
        **values,
    }


def test_a_record_is_entered_by_hand_and_shown(reporter: Client, entity: Entity) -> None:
    chosen = send(
        reporter,
        reverse("admin:records_record_list_step", args=["choose"]),
        {"item": "penalty", "entity": entity.key},
    )
    assert chosen.status_code == 302 and "item=penalty" in chosen["Location"]
    answer = send(reporter, enter_url(), a_penalty(entity))
    assert answer.status_code == 302, text(answer)
    record = Record.objects.get(entity=entity)
    assert record.state == RecordState.PUBLISHED
    assert record.details["fine_fen"] == 1_050_000
    assert record.details["penalty_kinds"] == ["warning", "fine"] or record.details["penalty_kinds"] == [
        "fine",
        "warning",
    ]
    assert record.details["valid_until"] == "2027-01-01"
    assert AuditEvent.objects.get(action="record.enter").target == f"record:{record.public_id}"
    assert reporter.get(record.path).status_code == 200


def test_the_form_is_made_from_the_schema_in_both_languages(reporter: Client) -> None:
    chinese = text(reporter.get(enter_url()))
    assert "违法行为类型" in chinese and "罚款金额" in chinese
    english = text(reporter.get("/en" + enter_url()))
    assert "Type of violation" in english
    assert "Identity number of the legal representative" not in english  # never kept, so never asked for


def test_what_does_not_fit_stands_at_its_field(reporter: Client, entity: Entity) -> None:
    given = open_step(reporter, enter_url())
    data = a_penalty(entity, d_fine_fen="much", decided_on="2999-01-01", entity="nowhere")
    answer = reporter.post(enter_url(), {**data, "reason": "x", **given})
    assert answer.status_code == 422
    assert {"d_fine_fen", "entity"} <= set(answer.context["form"].errors)
    data = a_penalty(entity, decided_on="2999-01-01")
    answer = reporter.post(enter_url(), {**data, "reason": "x", **given})
    assert answer.status_code == 422 and "decided_on" in answer.context["form"].errors
    assert not Record.objects.filter(entity=entity).exists()


def test_nobody_enters_for_an_agency_of_another_line(reporter: Client, entity: Entity) -> None:
    given = open_step(reporter, enter_url())
    answer = reporter.post(enter_url(), {**a_penalty(entity, source_agency="samr"), "reason": "x", **given})
    assert answer.status_code == 422 and "source_agency" in answer.context["form"].errors


def test_a_branch_is_entered_for_by_the_one_above(reporter: Client, entity: Entity) -> None:
    mee = factories.agency("mee")
    agency_create(code="mee-branch", name="示例环境局", parent=mee, by=factories.BY, reason="test")
    assert send(reporter, enter_url(), a_penalty(entity, source_agency="mee-branch")).status_code == 302
    assert Record.objects.get(entity=entity).source_agency.code == "mee-branch"


def test_where_the_agency_wants_it_another_person_releases(
    reporter: Client, decider: Client, entity: Entity
) -> None:
    SecondPersonAgency.objects.create(agency=factories.agency("mee"))
    assert send(reporter, enter_url(), a_penalty(entity)).status_code == 302
    record = Record.objects.get(entity=entity)
    assert record.state == RecordState.HELD
    assert reporter.get(record.path).status_code == 404
    proposal = Proposal.objects.get(kind="records.release")
    confirm = reverse("admin:journal_proposal_step", args=[proposal.pk, "confirm"])
    assert reporter.get(confirm).status_code == 403
    assert send(decider, confirm, {}).status_code == 302
    record.refresh_from_db()
    assert record.state == RecordState.PUBLISHED and record.shown_from == clock.today()
    assert decider.get(record.path).status_code == 200
    assert [r.concealed for r in RecordRevision.objects.filter(record=record).order_by("number")] == [
        True,
        False,
    ]


def test_where_the_item_wants_it_and_it_was_corrected_meanwhile_the_release_is_asked_anew(
    reporter: Client, decider: Client, entity: Entity
) -> None:
    CatalogItem.objects.filter(pk="penalty").update(second_person=True)
    send(reporter, enter_url(), a_penalty(entity))
    record = Record.objects.get(entity=entity)
    data = a_penalty(entity, d_violation_type="另一种")
    assert send(reporter, step(record, "amend"), data).status_code == 302
    record.refresh_from_db()
    assert record.state == RecordState.HELD
    proposal = Proposal.objects.get(kind="records.release")
    confirm = reverse("admin:journal_proposal_step", args=[proposal.pk, "confirm"])
    assert send(decider, confirm, {}).status_code == 422
    assert send(decider, confirm.replace("confirm", "refuse"), {}).status_code == 302
    assert send(reporter, step(record, "ask-release"), {}).status_code == 302
    second = Proposal.objects.get(kind="records.release", state="open")
    assert (
        send(decider, reverse("admin:journal_proposal_step", args=[second.pk, "confirm"]), {}).status_code
        == 302
    )
    record.refresh_from_db()
    assert record.state == RecordState.PUBLISHED and record.details["violation_type"] == "另一种"


def test_a_held_record_can_be_dropped_without_a_trace_for_the_public(
    reporter: Client, decider: Client, entity: Entity
) -> None:
    CatalogItem.objects.filter(pk="penalty").update(second_person=True)
    send(reporter, enter_url(), a_penalty(entity))
    record = Record.objects.get(entity=entity)
    assert send(decider, step(record, "withdraw"), {}).status_code == 302
    record.refresh_from_db()
    assert record.state == RecordState.WITHDRAWN and not RecordEnd.objects.exists()
    assert decider.get(record.path).status_code == 404


def test_a_correction_shows_old_beside_new_and_keeps_the_old(reporter: Client, entity: Entity) -> None:
    record = factories.penalty(entity)
    url = step(record, "amend")
    opened = reporter.get(url)
    bound = [field for field in opened.context["form"] if field.name not in ("conceal", "reason")]
    filled = {field.name: field.value() for field in bound if field.value() not in (None, [])}
    data = {
        **filled,
        "decided_on": str(record.decided_on),
        "d_penalty_content": "罚款一万元",
        "d_note": "内部",
    }
    shown = reporter.post(url, {**data, "reason": "typing error", **marks(opened)})
    assert shown.status_code == 200, text(shown)
    lines = {line.before: line.after for line in shown.context["effect"].lines if line.before != line.after}
    assert lines == {"罚款": "罚款一万元", "": "内部"}
    answer = reporter.post(url, {**data, "reason": "typing error", **marks(shown)})
    assert answer.status_code == 302, text(answer)
    record.refresh_from_db()
    assert record.details["penalty_content"] == "罚款一万元"
    assert record.details["fine_fen"] == 1_050_050
    assert record.revisions.count() == 2


def test_a_concealed_correction_is_in_no_history(reporter: Client, entity: Entity) -> None:
    record = factories.penalty(entity, details={"facts": "个人信息"})
    data = a_penalty(entity, d_facts="", conceal="on", document_number=record.document_number)
    assert send(reporter, step(record, "amend"), data).status_code == 302
    assert "个人信息" not in reporter.get(f"/api/v1/records/{record.public_id}/history").content.decode()
    assert RecordRevision.objects.get(record=record, number=1).concealed


def test_severity_is_set_with_the_new_dates_shown_before(decider: Client, entity: Entity) -> None:
    record = factories.penalty(entity)
    until = record.shown_until
    url = step(record, "severity")
    data = {"severity": "serious", "stated": "情节严重"}
    shown = decider.post(url, {**data, "reason": "x", **open_step(decider, url)})
    assert any(
        str(until) in line.before and line.after != line.before for line in shown.context["effect"].lines
    )
    assert decider.post(url, {**data, "reason": "x", **marks(shown)}).status_code == 302
    record.refresh_from_db()
    assert record.severity == "serious" and until and record.shown_until and record.shown_until > until
    assert record.details["severity_reason"] == "情节严重"


def test_a_record_comes_down_today(decider: Client, entity: Entity) -> None:
    record = factories.penalty(entity)
    assert send(decider, step(record, "withdraw"), {"reason": "annulled by the court"}).status_code == 302
    assert decider.get(record.path).status_code == 410
    event = AuditEvent.objects.get(action="record.withdrawn")
    assert event.reason == "annulled by the court" and event.agency_key == "mee"
    assert decider.get(step(record, "withdraw")).status_code == 409


@pytest.mark.parametrize(
    ("roles", "agency", "allowed"),
    [
        (["reporter"], "mee", {"amend"}),
        (["decider"], "mee", {"severity", "withdraw"}),
        (["reporter", "decider"], "samr", set()),
        (["auditor"], None, set()),
        (["steward", "centre", "reviewer"], "mee", set()),
        (["decider", "reporter"], None, set()),
    ],
)
def test_steps_are_offered_to_those_who_may(
    entity: Entity, roles: list[str], agency: str | None, allowed: set[str]
) -> None:
    record = factories.penalty(entity)
    client = staff_client(roles, agency)
    answer = client.get(page(record), follow=True)
    if "steps" in (answer.context or {}):
        assert {step.name for step, _ in answer.context["steps"]} == allowed
    for name in ("amend", "severity", "withdraw"):
        assert (client.get(step(record, name)).status_code == 200) == (name in allowed), name


def test_what_another_agency_keeps_to_itself_is_not_there(entity: Entity) -> None:
    hidden = factories.penalty(entity, severity="minor")
    samr = staff_client(["reporter", "decider"], "samr")
    assert samr.get(page(hidden), follow=True).redirect_chain[-1][0] == reverse("admin:index")
    assert hidden.entity.name not in samr.get(step(hidden, "withdraw")).content.decode()
    assert samr.post(step(hidden, "withdraw"), {"reason": "x"}).status_code != 302
    listed = reverse("admin:records_record_changelist")
    for asked in ({"q": hidden.public_id}, {"entity": entity.key}, {"q": entity.usci}, {}):
        assert not samr.get(listed, asked).context["cl"].result_list, asked


def test_a_look_at_what_is_not_public_is_noted_with_its_purpose(entity: Entity) -> None:
    hidden = factories.penalty(entity, severity="minor")
    auditor = staff_client(["auditor"])
    asked = auditor.get(page(hidden))
    assert asked.status_code == 302 and "purpose" in asked["Location"]
    assert not AuditEvent.objects.filter(action="record.read").exists()
    answer = auditor.post(asked["Location"], {"purpose": "audit", "words": "2026/7", "next": page(hidden)})
    assert answer["Location"] == page(hidden)
    assert auditor.get(page(hidden)).status_code == 200
    event = AuditEvent.objects.get(action="record.read")
    assert event.reason == "audit: 2026/7" and event.target == f"record:{hidden.public_id}"


def test_ones_own_work_needs_no_purpose_but_is_noted(reporter: Client, entity: Entity) -> None:
    hidden = factories.penalty(entity, severity="minor")
    assert reporter.get(page(hidden)).status_code == 200
    assert AuditEvent.objects.get(action="record.read").reason == "own work"


def test_a_look_at_what_everybody_sees_is_not_noted(entity: Entity) -> None:
    public = factories.penalty(entity)
    assert staff_client(["auditor"]).get(page(public)).status_code == 200
    assert not AuditEvent.objects.filter(action="record.read").exists()


def test_the_purpose_page_leads_nowhere_else(entity: Entity) -> None:
    auditor = staff_client(["auditor"])
    url = reverse("admin:registry_entity_purpose")
    answer = auditor.post(url, {"purpose": "audit", "next": "https://elsewhere.example/"})
    assert answer["Location"] == reverse("admin:index")
    assert auditor.post(url, {"purpose": "idle"}).status_code == 422


def test_the_page_says_how_the_dates_were_computed(reporter: Client, entity: Entity) -> None:
    record = factories.penalty(entity)
    words = text(reporter.get("/en" + page(record)))
    assert "N36-PUB-02" in words
    assert "违法行为类型" in words and "Type of violation" in words


def test_who_comes_second_is_told(reporter: Client, decider: Client, entity: Entity) -> None:
    record = factories.penalty(entity)
    url = step(record, "withdraw")
    first, second = open_step(decider, url), open_step(staff_client(["decider"], "mee"), url)
    assert send(decider, url, {}, given=first).status_code == 302
    late = staff_client(["decider"], "mee")
    answer = send(late, url, {}, given=second)
    assert answer.status_code == 409
    assert AuditEvent.objects.filter(action="record.withdrawn").count() == 1
