"""The desk as somebody meets it who wants to see more than is theirs: by the address, not by the buttons."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from journal import services as journal
from journal.models import Audience, AuditEvent, Change, ChangeKind, Proposal
from records.deciding import record_enter
from records.models import Record, RecordState, SecondPersonAgency
from records.queues import QUEUE as RELEASES
from registry.models import Entity
from registry.services import agency_create
from tests import factories
from tests.staff import actor_of, make_staff, sign_in, staff_client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
ACCOUNTS = reverse("admin:accounts_user_changelist")
RECORDS = reverse("admin:records_record_changelist")
PROPOSALS = reverse("admin:journal_proposal_changelist")
CHANGES = reverse("admin:journal_change_changelist")
PURPOSE = reverse("admin:registry_entity_purpose")


def listed(client: Client, url: str, **query: str) -> list[Any]:
    answer = client.get(url, query)
    assert answer.status_code == 200, answer.content.decode()[:500]
    return list(answer.context["cl"].result_list)


def with_purpose(client: Client) -> Client:
    client.post(PURPOSE, {"purpose": "quality"})
    return client


@pytest.mark.parametrize(
    "query",
    [
        {"password__startswith": "md5"},
        {"password": "x"},
        {"last_login__gte": "2020-01-01"},
        {"email__contains": "a"},
        {"is_staff__lt": "1"},
        {"groups__name": "steward"},
    ],
)
def test_the_address_of_a_list_is_no_way_to_compare_columns_letter_by_letter(query: dict[str, str]) -> None:
    client = staff_client(["steward"])
    assert client.get(ACCOUNTS, query).status_code == 400
    for offered in ({"is_staff__exact": "1"}, {"is_active__exact": "0"}):
        assert client.get(ACCOUNTS, offered).status_code == 200


def test_content_of_records_is_not_searched_by_the_address() -> None:
    factories.penalties(factories.entity(), 1)
    client = staff_client(["reporter"], "samr")
    for name in ("details__icontains", "details__case_name__startswith", "document_number__startswith"):
        assert client.get(RECORDS, {name: "x", "entity": "n00000000"}).status_code == 400
    assert listed(client, RECORDS, state="published", item="penalty", agency="mee") == []


def test_no_column_of_a_list_is_sorted_by_the_address() -> None:
    entities = factories.entities(3)
    client = staff_client(["steward"])
    found = listed(client, reverse("admin:registry_entity_changelist"), o="1")
    assert [row.pk for row in found] == sorted((one.pk for one in entities), reverse=True)
    users = client.get(ACCOUNTS, {"o": "1.-2"}).context["cl"].queryset.query.order_by
    assert users == ("-pk",)


def test_filters_narrow_the_own_desk() -> None:
    entity = factories.entity()
    shown = factories.penalties(entity, 2)
    hidden = factories.records([factories.penalty_input(entity, severity="minor")])
    assert [one.state for one in hidden] == [RecordState.UNPUBLISHED]
    client = staff_client(["reporter"], "mee")
    assert {one.pk for one in listed(client, RECORDS)} == {one.pk for one in [*shown, *hidden]}
    assert [one.pk for one in listed(client, RECORDS, state="unpublished")] == [hidden[0].pk]
    assert listed(client, RECORDS, state="withdrawn") == []
    assert listed(client, RECORDS, item="administrative_permit") == []
    assert listed(client, RECORDS, agency="samr") == []


def test_what_happened_to_records_that_are_not_public_is_not_in_everybodys_change_log() -> None:
    entity = factories.entity()
    journal.append(entity_key=entity.key, kind=ChangeKind.HELD, audience=Audience.STAFF, subject="abcdefghij")
    secret = Change.objects.get(subject="abcdefghij")
    for roles, agency in ((["reporter"], "samr"), (["steward"], "samr"), ([], None)):
        client = staff_client(roles, agency)
        assert secret.pk not in {row.pk for row in listed(client, CHANGES)}
        assert listed(client, CHANGES)
        one = client.get(reverse("admin:journal_change_change", args=[secret.pk]))
        assert one.status_code == 302, "as if it were not there"
    for roles in (["auditor"], ["steward"]):
        assert secret.pk in {row.pk for row in listed(staff_client(roles), CHANGES)}


def test_nothing_completes_what_is_typed() -> None:
    factories.entity()
    asked = {"app_label": "records", "model_name": "record", "field_name": "entity"}
    assert staff_client(["steward"]).get(reverse("admin:autocomplete"), asked).status_code == 404


def proposals(count: int, record: Record) -> None:
    Proposal.objects.bulk_create(
        Proposal(
            kind="records.release",
            target=f"record:{record.public_id}",
            proposed_by="user:0",
            proposed_at=record.received_at,
            reason="test",
            state="refused",
        )
        for _ in range(count)
    )


def test_a_page_of_proposals_is_full_though_most_are_another_agencys() -> None:
    entity = factories.entity()
    branch = agency_create(name="示例局", parent=factories.agency("mee"), by=factories.BY, reason="test")
    mine, theirs = (
        factories.records([factories.penalty_input(entity, severity="minor", source_agency=agency)])[0]
        for agency in (branch, factories.agency("mee"))
    )
    assert mine.state == theirs.state == RecordState.UNPUBLISHED
    proposals(30, mine)
    proposals(70, theirs)
    proposals(30, mine)
    proposals(70, theirs)
    client = staff_client(["decider"], branch)
    answer = client.get(PROPOSALS)
    rows = list(answer.context["cl"].result_list)
    assert {row.target for row in rows} == {f"record:{mine.public_id}"}
    assert len(rows) == 50
    rest = client.get(PROPOSALS + answer.context["cl"].next_link).context["cl"]
    assert len(rest.result_list) == 10
    assert not rest.next_link
    assert not {row.pk for row in rest.result_list} & {row.pk for row in rows}


def looks(action: str) -> list[tuple[str, str]]:
    found = AuditEvent.objects.filter(action=action).order_by("pk")
    return list(found.values_list("target", "reason"))


@pytest.mark.parametrize("step", ["correct", "merge"])
def test_opening_a_form_that_shows_the_file_is_a_look_at_it(step: str) -> None:
    entity: Entity = factories.entity()
    url = reverse("admin:registry_entity_step", args=[entity.pk, step])
    client = staff_client(["centre"])
    answer = client.get(url)
    assert answer.status_code == 302
    assert answer["Location"].startswith(PURPOSE)
    assert looks("file.read") == []
    assert with_purpose(client).get(url).status_code == 200
    assert looks("file.read") == [(f"entity:{entity.key}", "quality")]


def test_opening_the_form_of_a_record_is_a_look_at_it() -> None:
    [record] = factories.records([factories.penalty_input(factories.entity(), severity="minor")])
    url = reverse("admin:records_record_step", args=[record.pk, "amend"])
    assert staff_client(["reporter"], "mee").get(url).status_code == 200
    assert looks("record.read") == [(f"record:{record.public_id}", "own work")]
    other = staff_client(["reporter"], "samr")
    assert other.get(url).status_code in (403, 404)
    assert len(looks("record.read")) == 1


def test_a_look_that_is_refused_is_no_look() -> None:
    entity: Entity = factories.entity()
    client = with_purpose(sign_in(Client(), make_staff(roles=["reporter"], agency="mee")))
    assert client.get(reverse("admin:registry_entity_step", args=[entity.pk, "correct"])).status_code == 403
    assert looks("file.read") == []


def test_a_record_that_waits_for_release_is_counted_for_those_who_may_release_it_and_for_nobody_else() -> (
    None
):
    samr = agency_create(name="示例局", parent=factories.agency("samr"), by=factories.BY, reason="test")
    SecondPersonAgency.objects.create(agency=factories.agency("mee"))
    enterer = make_staff(roles=["reporter", "decider"], agency="mee")
    data = factories.penalty_input(factories.entity())
    record = record_enter(data=data, by=actor_of(enterer), reason="entered")
    assert record.state == RecordState.HELD

    def waiting(client: Client) -> list[int]:
        found = client.get(reverse("admin:index")).context["queues"]
        return [one.count for one in found if one.label == RELEASES.label]

    assert waiting(staff_client(["decider"], "mee")) == [1]
    assert waiting(sign_in(Client(), enterer)) == [0], "not what one entered oneself"
    assert waiting(staff_client(["decider"], samr)) == [0]
    assert waiting(staff_client(["reporter"], "mee")) == []
    proposal = Proposal.objects.get()
    page = reverse("admin:journal_proposal_change", args=[proposal.pk])
    assert staff_client(["decider"], "mee").get(page).status_code == 200
    assert looks("record.read") == [(f"record:{record.public_id}", "release")]
    assert staff_client(["decider"], samr).get(page).status_code in (302, 403)
    assert len(looks("record.read")) == 1
