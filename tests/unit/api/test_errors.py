"""Everything that can go wrong has one shape."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

SHAPE = {"type", "title", "status", "detail", "code", "errors"}


def problem(response: Any, status: int, code: str) -> dict[str, Any]:
    assert response.status_code == status, response.content.decode()
    assert response["Content-Type"] == "application/problem+json"
    assert "ETag" not in response
    assert response["Cache-Control"] == "no-store"
    body: dict[str, Any] = response.json()
    assert set(body) >= SHAPE
    assert (body["status"], body["code"]) == (status, code)
    assert body["type"] == f"urn:creditsite:problem:{code}"
    assert body["title"] and body["detail"]
    return body


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/api/v1/things?nix=1", 400, "invalid_parameters"),
        ("/api/v1/things?kind=%00", 400, "null_character"),
        ("/api/v1/th%00ings", 400, "null_character"),
        ("/api/v1/things?kind=%ff", 400, "bad_encoding"),
        ("/api/v1/things?kind=\xff", 400, "bad_encoding"),
        ("/api/v1/th%ffings", 400, "bad_encoding"),
        ("/api/v1/things?" + "&".join(f"a{n}=1" for n in range(99)), 400, "too_many_parameters"),
        ("/api/v1/nothing", 404, "not_found"),
        ("/api/", 404, "not_found"),
        ("/api/v1/failing/not-found", 404, "not_found"),
        ("/api/v1/failing/gone", 410, "gone"),
        ("/api/v1/failing/state", 409, "wrong_state"),
        ("/api/v1/failing/limited", 429, "rate_limited"),
        ("/api/v1/failing/away", 503, "unavailable"),
        ("/api/v1/failing/bug", 500, "server_error"),
        ("/api/v1/things?kind=" + "a" * 100_000, 414, "uri_too_long"),
        ("/api/v1/" + "a" * 9_000, 414, "uri_too_long"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_get_that_fails_answers_in_the_one_shape(api: Client, address: str, status: int, code: str) -> None:
    query = address.partition("?")[2]
    extra = {"QUERY_STRING": query} if "\xff" in query else {}
    problem(api.get(address, **extra), status, code)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
def test_a_method_that_is_not_answered_is_a_405_that_names_those_that_are(api: Client, method: str) -> None:
    response = getattr(api, method)("/api/v1/things")
    problem(response, 405, "method_not_allowed")
    assert response["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        ("{not json", "application/json", 400, "malformed_body"),
        ('{"names": ["toolong"]}', "application/json", 400, "invalid_body"),
        ("names=a", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
        ('{"names": ["' + "a" * 2_000_000 + '"]}', "application/json", 413, "payload_too_large"),
    ],
)
def test_a_wrong_body_answers_in_the_one_shape(
    api: Client, body: str, content_type: str, status: int, code: str
) -> None:
    found = problem(api.post("/api/v1/lookup", body, content_type=content_type), status, code)
    if code == "invalid_body":
        assert [(error["field"], error["code"]) for error in found["errors"]] == [("names.0", "max_length")]


def test_a_post_goes_through_drf(api: Client) -> None:
    response = api.post("/api/v1/lookup", '{"names": ["a"]}', content_type="application/json")
    assert (response.status_code, response.json()) == (200, {"names": ["a"]})
    assert api.put("/api/v1/lookup")["Allow"] == "GET, POST, HEAD, OPTIONS"


def test_what_broke_does_not_leak(api: Client) -> None:
    assert b"password" not in api.get("/api/v1/failing/bug").content


def test_a_wrong_host_under_the_api_is_a_problem_too(api: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["example.org"]
    problem(api.get("/api/v1/things"), 400, "bad_request")


def test_a_format_that_cannot_be_had_is_a_406(api: Client) -> None:
    found = problem(api.get("/api/v1/things", headers={"accept": "image/png"}), 406, "not_acceptable")
    assert "text/csv" in found["detail"]


def test_what_ended_says_how_and_when_and_nothing_else(api: Client) -> None:
    found = problem(api.get("/api/v1/failing/gone"), 410, "gone")
    assert set(found) == SHAPE | {"kind", "ended_on"}


def test_a_wrong_state_says_what_may_be_done(api: Client) -> None:
    assert problem(api.get("/api/v1/failing/state"), 409, "wrong_state")["allowed"] == ["accept"]


def test_what_moved_takes_the_query_with_it(api: Client) -> None:
    response = api.get("/api/v1/failing/moved?lang=en")
    assert (response.status_code, response["Location"]) == (308, "/api/elsewhere?lang=en")
    assert response["Cache-Control"] == "public, no-cache"


def test_codes_stay_english_in_every_language(api: Client) -> None:
    english = api.get("/api/v1/failing/not-found?lang=en")
    chinese = api.get("/api/v1/failing/not-found", headers={"accept-language": "zh-CN,zh;q=0.9"})
    assert (english["Content-Language"], chinese["Content-Language"]) == ("en", "zh-hans")
    assert english.json()["code"] == chinese.json()["code"] == "not_found"
    assert english.json()["title"] == "Not found"
    assert chinese.json()["title"] != "Not found"


@pytest.mark.parametrize(
    ("address", "status"), [("/page?a=%00", 400), ("/p%ffage", 400), ("/en/" + "a" * 9_000, 414)]
)
def test_a_page_address_nobody_can_read_is_answered_by_a_page(api: Client, address: str, status: int) -> None:
    response = api.get(address)
    assert response.status_code == status
    assert response["Content-Type"].startswith("text/html")
    assert (b"page" if status == 400 else b"<h1>") in response.content, "the site's own page where it has one"


def test_addresses_up_to_the_limit_pass(api: Client) -> None:
    assert api.get("/page?" + "a" * 8_187).status_code == 200
    assert api.get("/page?" + "a" * 8_188).status_code == 414
    assert api.get("/page?q=100%25&name=%E6%BE%84").status_code == 200
