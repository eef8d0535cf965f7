"""Browsing penalties and permits, and the code lists."""

from __future__ import annotations

import csv
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client

from creditsite.api import listing
from journal import clock
from journal.sealer import seal
from records.models import EndKind
from records.services import record_end
from registry.services import agency_create
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference", "may_day")]
NOON = datetime(2026, 5, 1, 12, tzinfo=clock.SHANGHAI)
BY = factories.BY


@pytest.fixture
def may_day() -> Any:
    with time_machine.travel(NOON, tick=False):
        yield


def get(client: Client, address: str, status: int = 200) -> Any:
    response = client.get(address)
    assert response.status_code == status, response.content.decode()
    return response.json()


@pytest.fixture
def penalties() -> dict[str, str]:
    """Three penalties by name: their public ids."""
    branch = agency_create(name="示例监管局", parent=factories.agency("nfra"), by=BY, reason="test")
    here, there = factories.entity(), factories.entity(region_id=factories.region("990202").pk)
    made = {
        "large": factories.penalty(there, decided_on=date(2026, 1, 10), details={"fine_fen": 100_000_000}),
        "small": factories.penalty(
            here,
            decided_on=date(2026, 3, 10),
            details={"fine_fen": 5_000, "penalty_kinds": ["warning", "fine"]},
            source_agency=branch,
            deciding_agency=branch,
            severity="serious",
        ),
        "warning": factories.penalty(here, details={"penalty_kinds": ["warning"], "fine_fen": 0}),
    }
    return {name: record.public_id for name, record in made.items()}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["warning", "small", "large"]),
        ("agency=mee", ["warning", "large"]),
        ("agency=nfra", ["small"]),
        ("region=990000", ["warning", "small", "large"]),
        ("region=990200", ["large"]),
        ("region=990101", ["warning", "small"]),
        ("kind=warning", ["warning", "small"]),
        ("kind=fine&region=990000", ["small", "large"]),
        ("decided_from=2026-03-10&decided_to=2026-03-10", ["small"]),
        ("decided_to=2026-02-28", ["large"]),
        ("fine_from=50&fine_to=50.00", ["small"]),
        ("fine_from=50.01", ["large"]),
        ("agency=samr", []),
    ],
)
def test_penalties_are_found_by_what_they_are(
    client: Client, penalties: dict[str, str], query: str, found: list[str]
) -> None:
    answer = get(client, f"/api/v1/penalties?{query}")
    assert [row["id"] for row in answer["results"]] == [penalties[name] for name in found]
    assert answer["total"] == len(found)
    assert answer["total_is_exact"] is True
    assert answer["next"] is None


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("agnecy=mee", "agnecy", "unknown_parameter"),
        ("agency=nobody", "agency", "unknown_value"),
        ("region=31", "region", "malformed"),
        ("region=３１００００", "region", "malformed"),
        ("kind=fines", "kind", "not_a_choice"),
        ("decided_from=2022-09-31", "decided_from", "not_a_date"),
        ("decided_from=2026-02-02&decided_to=2026-02-01", "decided_from", "reversed_range"),
        ("fine_from=2&fine_to=1.99", "fine_from", "reversed_range"),
        ("fine_from=5万元", "fine_from", "not_an_amount"),
        ("limit=101", "limit", "out_of_range"),
        ("cursor=abc", "cursor", "bad_cursor"),
        ("format=xlsx", "format", "not_a_choice"),
    ],
)
def test_a_wrong_filter_is_named(client: Client, query: str, field: str, code: str) -> None:
    error = get(client, f"/api/v1/penalties?{query}", 400)["errors"][0]
    assert (error["field"], error["code"]) == (field, code)


def test_all_penalties_are_walked_to_the_very_end(client: Client) -> None:
    made = {
        record.public_id for entity in factories.entities(3) for record in factories.penalties(entity, 15)
    }
    seen: list[str] = []
    following: str | None = "/api/v1/penalties?limit=8&agency=mee&lang=en"
    while following:
        parts = urlsplit(following)
        answer = get(client, f"{parts.path}?{parts.query}")
        seen += [row["id"] for row in answer["results"]]
        following = answer["next"]
        assert following is None or "lang=en" in following
    assert len(seen) == 45
    assert set(seen) == made


def test_a_repair_is_gone_from_the_list_at_once(client: Client) -> None:
    record = factories.penalty()
    tag = client.get("/api/v1/penalties")["ETag"]
    assert client.get("/api/v1/penalties", headers={"if-none-match": tag}).status_code == 304
    record_end(record=record, kind=EndKind.REPAIRED, by=BY, reason="test")
    after = client.get("/api/v1/penalties", headers={"if-none-match": tag})
    assert after.json()["total"] == 0
    seal()
    assert client.get("/api/v1/penalties")["ETag"] == after["ETag"], (
        "numbering Changes changes nothing public"
    )


def test_a_total_too_large_to_count_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    factories.penalties(factories.entity(), 5)
    monkeypatch.setattr(listing, "TOTAL_EXACT", 3)
    answer = get(client, "/api/v1/penalties?limit=2")
    assert (answer["total"], answer["total_is_exact"]) == (3, False)


def test_a_file_of_penalties_has_their_details_and_leads_on(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.penalties(factories.entity(name="=澄屿有限公司"), 5)
    monkeypatch.setattr(listing, "ROW_LIMIT", 3)
    response = client.get("/api/v1/penalties?format=csv")
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.DictReader(text.splitlines()))
    assert len(rows) == 3
    assert {row["details.fine_yuan"] for row in rows} == {"10500.50"}
    assert {row["name"] for row in rows} == {"'=澄屿有限公司"}
    assert 'rel="next"' in response["Link"]


def test_permits_are_found_by_kind_agency_and_day(client: Client) -> None:
    permit = factories.permit()
    other = factories.permit(details={"permit_kind": "registration"}, decided_on=date(2026, 1, 1))
    factories.penalty()
    assert [row["id"] for row in get(client, "/api/v1/permits")["results"]] == [
        permit.public_id,
        other.public_id,
    ]
    for query in (
        "kind=ordinary",
        "decided_from=2026-02-01",
        "agency=samr&kind=ordinary",
        "region=990100&limit=1",
    ):
        assert get(client, f"/api/v1/permits?{query}")["results"][0]["id"] == permit.public_id
    assert get(client, "/api/v1/permits?agency=mee")["total"] == 0
    assert get(client, "/api/v1/permits?fine_from=1", 400)["errors"][0]["code"] == "unknown_parameter"


def test_the_catalogue_holds_every_item_with_its_fields_but_no_record(client: Client) -> None:
    answer = get(client, "/api/v1/catalogue?lang=en")
    items = {row["code"]: row for row in answer["results"]}
    assert answer["next"] is None
    assert {row["access"] for row in items.values()} == {"public", "shared", "restricted"}
    assert items["penalty"]["category"].isdigit()
    fields = {one["key"]: one for one in items["penalty"]["fields"]}
    assert fields["fine_yuan"] == {"key": "fine_yuan", "label": "Fine", "access": "public", "format": "fen"}
    assert fields["party_id_number"]["access"] == "never"
    assert items["penalty"]["label"] == "Administrative penalty"


def test_code_lists_are_whole_and_may_be_kept_for_a_while(client: Client) -> None:
    for name in ("agencies", "regions", "catalogue"):
        response = client.get(f"/api/v1/{name}")
        answer = response.json()
        assert answer["total"] == len(answer["results"]) > 20
        assert response["Cache-Control"] == "public, max-age=3600"
        again = client.get(f"/api/v1/{name}", headers={"if-none-match": response["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        get(client, f"/api/v1/{name}?limit=5", 400)
    regions = {row["code"]: row for row in get(client, "/api/v1/regions")["results"]}
    assert regions["110000"]["name"] == "北京市"
    assert any(not row["is_current"] for row in regions.values())


def test_a_code_list_is_a_file_too(client: Client) -> None:
    content = b"".join(client.get("/api/v1/agencies?format=csv").streaming_content)  # type: ignore[attr-defined]
    assert content.decode("utf-8-sig").splitlines()[0].startswith("code,name,name_en,parent")


def test_the_number_of_queries_does_not_grow_with_the_rows(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    for entity in factories.entities(10):
        factories.penalties(entity, 3)
    get(client, "/api/v1/penalties")
    with django_assert_max_num_queries(5):
        get(client, "/api/v1/penalties?limit=25")
    with django_assert_max_num_queries(4):
        b"".join(client.get("/api/v1/penalties?format=jsonl").streaming_content)  # type: ignore[attr-defined]


def test_today_is_the_day_in_china(client: Client) -> None:
    with time_machine.travel(NOON + timedelta(hours=13)):
        assert get(client, "/api/v1/penalties")["meta"]["as_of"] == "2026-05-02"
