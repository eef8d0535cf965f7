"""The site's own addresses: every one knows its language, its errors, its methods; health; description."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from creditsite import health
from creditsite.api.views import PublicView
from search.results import SearchStatus

pytestmark = pytest.mark.django_db
EXAMPLES = {"usci": "naaaaaaaa", "record_id": "aaaaaaaaaa", "code": "B02"}
NEEDED = {"search": {"q": "a"}, "suggest": {"q": "a"}, "check": {"usci": "naaaaaaaa"}}


def views(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns, prefix + str(pattern.pattern))
        else:
            yield prefix + str(pattern.pattern), pattern


ENDPOINTS = [
    (
        pattern.name or "",
        reverse(f"api:{pattern.name}", kwargs={k: EXAMPLES[k] for k in pattern.pattern.converters}),
    )
    for route, pattern in views(get_resolver().url_patterns)
    if route.startswith("api/") and issubclass(getattr(pattern.callback, "cls", object), PublicView)
]


def test_the_endpoints_of_this_version_are_there() -> None:
    assert {name for name, _ in ENDPOINTS} >= {
        "search", "suggest", "entity", "entity-records", "record", "record-history", "penalties", "permits",
        "catalogue", "agencies", "regions", "lists", "list", "listings", "measures", "check", "schema",
    }  # fmt: skip


@pytest.mark.usefixtures("reference")
@pytest.mark.parametrize(("name", "address"), ENDPOINTS, ids=[name for name, _ in ENDPOINTS])
def test_every_endpoint_has_the_same_manners(client: Client, name: str, address: str) -> None:
    wrong = client.get(f"{address}?lnag=en")
    assert (wrong.status_code, wrong["Content-Type"]) == (400, "application/problem+json")
    assert "lang" in next(error["message"] for error in wrong.json()["errors"] if error["field"] == "lnag")
    for response, status in (
        (client.post(address, "{", content_type="application/json"), 405),
        (client.delete(address), 405),
        (client.get(f"{address}?lang=%00"), 400),
        (client.get(f"{address}?lang=fr"), 400),
        (client.get(f"{address}?{'a' * 100_000}"), 414),
    ):
        body = response.json()
        assert response.status_code == body["status"] == status
        assert set(body) >= {"type", "title", "status", "detail", "code", "errors"}
    impossible = client.get(address, NEEDED.get(name, {}), headers={"accept": "image/png"})
    assert impossible.status_code == 406
    assert impossible["Access-Control-Allow-Origin"] if impossible.has_header("Origin") else True


def test_an_unknown_address_under_the_api_is_a_problem(client: Client) -> None:
    for address in ("/api/v1/nothing", "/api/v2/search", "/api/v1/records/aaaaaaaaaa/nix"):
        response = client.get(address)
        assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")


def test_the_process_says_it_lives_without_asking_anything(
    client: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        assert client.get("/healthz").json() == {"status": "ok"}
    assert client.post("/healthz").status_code == 405


def status(monkeypatch: pytest.MonkeyPatch, *, ready: bool, lag: float = 0.0) -> None:
    monkeypatch.setattr(health, "status", lambda: SearchStatus(ready, lag, "tantivy", "…"))


def test_readiness_names_what_is_degraded(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    status(monkeypatch, ready=True, lag=1.5)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["degraded"], answer.json()["index_lag_seconds"]) == (
        200,
        [],
        1.5,
    )
    status(monkeypatch, ready=True, lag=61.0)
    assert client.get("/readyz").json()["degraded"] == ["worker"]


def test_before_the_first_index_the_site_is_not_ready_and_after_it_only_degraded(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from journal import clock
    from search.models import BuildStatus, IndexBuild

    status(monkeypatch, ready=False)
    assert client.get("/readyz").status_code == 503
    IndexBuild.objects.create(status=BuildStatus.DONE, engine="tantivy", requested_at=clock.now())
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["degraded"]) == (200, ["search"])


def test_without_database_or_migrations_the_site_is_not_ready(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    status(monkeypatch, ready=True)

    def broken() -> int:
        raise DatabaseError("password=secret")

    monkeypatch.setattr(health.MIGRATIONS, "missing", lambda: 2)
    assert client.get("/readyz").json()["unavailable"] == "migrations"
    monkeypatch.setattr(health.MIGRATIONS, "missing", broken)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["unavailable"]) == (503, "database")
    assert b"secret" not in answer.content


def test_the_description_and_its_page_are_served(client: Client) -> None:
    schema = client.get("/api/v1/schema").json()
    assert schema["openapi"] == "3.1.0"
    page = client.get("/api/docs/")
    assert page.status_code == 200
    content = page.content.decode()
    assert "<style" not in content
    assert "<script>" not in content
    script = client.get("/api/docs/?script=")
    assert script["Content-Type"].startswith("application/javascript")
    assert "/api/v1/schema" in script.content.decode()


@pytest.mark.parametrize("address", ["/api/v1/search?q=a&region=1", "/api/v1/penalties?region=1&agency=*"])
def test_messages_are_in_one_language(client: Client, address: str) -> None:
    body = client.get(address).json()
    assert "应为" in body["detail"]
    assert not [error for error in body["errors"] if "code" in error["message"]]
    assert "region code of six digits" in client.get(f"{address}&lang=en").json()["detail"]


def test_an_address_that_cannot_be_read_is_answered_to_scripts_of_other_sites_too(client: Client) -> None:
    response = client.get("/api/v1/search?q=%00", headers={"Origin": "https://example.org"})
    assert response.status_code == 400
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["X-Content-Type-Options"] == "nosniff"
