"""Entities, agencies and spellings on the desk."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from journal.actor import Actor
from journal.models import AuditEvent, Change, Head
from records.access import looks_at
from records.models import Record, Rework
from registry.models import Agency, AgencyAlias, Entity
from registry.reference import load
from registry.selectors import agencies_below, agencies_by_spelling
from registry.services import agency_alias_add, agency_create
from tests import factories
from tests.functional.desk import open_step, send, text, work_off
from tests.staff import staff_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def steward(reference: None) -> Client:
    return staff_client(["steward"])


@pytest.fixture
def branch(reference: None) -> Agency:
    """An agency that an import made."""
    return agency_create(
        name="示例市环境局", parent=factories.agency("mee"), confirmed=False, by=factories.BY, reason="import"
    )


def agency_step(agency: Agency, name: str) -> str:
    return reverse("admin:registry_agency_step", args=[agency.pk, name])


def entity_page(entity: Entity) -> str:
    return reverse("admin:registry_entity_change", args=[entity.pk])


def with_purpose(client: Client) -> Client:
    client.post(reverse("admin:registry_entity_purpose"), {"purpose": "quality"})
    return client


# entities


@pytest.mark.parametrize("write", ["{0}", " {0} ", "{1}", "{2}", "{3}"])
def test_an_entity_is_found_by_its_code_in_any_writing_and_by_name(steward: Client, write: str) -> None:
    entity = factories.entity(name="示例一市澄屿 科技（示例）有限公司")
    other = factories.entity()
    code = entity.usci or ""
    wide = "".join(chr(ord(character) + 0xFEE0) for character in code)
    spaced = f"{code[:2]} {code[2:8]} {code[8:17]} {code[17:]}".lower()
    asked = write.format(code, wide, spaced, "示例一市澄屿科技(示例)有限公司")
    answer = steward.get(reverse("admin:registry_entity_changelist"), {"q": asked})
    assert [row.pk for row in answer.context["cl"].result_list] == [entity.pk]
    assert other.name not in answer.content.decode()


def test_an_entity_is_found_by_key_and_by_its_other_numbers(steward: Client) -> None:
    entity = factories.entity(identifiers=(("registration", "110000012345678"),))
    listed = reverse("admin:registry_entity_changelist")
    for asked in (entity.key, entity.key.upper(), "110000012345678"):
        answer = steward.get(listed, {"q": asked})
        assert [row.pk for row in answer.context["cl"].result_list] == [entity.pk], asked
    assert not steward.get(listed, {"q": "nothing"}).context["cl"].result_list


def test_the_whole_file_is_opened_for_a_purpose_and_that_is_noted(steward: Client) -> None:
    entity = factories.entity()
    hidden = factories.penalty(entity, severity="minor")
    asked = steward.get(entity_page(entity))
    assert asked.status_code == 302
    steward.post(asked["Location"], {"purpose": "question"})
    words = text(steward.get(entity_page(entity)))
    assert hidden.public_id in words and entity.name in words
    event = AuditEvent.objects.get(action="file.read")
    assert (event.target, event.reason) == (f"entity:{entity.key}", "question")
    steward.get(reverse("admin:records_record_change", args=[hidden.pk]))
    assert [look.target for look in looks_at(entity)] == [
        f"record:{hidden.public_id}",
        f"entity:{entity.key}",
    ]
    assert f"record:{hidden.public_id}" in text(steward.get(entity_page(entity)))


def test_staff_of_another_agency_see_the_file_without_what_is_not_theirs(reference: None) -> None:
    entity = factories.entity()
    hidden, public = factories.penalty(entity, severity="minor"), factories.penalty(entity)
    words = text(with_purpose(staff_client(["reporter"], "samr")).get(entity_page(entity)))
    assert public.public_id in words and hidden.public_id not in words


def test_facts_are_corrected_with_a_reason(steward: Client) -> None:
    entity = factories.entity(address="示例路1号")
    url = reverse("admin:registry_entity_step", args=[entity.pk, "correct"])
    data = {
        "name": entity.name,
        "usci": entity.usci,
        "kind": "enterprise",
        "status": "cancelled",
        "region_id": entity.region_id,
        "address": "示例路2号",
    }
    before = Head.objects.get(pk=entity.key).public_version
    assert send(with_purpose(steward), url, data).status_code == 302
    entity.refresh_from_db()
    assert (entity.status, entity.address) == ("cancelled", "示例路2号")
    assert entity.revisions.count() == 2
    assert Head.objects.get(pk=entity.key).public_version > before
    assert AuditEvent.objects.get(action="entity.correct").detail == {"columns": ["status", "address"]}
    answer = steward.post(
        url, {**data, "usci": "91990101MAT0002885X", "reason": "x", **open_step(steward, url)}
    )
    assert answer.status_code == 422 and "usci" in answer.context["form"].errors


def test_a_reporter_corrects_no_facts_of_the_register(reference: None) -> None:
    entity = factories.entity()
    client = staff_client(["reporter", "decider"], "mee")
    assert client.get(reverse("admin:registry_entity_step", args=[entity.pk, "correct"])).status_code == 403


# agencies


def test_those_below_an_agency_are_found_in_one_statement(
    branch: Agency, django_assert_num_queries: object
) -> None:
    lower = agency_create(name="示例区环境局", parent=branch, by=factories.BY, reason="test")
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert {branch.pk, lower.pk} < agencies_below("mee")
    assert agencies_below(branch.code) == {branch.pk, lower.pk}
    assert agencies_below("") == set()
    Agency.objects.filter(pk=branch.pk).update(parent=lower)
    assert agencies_below(lower.code) == {branch.pk, lower.pk}


def test_an_agency_is_renamed_and_every_page_that_names_it_follows(steward: Client, branch: Agency) -> None:
    record = factories.penalty(deciding_agency=branch, source_agency=branch)
    work_off()
    before = Head.objects.get(pk=record.entity.key).public_version
    tag = steward.get("/api/v1/penalties")["ETag"]
    assert send(steward, agency_step(branch, "rename"), {"name": "示例市生态环境局"}).status_code == 302
    work_off()
    assert Head.objects.get(pk=record.entity.key).public_version > before
    assert steward.get("/api/v1/penalties")["ETag"] != tag
    assert "示例市生态环境局" in steward.get(record.path).content.decode()
    found = agencies_by_spelling(["示例市环境局", "示例市生态环境局"])
    assert {agency.pk for agencies in found.values() for agency in agencies} == {branch.pk}
    assert Rework.objects.get().finished_at is not None


def test_what_a_steward_named_is_not_undone_by_the_shipped_files(steward: Client) -> None:
    from django.conf import settings

    mee = factories.agency("mee")
    assert send(steward, agency_step(mee, "rename"), {"name": "生态环境部（新）"}).status_code == 302
    load(settings.REFERENCE_DIR)
    mee.refresh_from_db()
    assert mee.name == "生态环境部（新）"


def test_an_agency_of_an_import_is_confirmed_once(steward: Client, branch: Agency) -> None:
    assert send(steward, agency_step(branch, "confirm"), {}).status_code == 302
    branch.refresh_from_db()
    assert branch.confirmed
    assert steward.get(agency_step(branch, "confirm")).status_code == 409


def place(agency: Agency, **values: str) -> dict[str, str]:
    return {"parent": agency.parent.code if agency.parent else "", "regime": agency.regime, **values}


def test_an_agency_is_never_placed_below_itself(steward: Client, branch: Agency) -> None:
    lower = agency_create(name="示例区环境局", parent=branch, by=factories.BY, reason="test")
    url = agency_step(branch, "place")
    for parent in (branch.code, lower.code):
        answer = steward.post(url, {**place(branch, parent=parent), "reason": "x", **open_step(steward, url)})
        assert answer.status_code == 422 and "parent" in answer.context["form"].errors


def test_another_regime_recomputes_the_agencys_records(steward: Client, branch: Agency) -> None:
    record = factories.penalty(source_agency=branch)
    assert record.shown_until is not None
    answer = send(steward, agency_step(branch, "place"), place(branch, regime="nfra"))
    assert answer.status_code == 302
    work_off()
    record.refresh_from_db()
    assert (record.regime, record.shown_until) == ("nfra", None)


def test_a_wrong_spelling_is_folded_into_the_agency_it_is(steward: Client, branch: Agency) -> None:
    mee = factories.agency("mee")
    entity = factories.entity()
    one = factories.penalty(
        entity, source_agency=branch, deciding_agency=branch, import_key="k", occurrence=1
    )
    two = factories.penalty(entity, source_agency=mee, import_key="k", occurrence=1)
    assert send(steward, agency_step(branch, "fold"), {"into": "mee"}).status_code == 302
    work_off()
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.source_agency, one.deciding_agency, one.occurrence) == (mee, mee, 2)
    assert two.occurrence == 1
    branch.refresh_from_db()
    assert branch.successor == mee and not AgencyAlias.objects.filter(agency=branch).exists()
    assert [agency.pk for agency in agencies_by_spelling(["示例市环境局"])["示例市环境局"]] == [mee.pk]
    assert not Record.objects.filter(source_agency=branch).exists()


def test_what_has_staff_or_branches_or_is_confirmed_is_not_folded(steward: Client, branch: Agency) -> None:
    lower = agency_create(name="示例区环境局", parent=branch, by=factories.BY, reason="test")
    url = agency_step(branch, "fold")
    answer = steward.post(url, {"into": "mee", "reason": "x", **open_step(steward, url)})
    assert answer.status_code == 422
    assert steward.get(agency_step(lower, "fold")).status_code == 409


def test_spellings_are_added_moved_and_removed(steward: Client, branch: Agency) -> None:
    assert send(steward, agency_step(branch, "alias-add"), {"name": "示例环境"}).status_code == 302
    alias = AgencyAlias.objects.get(name="示例环境")
    again = agency_step(branch, "alias-add")
    answer = steward.post(again, {"name": "示例 环境", "reason": "x", **open_step(steward, again)})
    assert answer.status_code == 422
    move = reverse("admin:registry_agencyalias_step", args=[alias.pk, "move"])
    assert send(steward, move, {"to": "mee"}).status_code == 302
    moved = AgencyAlias.objects.get(name="示例环境")
    assert moved.agency.code == "mee"
    remove = reverse("admin:registry_agencyalias_step", args=[moved.pk, "remove"])
    assert send(steward, remove, {}).status_code == 302
    assert not AgencyAlias.objects.filter(name="示例环境").exists()
    own = agency_alias_add(agency=branch, name=branch.name)
    url = reverse("admin:registry_agencyalias_step", args=[own.pk, "remove"])
    assert steward.post(url, {"reason": "x", **open_step(steward, url)}).status_code == 422


def test_only_stewards_touch_agencies(branch: Agency) -> None:
    client = staff_client(["reporter", "decider", "auditor", "centre"], "mee")
    for name in ("confirm", "rename", "place", "fold", "alias-add"):
        assert client.get(agency_step(branch, name)).status_code == 403
    assert client.get(reverse("admin:registry_agency_change", args=[branch.pk])).status_code == 200


def test_an_agency_without_records_still_says_that_it_was_renamed(steward: Client, branch: Agency) -> None:
    assert send(steward, agency_step(branch, "rename"), {"name": "另一个局"}).status_code == 302
    work_off()
    assert "另一个局" in steward.get("/api/v1/agencies").content.decode()
    assert AuditEvent.objects.get(action="agency.rename").detail["before"]["name"] == "示例市环境局"
    assert not Change.objects.filter(kind="entity_changed", entity_key="").exists()


def test_an_actor_without_an_agency_has_none_below() -> None:
    from registry.selectors import in_scope

    assert not in_scope(Actor(user_key="user:1"), None)
