"""The quota at the door: what is counted, what is free, and what the answer says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.quota import gate
from accounts.quota.costs import REQUEST
from accounts.quota.counter import Counter
from accounts.quota.metrics import REFUSED, UNCOUNTED
from accounts.quota.models import Window
from creditsite.api.formats import CSV, Rows, stream

pytestmark = [
    pytest.mark.django_db(databases=["default", "counters"]),
    pytest.mark.usefixtures("reference", "limited"),
]
ANSWER = "/api/v1/penalties"


@pytest.fixture
def limited(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.QUOTA_ANONYMOUS, settings.QUOTA_SEARCH_PAGES = 3, 4
    monkeypatch.setattr(gate, "COUNTER", Counter())
    with time_machine.travel("2026-05-01T04:00:00Z", tick=False):
        yield


def used() -> list[int]:
    return list(Window.objects.values_list("used", flat=True))


def test_an_answer_says_what_is_left_and_the_last_one_when_to_come_back(client: Client) -> None:
    answers = [client.get(ANSWER) for _ in range(3)]
    assert [one.status_code for one in answers] == [200] * 3
    assert {one["RateLimit-Policy"] for one in answers} == {'"anonymous";q=3;w=60'}
    assert [one["RateLimit"] for one in answers] == [f'"anonymous";r={left};t=60' for left in (2, 1, 0)]
    before = REFUSED.labels("anonymous")._value.get()
    refused = client.get(ANSWER, headers={"Origin": "https://example.org"})
    assert (refused.status_code, refused["Content-Type"]) == (429, "application/problem+json")
    assert refused["Retry-After"] == "60"
    assert refused["RateLimit"] == '"anonymous";r=0;t=60'
    assert refused["Access-Control-Allow-Origin"] == "*"
    body = refused.json()
    assert (body["code"], body["policy"]) == ("rate_limited", "anonymous")
    assert "60" in body["detail"]
    assert REFUSED.labels("anonymous")._value.get() == before + 1


def test_another_address_has_a_quota_of_its_own_and_a_network_of_ipv6_shares_one(client: Client) -> None:
    for _ in range(4):
        client.get(ANSWER, REMOTE_ADDR="2001:db8::1")
    assert client.get(ANSWER, REMOTE_ADDR="2001:db8::2").status_code == 429
    assert client.get(ANSWER, REMOTE_ADDR="2001:db8:0:1::1").status_code == 200
    assert client.get(ANSWER, REMOTE_ADDR="203.0.113.9").status_code == 200


@pytest.mark.parametrize(
    "address",
    ["/healthz", "/api/v1/catalogue", "/api/v1/regions", "/api/v1/agencies", "/api/v1/schema", "/api/docs/",
     "/", "/search", "/robots.txt", "/api/v1/penalties?nonsense=1", "/api/v1/nothing"],
)  # fmt: skip
def test_what_is_free(client: Client, address: str) -> None:
    for _ in range(5):
        assert client.get(address).status_code in (200, 400, 404)
    assert used() == []


def test_a_head_and_what_does_not_exist_count_as_well(client: Client) -> None:
    client.head(ANSWER)
    client.get("/api/v1/records/aaaaaaaaaa")
    assert used() == [2 * REQUEST]


def test_an_export_counts_its_rows_once_they_are_sent(client: Client) -> None:
    class Request:
        META = {"REMOTE_ADDR": "203.0.113.9"}

    charge = gate.charge_rows(Request(), limit=60)  # type: ignore[arg-type]
    rows = Rows(("a",), ({"a": number} for number in range(2_500)))
    assert b"".join(stream(CSV, rows, filename="x", sent=charge)).count(b"\r\n") == 2_501
    assert used() == [1_500], "2,500 rows are 2.5 requests, one of which the door counts"


def test_a_small_export_counts_as_one_request(client: Client) -> None:
    answer = client.get(f"{ANSWER}?format=csv")
    assert b"".join(answer.streaming_content)
    assert used() == [REQUEST]


def test_an_export_that_is_broken_off_counts_what_was_sent() -> None:
    told: list[int] = []
    response = stream(CSV, Rows(("a",), ({"a": n} for n in range(10_000))), filename="x", sent=told.append)
    next(iter(response))
    response.close()
    assert len(told) == 1
    assert 100 < told[0] < 1_000


def test_searching_by_page_has_a_larger_budget_and_a_page_that_says_when(client: Client) -> None:
    assert [client.get("/search?q=a").status_code for _ in range(5)] == [200] * 4 + [429]
    page = client.get("/en/search?q=a")
    assert page.status_code == 429
    assert page["Retry-After"] == "60"
    assert page["Content-Type"].startswith("text/html")
    assert "A short break, please" in page.content.decode()
    assert client.get("/").status_code == 200
    assert client.get(ANSWER).status_code == 200, "the API has a budget of its own"


def test_nought_turns_counting_off(client: Client, settings: Any) -> None:
    settings.QUOTA_ANONYMOUS = settings.QUOTA_SEARCH_PAGES = 0
    for _ in range(6):
        answer = client.get(ANSWER)
        assert answer.status_code == 200
        assert not answer.has_header("RateLimit")
        assert client.get("/search?q=a").status_code == 200
    assert used() == []


def test_a_request_that_cannot_be_counted_passes_and_is_told(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Counter, "_write", lambda *given: None)
    before = UNCOUNTED.labels("anonymous")._value.get()
    answers = [client.get(ANSWER) for _ in range(5)]
    assert [one.status_code for one in answers] == [200] * 5
    assert not answers[0].has_header("RateLimit")
    assert UNCOUNTED.labels("anonymous")._value.get() == before + 5


def test_no_address_is_kept(client: Client) -> None:
    client.get(ANSWER, REMOTE_ADDR="203.0.113.9")
    row = Window.objects.get()
    assert len(bytes(row.subject)) == 16
    assert b"203.0.113.9" not in bytes(row.subject)
