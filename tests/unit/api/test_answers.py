"""ETags, formats, languages, gates: what the base view does around every answer."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from creditsite.api.errors import NotAcceptable
from creditsite.api.formats import JSONL, MANY, ONE, negotiate, safe_cell
from creditsite.api.language import accepted
from journal import clock
from tests.unit.api import urls

ADDRESS = "/api/v1/things"


@pytest.fixture(autouse=True)
def _clean() -> None:
    urls.RENDERED.clear()
    urls.STATE["version"] = 1


def test_an_answer_may_be_kept_but_is_asked_about(api: Client) -> None:
    response = api.get(ADDRESS)
    assert response["Cache-Control"] == "public, no-cache"
    assert response["ETag"].startswith('W/"')
    assert {"Accept-Language", "Accept"} <= {part.strip() for part in response["Vary"].split(",")}


def test_what_the_asker_holds_is_not_rendered_again(api: Client) -> None:
    tag = api.get(ADDRESS)["ETag"]
    urls.RENDERED.clear()
    for held in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        response = api.get(ADDRESS, headers={"if-none-match": held})
        assert (response.status_code, response.content) == (304, b"")
        assert response["ETag"] == tag
        assert response["Cache-Control"] == "public, no-cache"
    assert urls.RENDERED == []
    assert api.get(ADDRESS, headers={"if-none-match": '"other"'}).status_code == 200


def test_the_tag_changes_with_all_that_the_answer_depends_on(api: Client, settings: Any) -> None:
    with time_machine.travel(datetime(2026, 5, 1, 23, 59, 59, tzinfo=clock.SHANGHAI), tick=False):
        tags = {
            api.get(ADDRESS)["ETag"],
            api.get(f"{ADDRESS}?lang=en")["ETag"],
            api.get(f"{ADDRESS}?format=csv")["ETag"],
            api.get(f"{ADDRESS}?at=2026-04-30")["ETag"],
        }
        urls.STATE["version"] = 2
        tags.add(api.get(ADDRESS)["ETag"])
        settings.DEPLOY_ID = "next"
        tags.add(api.get(ADDRESS)["ETag"])
    with time_machine.travel(datetime(2026, 5, 2, 0, 0, 0, tzinfo=clock.SHANGHAI), tick=False):
        tags.add(api.get(ADDRESS)["ETag"])
    assert len(tags) == 7


def test_the_language_parameter_goes_before_the_header(api: Client) -> None:
    chinese = {"accept-language": "zh-CN"}
    assert api.get(ADDRESS, headers=chinese)["Content-Language"] == "zh-hans"
    assert api.get(f"{ADDRESS}?lang=en", headers=chinese)["Content-Language"] == "en"
    assert api.get(f"{ADDRESS}?lang=%65n", headers=chinese)["Content-Language"] == "en"
    assert "Compiled from public sources" in api.get(f"{ADDRESS}?lang=en").json()["meta"]["notice"]


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "zh-hans"),
        ("en-GB,en;q=0.8", "en"),
        ("fr,de;q=0.9", "zh-hans"),
        ("fr,en;q=0.5", "en"),
        ("zh-TW", "zh-hans"),
        ("*", "zh-hans"),
        ("en;q=" + "9" * 5000, "zh-hans"),
    ],
    ids=lambda value: value[:20],
)
def test_the_language_of_a_header(header: str, language: str) -> None:
    assert accepted(header) == language


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", "json"),
        ("*/*", "json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "json"),
        ("text/csv", "csv"),
        ("application/json;q=0.5, text/csv", "csv"),
        ("application/x-ndjson", JSONL),
        ("APPLICATION/JSON; charset=utf-8", "json"),
    ],
)
def test_the_format_of_a_header(accept: str, form: str) -> None:
    assert negotiate(accept, MANY) == form


@pytest.mark.parametrize("accept", ["text/html", "application/json;q=0", "application/json;q=x", "nonsense"])
def test_no_format_fits_some_headers(accept: str) -> None:
    with pytest.raises(NotAcceptable):
        negotiate(accept, ONE)


def test_the_format_parameter_goes_before_the_header(api: Client) -> None:
    response = api.get(f"{ADDRESS}?format=json", headers={"accept": "text/csv"})
    assert response["Content-Type"] == "application/json"
    assert api.get(ADDRESS, headers={"accept": "text/csv"})["Content-Type"].startswith("text/csv")


def test_csv_opens_in_a_spreadsheet_and_holds_no_formula(api: Client) -> None:
    response = api.get(f"{ADDRESS}?format=csv")
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    assert content.startswith(b"\xef\xbb\xbf")
    header, first, *rest = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert header == ["name", "agency.code", "agency.none", "fine", "yuan"]
    assert first == ["'=1+1", "mee", "", "-5", "-5.00"]
    assert len(rest) == 449
    assert response["Row-Limit"] == "10000"
    assert response["Link"] == '<http://testserver/next>; rel="next"'
    assert response["Content-Disposition"] == 'attachment; filename="things.csv"'


def test_json_lines_are_one_object_a_line(api: Client) -> None:
    response = api.get(f"{ADDRESS}?format=jsonl")
    lines = b"".join(response.streaming_content).splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 450
    assert lines[0] == b'{"name":"=1+1","agency":{"code":"mee"},"fine":-5,"yuan":"-5.00"}'


@pytest.mark.parametrize("start", list("=+-@\t\r\n＝＋－＠"))
def test_no_cell_begins_a_formula(start: str) -> None:
    assert safe_cell(f"{start}cmd|' /C calc'!A0").startswith("'")


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (-5, -5),
        ("-5.25", "-5.25"),
        (None, ""),
        (True, "true"),
        (["a", "b"], "a；b"),
        ("平安", "平安"),
        ("-", "'-"),
        (datetime(2026, 5, 1, 9, 30, 0, 123, tzinfo=clock.SHANGHAI), "2026-05-01T09:30:00+08:00"),
    ],
)
def test_numbers_stay_numbers(value: Any, cell: Any) -> None:
    assert safe_cell(value) == cell


def test_a_query_that_was_not_escaped_is_read_all_the_same(api: Client) -> None:
    raw = "区=1&lang=en".encode().decode("latin-1")
    errors = api.get(ADDRESS, QUERY_STRING=raw).json()["errors"]
    assert [error["field"] for error in errors] == ["区"]


def test_options_name_what_can_be_done(api: Client) -> None:
    response = api.options(ADDRESS)
    assert (response.status_code, response["Allow"]) == (204, "GET, HEAD, OPTIONS")


def test_any_site_may_read_but_not_write(api: Client) -> None:
    preflight = api.options(
        ADDRESS, headers={"origin": "https://example.org", "access-control-request-method": "GET"}
    )
    assert preflight["Access-Control-Allow-Origin"] == "*"
    assert "POST" not in preflight["Access-Control-Allow-Methods"]
    assert api.get(ADDRESS, headers={"origin": "https://example.org"})["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in api.get("/page", headers={"origin": "https://example.org"})


def test_head_says_what_get_would(api: Client) -> None:
    assert api.head(ADDRESS)["ETag"] == api.get(ADDRESS)["ETag"]


def test_a_gate_may_refuse_and_may_add_headers(api: Client, settings: Any) -> None:
    settings.CREDITSITE_API_GATES = ["tests.unit.api.urls.gate"]
    assert api.get(ADDRESS)["RateLimit"] == '"default";r=59;view=things'
    refused = api.get(ADDRESS, REMOTE_ADDR="10.0.0.9")
    assert (refused.status_code, refused["Retry-After"]) == (429, "3")
    assert api.get(f"{ADDRESS}?nix=1", REMOTE_ADDR="10.0.0.9").status_code == 400, "parameters come first"
