"""The public change feed: order, pages, what a record that ended says of itself, waiting, bad parameters."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from exchange.feed import waiting
from journal import clock
from journal.models import Audience, Change
from journal.sealer import seal
from records.models import EndKind, Record
from records.services import record_correct, record_end, record_mark_objection, record_restore
from records.sweeps import turn_records
from registry.merging.services import entity_merge, entity_unmerge
from registry.models import Entity
from registry.services import entity_change
from tests import factories

pytestmark = [
    pytest.mark.django_db(databases=["default", "counters"]),
    pytest.mark.usefixtures("reference"),
]


def feed(client: Client, **query: Any) -> dict[str, Any]:
    """A page of the feed, of everything that is committed."""
    seal()
    answer = client.get("/api/v1/changes", query)
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def events(client: Client, record: Record, **query: Any) -> list[dict[str, Any]]:
    found = feed(client, limit=100, **query)["results"]
    return [one for one in found if one["record"] == record.public_id]


def test_an_event_carries_the_record_as_the_api_shows_it(client: Client) -> None:
    record = factories.penalty()
    (event,) = events(client, record)
    assert (event["kind"], event["usci"]) == ("published", record.entity.usci)
    shown = client.get(f"/api/v1/records/{record.public_id}").json()["record"]
    assert event["data"] == shown


def test_corrected_and_objected_records_say_so(client: Client) -> None:
    record = factories.penalty()
    after = feed(client)["last_seq"]
    record_mark_objection(record=record, pending=True, by=factories.BY, reason="…")
    data = factories.penalty_input(record.entity, details={"penalty_content": "改为警告"})
    record_correct(record=record, data=data, by=factories.BY, reason="…")
    found = events(client, record, after=after)
    assert [one["kind"] for one in found] == ["objection", "corrected"]
    assert all(one["data"]["objection_pending"] for one in found)


@pytest.mark.parametrize("kind", [EndKind.REPAIRED, EndKind.WITHDRAWN, EndKind.SHIELDED])
def test_a_record_that_ended_says_nothing_else_also_in_its_earlier_events(
    client: Client, kind: EndKind
) -> None:
    record = factories.penalty()
    record_mark_objection(record=record, pending=True, by=factories.BY, reason="…")
    record_end(record=record, kind=kind, by=factories.BY, reason="…")
    found = events(client, record)
    assert len(found) == 3
    for one in found:
        assert one == {
            "seq": one["seq"],
            "record": record.public_id,
            "kind": "must_delete",
            "since": clock.today().isoformat(),
        }


def test_a_record_whose_time_is_over_is_to_be_deleted_before_the_sweep_comes(client: Client) -> None:
    record = factories.penalty()
    yesterday = clock.today() - timedelta(days=1)
    Record.objects.filter(pk=record.pk).update(shown_until=yesterday, next_turn_on=clock.today())
    assert {one["kind"] for one in events(client, record)} == {"must_delete"}
    turn_records()
    found = events(client, record)
    assert len(found) == 2 and {one["since"] for one in found} == {clock.today().isoformat()}


def test_a_revoked_repair_is_published_again(client: Client) -> None:
    record = factories.penalty()
    record_end(record=record, kind=EndKind.REPAIRED, by=factories.BY, reason="…")
    after = feed(client)["last_seq"]
    record_restore(record=record, by=factories.BY, reason="…")
    assert [one["kind"] for one in events(client, record, after=after)] == ["published"]
    assert {one["kind"] for one in events(client, record)} == {"published"}


def test_what_was_never_public_is_not_in_the_feed(client: Client) -> None:
    factories.penalty(severity="minor")
    found = feed(client, limit=100)["results"]
    assert [one for one in found if one["record"]] == []
    assert Change.objects.exclude(audience=Audience.PUBLIC).exists()


def test_an_individual_business_is_in_no_feed_not_even_by_a_number(client: Client) -> None:
    company = factories.penalty()
    record = factories.penalty(factories.entity(kind="individual_business", name="甲区澄屿小吃店"))
    record_end(record=record, kind=EndKind.REPAIRED, by=factories.BY, reason="…")
    found = feed(client, limit=100)["results"]
    assert {one["entity"] for one in found} == {company.entity.key}
    assert record.public_id not in str(found) and record.entity.key not in str(found)


def test_a_company_that_becomes_one_leaves_every_copy(client: Client) -> None:
    record = factories.penalty()
    entity = record.entity
    after = feed(client)["last_seq"]
    data = factories.entity_input(usci=entity.usci, name=entity.name, kind="individual_business")
    entity_change(entity=entity, data=data, by=factories.BY)
    found = feed(client, limit=100, after=after)["results"]
    assert [(one["kind"], one["record"], one["entity"]) for one in found] == [
        ("must_delete", None, entity.key)
    ]
    assert events(client, record) == [], "nor by what was told of it before"
    back = factories.entity_input(usci=entity.usci, name=entity.name, kind="enterprise")
    entity_change(entity=entity, data=back, by=factories.BY)
    assert events(client, record)[0]["data"]["usci"] == entity.usci


def test_the_sandbox_is_not_in_the_feed(client: Client) -> None:
    factories.penalty(factories.entity(origin="sandbox"))
    assert feed(client, limit=100)["results"] == []


def test_a_merge_and_its_undoing_say_whose_records_are_to_be_read_again(client: Client) -> None:
    one, other = factories.entity(usci=None), factories.entity()
    factories.penalty(one)
    after = feed(client)["last_seq"]
    merge = entity_merge(survivor=other, merged=one, by=factories.BY, reason="…")
    found = [event for event in feed(client, after=after, limit=100)["results"] if event["kind"] == "merged"]
    assert {event["entity"]: event["now"] for event in found} == {one.key: other.key, other.key: other.key}
    for event in found:
        assert client.get(event["records_url"]).status_code == 200
    after = feed(client)["last_seq"]
    entity_unmerge(merge=merge, by=factories.BY, reason="…")
    found = [event for event in feed(client, after=after, limit=100)["results"] if event["kind"] == "merged"]
    assert {event["entity"]: event["now"] for event in found} == {one.key: one.key, other.key: other.key}


def test_pages_of_one_reach_the_end_and_miss_nothing(client: Client) -> None:
    for _ in range(3):
        factories.penalty()
    whole = feed(client, limit=100)
    assert not whole["more"] and whole["next_after"] == whole["last_seq"]
    after, found = 0, []
    while True:
        page = feed(client, after=after, limit=1)
        found += page["results"]
        after = page["next_after"]
        if not page["more"]:
            break
    assert [one["seq"] for one in found] == [one["seq"] for one in whole["results"]]
    assert feed(client, after=after)["results"] == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"after": "-1"}, "after"),
        ({"after": "x"}, "after"),
        ({"after": "999999999"}, "after"),
        ({"limit": "101"}, "limit"),
        ({"wait": "26"}, "wait"),
        ({"aftr": "1"}, "aftr"),
    ],
)
def test_bad_parameters_are_named(client: Client, query: dict[str, str], field: str) -> None:
    answer = client.get("/api/v1/changes", query)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field


def test_waiting_ends_with_the_news(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    after = feed(client)["last_seq"]
    looks: list[int] = []

    def pause(seconds: float) -> bool:
        looks.append(1)
        if len(looks) == 2:
            factories.penalty()
            seal()
        return False

    monkeypatch.setattr(waiting.stopping, "wait", pause)
    found = client.get("/api/v1/changes", {"after": after, "wait": 25}).json()
    assert len(looks) == 2 and found["results"]


def test_who_cannot_wait_is_answered_at_once_and_told_when_to_come_again(client: Client) -> None:
    after = feed(client)["last_seq"]
    with waiting.place() as mine:
        assert mine
        answer = client.get("/api/v1/changes", {"after": after, "wait": 25})
    assert answer.status_code == 200 and answer["Retry-After"] == "5" and answer.json()["results"] == []


def test_nobody_waits_while_the_server_goes(client: Client) -> None:
    after = feed(client)["last_seq"]
    waiting.stopping.set()
    try:
        assert client.get("/api/v1/changes", {"after": after, "wait": 25}).status_code == 200
    finally:
        waiting.stopping.clear()


def test_a_page_costs_the_same_however_much_happened(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    for _ in range(12):
        factories.penalty()
    seal()
    with django_assert_max_num_queries(14):
        assert client.get("/api/v1/changes", {"limit": 100}).status_code == 200
    assert Entity.objects.count() == 12 and connection.vendor


def test_an_unchanged_page_is_not_sent_again(client: Client) -> None:
    factories.penalty()
    seal()
    first = client.get("/api/v1/changes")
    again = client.get("/api/v1/changes", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304 and first["Cache-Control"] == "public, no-cache"
