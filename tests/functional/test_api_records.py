"""Records through HTTP: one record, its history, its end, an entity's records; and the order of checks."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client

from creditsite.api.cursors import place_of
from journal import clock
from records.api.links import more_records_url
from records.models import EndKind, Record
from records.services import record_correct, record_end, record_mark_objection
from registry import usci
from registry.models import Entity, EntityRedirect
from registry.services import EntityInput, entity_change
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference", "may_day")]
NOON = datetime(2026, 5, 1, 12, tzinfo=clock.SHANGHAI)
BY = factories.BY


@pytest.fixture
def may_day() -> Any:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def record() -> Record:
    return factories.penalty()


def get(client: Client, address: str, status: int = 200, **headers: str) -> Any:
    response = client.get(address, headers={name.replace("_", "-"): value for name, value in headers.items()})
    assert response.status_code == status, response.content.decode()
    return response.json() if response.content else None


def test_a_record_shows_every_public_field_and_its_dates(client: Client, record: Record) -> None:
    answer = get(client, f"/api/v1/records/{record.public_id}")
    assert set(answer["meta"]) == {"as_of", "notice", "licence", "revision"}
    shown = answer["record"]
    assert shown["id"] == record.public_id
    assert (shown["usci"], shown["name"]) == (record.entity.usci, record.entity.name)
    assert shown["url"] == f"/records/{record.public_id}"
    assert (shown["item"], shown["item_label"]) == ("penalty", "行政处罚")
    assert shown["decided_on"] == "2026-04-01"
    assert shown["received_at"] == "2026-05-01T12:00:00+08:00"
    assert shown["shown_until"] == "2027-04-01"
    assert shown["source_agency"] == {"code": "mee", "name": "生态环境部"}
    assert shown["details"]["fine_yuan"] == "10500.50"
    assert "fine_fen" not in shown["details"]
    revision = get(client, f"/api/v1/records/{record.public_id}/history")["results"][0]
    filed = get(client, f"/api/v1/entities/{record.entity.usci}")["records"]["administration"]["results"][0]
    for one in (shown, revision, filed):
        assert {field["key"] for field in one["fields"]} <= set(one["details"])
    assert shown["revision"] == answer["meta"]["revision"] == 1
    assert shown["objection_pending"] is False


def test_labels_follow_the_language_and_codes_do_not(client: Client, record: Record) -> None:
    english = get(client, f"/api/v1/records/{record.public_id}?lang=en")["record"]
    assert (english["item"], english["item_label"]) == ("penalty", "Administrative penalty")
    assert english["source_agency"]["name"] == "Ministry of Ecology and Environment"


def test_what_the_schema_does_not_open_is_nowhere(client: Client) -> None:
    hidden = factories.penalty(details={"legal_representative": "张某某", "note": "内部"})
    for address in (f"/api/v1/records/{hidden.public_id}", f"/api/v1/records/{hidden.public_id}/history"):
        text = client.get(address).content.decode()
        assert "张某某" not in text
        assert "内部" not in text


def test_a_record_not_yet_shown_that_never_was_or_of_another_shape_is_a_404(client: Client) -> None:
    later = factories.penalty()
    Record.objects.filter(pk=later.pk).update(shown_from=date(2026, 5, 2))
    for public_id in (later.public_id, "aaaaaaaaaa", "AAAAAAAAAA", "1", "a" * 500, "平安"):
        found = get(client, f"/api/v1/records/{public_id}", 404)
        assert found["code"] == "not_found"
        assert get(client, f"/api/v1/records/{public_id}/history", 404)["code"] == "not_found"
    with time_machine.travel(NOON + timedelta(days=1)):
        get(client, f"/api/v1/records/{later.public_id}")


def test_a_record_that_ended_is_a_410_with_kind_and_day_and_no_content(
    client: Client, record: Record
) -> None:
    tag = client.get(f"/api/v1/records/{record.public_id}")["ETag"]
    record_end(record=record, kind=EndKind.REPAIRED, by=BY, reason="test")
    for address in (f"/api/v1/records/{record.public_id}", f"/api/v1/records/{record.public_id}/history"):
        found = get(client, address, 410, if_none_match=tag)
        assert (found["code"], found["kind"], found["ended_on"]) == ("gone", "repaired", "2026-05-01")
        assert record.entity.name not in str(found)


def test_a_record_is_gone_at_midnight_though_no_row_changed(client: Client, record: Record) -> None:
    address = f"/api/v1/records/{record.public_id}"
    with time_machine.travel(datetime(2027, 4, 1, 23, 59, 59, tzinfo=clock.SHANGHAI)):
        tag = client.get(address)["ETag"]
    with time_machine.travel(datetime(2027, 4, 2, 0, 0, 0, tzinfo=clock.SHANGHAI)):
        assert get(client, address, 410, if_none_match=tag)["kind"] == "expired"
        assert get(client, f"/api/v1/entities/{record.entity.usci}/records")["total"] == 0
        assert get(client, "/api/v1/penalties")["total"] == 0


def test_a_correction_and_an_objection_change_the_tag(client: Client, record: Record) -> None:
    address = f"/api/v1/records/{record.public_id}"
    tag = client.get(address)["ETag"]
    assert client.get(address, headers={"if-none-match": tag}).status_code == 304
    record_mark_objection(record=record, pending=True, by=BY, reason="test")
    second = client.get(address, headers={"if-none-match": tag})
    assert second.json()["record"]["objection_pending"] is True
    data = factories.penalty_input(record.entity, details={"fine_fen": 100}, document_number="示〔2026〕9号")
    record_correct(record=record, data=data, by=BY, reason="test")
    third = client.get(address, headers={"if-none-match": second["ETag"]}).json()
    assert third["record"]["details"]["fine_yuan"] == "1.00"
    assert third["record"]["revision"] == third["meta"]["revision"] == 2
    revisions = get(client, f"{address}/history")["results"]
    assert [(one["number"], one["corrected"], one["details"]["fine_yuan"]) for one in revisions] == [
        (2, False, "1.00"),
        (1, True, "10500.50"),
    ]


def test_a_concealed_revision_is_in_no_history(client: Client, record: Record) -> None:
    data = factories.penalty_input(record.entity, details={"facts": "…"})
    record_correct(record=record, data=data, by=BY, reason="test", conceal=True)
    assert [
        one["number"] for one in get(client, f"/api/v1/records/{record.public_id}/history")["results"]
    ] == [2]


def test_a_past_day_shows_what_the_record_said_then(client: Client, record: Record) -> None:
    with time_machine.travel(NOON + timedelta(days=10), tick=False):
        data = factories.penalty_input(record.entity, details={"fine_fen": 100})
        record_correct(record=record, data=data, by=BY, reason="test")
        then = get(client, f"/api/v1/records/{record.public_id}?at=2026-05-05")
        assert then["meta"]["as_of"] == "2026-05-05"
        assert (then["record"]["details"]["fine_yuan"], then["record"]["revision"]) == ("10500.50", 1)
        listed = get(client, f"/api/v1/entities/{record.entity.usci}/records?at=2026-05-05")
        assert listed["results"][0]["details"]["fine_yuan"] == "10500.50"
        assert listed["meta"]["coverage_from"] == "2026-05-01"
        get(client, f"/api/v1/records/{record.public_id}?at=2026-04-30", 404)
        assert (
            get(client, f"/api/v1/records/{record.public_id}?at=2026-05-12", 400)["errors"][0]["code"]
            == "future_date"
        )


def walk(client: Client, address: str) -> list[str]:
    ids: list[str] = []
    first, following = True, address
    while following:
        parts = urlsplit(following)
        answer = get(client, f"{parts.path}?{parts.query}")
        assert ("total" in answer) == first
        first = False
        ids += [row["id"] for row in answer["results"]]
        following = answer["next"]
    return ids


def test_an_entitys_records_are_walked_to_the_end_newest_first(client: Client) -> None:
    entity = factories.entity()
    made = factories.penalties(entity, 23)
    factories.penalties(factories.entity(), 3)
    for limit in (1, 7, 23, 100):
        ids = walk(client, f"/api/v1/entities/{entity.usci}/records?limit={limit}")
        assert len(ids) == len(set(ids)) == 23
        assert set(ids) == {record.public_id for record in made}
    days = [row["decided_on"] for row in get(client, f"/api/v1/entities/{entity.usci}/records")["results"]]
    assert days == sorted(days, reverse=True)


def test_a_record_that_comes_or_goes_meanwhile_disturbs_no_walk(client: Client) -> None:
    entity = factories.entity()
    made = factories.penalties(entity, 6)
    first = get(client, f"/api/v1/entities/{entity.usci}/records?limit=3")
    factories.penalty(entity, decided_on=date(2026, 5, 1))
    record_end(record=made[0], kind=EndKind.WITHDRAWN, by=BY, reason="test")
    parts = urlsplit(first["next"])
    second = get(client, f"{parts.path}?{parts.query}")
    seen = [row["id"] for row in first["results"] + second["results"]]
    assert set(seen) == {record.public_id for record in made}


def test_groups_and_polarities_are_filtered_and_cursors_keep_to_them(client: Client) -> None:
    entity = factories.entity()
    factories.penalties(entity, 3)
    permit = factories.permit(entity)
    base = f"/api/v1/entities/{entity.usci}/records"
    assert get(client, f"{base}?polarity=neutral")["results"][0]["id"] == permit.public_id
    assert get(client, f"{base}?polarity=negative")["total"] == 3
    assert get(client, f"{base}?group=administration")["total"] == 4
    assert get(client, f"{base}?group=honesty")["results"] == []
    cursor = urlsplit(get(client, f"{base}?polarity=negative&limit=2")["next"]).query.rpartition("cursor=")[2]
    assert get(client, f"{base}?polarity=negative&limit=1&cursor={cursor}")["next"] is None
    for other in (base, f"{base}?group=administration", "/api/v1/penalties"):
        sign = "&" if "?" in other else "?"
        assert get(client, f"{other}{sign}cursor={cursor}", 400)["errors"][0]["code"] == "bad_cursor"


def test_the_entity_page_leads_on_with_a_cursor_made_elsewhere(client: Client, rf: Any) -> None:
    entity = factories.entity()
    made = sorted(
        factories.penalties(entity, 4), key=lambda record: (record.sorted_on, record.pk), reverse=True
    )
    url = more_records_url(rf.get("/"), entity, group="administration", last=place_of(made[1]), at=None)
    parts = urlsplit(url)
    found = get(client, f"{parts.path}?{parts.query}")
    assert [row["id"] for row in found["results"]] == [record.public_id for record in made[2:]]


def test_parameters_are_checked_before_anything_is_looked_up(client: Client) -> None:
    for address in (
        "/api/v1/entities/nonsense/records?gruop=other&lang=en",
        "/api/v1/records/zzz?att=2026-05-01&lang=en",
    ):
        found = get(client, address, 400)
        assert found["code"] == "invalid_parameters"
        assert "Did you mean" in found["errors"][0]["message"]


def test_a_published_code_that_fails_its_check_answers(client: Client) -> None:
    wrong = factories.code()[:17] + "0"
    wrong = wrong if usci.flags(wrong) else wrong[:17] + "1"
    entity = factories.entity(usci=wrong)
    assert get(client, f"/api/v1/entities/{wrong}/records")["total"] == 0
    assert entity.usci_flags


def test_a_former_or_other_writing_of_a_code_moves(client: Client) -> None:
    entity = factories.entity()
    old = factories.code()
    EntityRedirect.objects.create(old=old, entity=entity)
    for address in (old, entity.key, (entity.usci or "").lower()):
        response = client.get(f"/api/v1/entities/{address}/records?limit=5")
        assert (response.status_code, response["Location"]) == (
            308,
            f"/api/v1/entities/{entity.usci}/records?limit=5",
        )


def test_an_entity_that_gets_a_code_moves_there(client: Client) -> None:
    entity = factories.entity(usci=None)
    get(client, f"/api/v1/entities/{entity.key}/records")
    new = factories.code()
    entity_change(entity=entity, data=EntityInput(name=entity.name, usci=new, origin="demo"), by=BY)
    assert (
        client.get(f"/api/v1/entities/{entity.key}/records")["Location"] == f"/api/v1/entities/{new}/records"
    )


@pytest.mark.parametrize(
    ("address", "code", "position"),
    [
        ("91990101MAT0000", "length", None),
        ("9199010IMAT000015X", "alphabet", "8"),
        ("x" * 3000, "length", None),
        ("平安人寿", "length", None),
    ],
    ids=["short", "letter I", "very long", "a name"],
)
def test_a_malformed_code_is_told_what_is_wrong(
    client: Client, address: str, code: str, position: str | None
) -> None:
    found = get(client, f"/api/v1/entities/{address}/records?lang=en", 400)
    assert found["code"] == "malformed_code"
    assert found["errors"][0]["code"] == code
    assert found["errors"][0]["field"] == "usci"
    if position:
        assert f"Character {position}" in found["errors"][0]["message"]


def test_a_wrong_check_character_is_named_with_what_it_would_be(client: Client) -> None:
    right = factories.code()
    wrong = right[:17] + ("0" if right[17] != "0" else "1")
    found = get(client, f"/api/v1/entities/{wrong}/records?lang=en", 400)
    assert [error["code"] for error in found["errors"]] == ["check_character"]
    assert f"it must be {right[17]}" in found["errors"][0]["message"]
    assert right in found["candidates"]


def test_a_sound_code_that_nobody_bears_is_a_404(client: Client) -> None:
    assert get(client, f"/api/v1/entities/{factories.code()}/records", 404)["code"] == "not_found"
    assert get(client, "/api/v1/entities/naaaaaaaa/records", 404)["code"] == "not_found"


def test_files_hold_all_records_of_an_entity(client: Client) -> None:
    entity: Entity = factories.entity(name="示例一市＝澄屿有限公司")
    factories.penalties(entity, 120)
    response = client.get(f"/api/v1/entities/{entity.usci}/records?format=csv")
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert lines[0].startswith("id,url,usci,name,entity_url,item")
    assert len(lines) == 121
    assert "Link" not in response
    part = client.get(f"/api/v1/entities/{entity.usci}/records?format=jsonl&limit=50")
    assert len(b"".join(part.streaming_content).splitlines()) == 50  # type: ignore[attr-defined]
    onward = urlsplit(part["Link"].partition(">")[0].removeprefix("<"))
    rest = client.get(f"{onward.path}?{onward.query}&limit=100".replace("limit=50&", ""))
    assert len(b"".join(rest.streaming_content).splitlines()) == 70  # type: ignore[attr-defined]


def test_the_number_of_queries_does_not_grow_with_the_records(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    entity = factories.entity()
    factories.penalties(entity, 60)
    get(client, f"/api/v1/entities/{entity.usci}/records")
    with django_assert_max_num_queries(6):
        get(client, f"/api/v1/entities/{entity.usci}/records?limit=50")
    record = factories.penalty(entity)
    with django_assert_max_num_queries(4):
        get(client, f"/api/v1/records/{record.public_id}")
