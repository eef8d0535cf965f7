"""The cluster fails while a page is being made: reduced answers, no tag that would outlive them, no half results."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.test import Client, override_settings

from creditsite.api import cursors
from journal import clock
from journal.actor import Actor
from registry.services import EntityInput, entity_create
from search import selectors
from search.engine import NO_FILTERS
from search.models import BuildStatus, IndexBuild
from tests.search.stub_server import Reply, Stub, stub_server

pytestmark = pytest.mark.django_db
NAME = "示例一市澄屿科技有限公司"
STATE = {
    "_index": "creditsite-entities-00000000-20260101t000000",
    "_seq_no": 7,
    "_primary_term": 1,
    "found": True,
    "_source": {"state": {"shape": "00000000", "seq": 5, "complete": True}},
}


@pytest.fixture
def failing(reference: None) -> Iterator[Stub]:
    """A cluster that knows its live index and fails every search."""
    entity_create(data=EntityInput(name=NAME, origin="demo"), by=Actor.system("test"))
    IndexBuild.objects.create(status=BuildStatus.DONE, engine="elasticsearch", requested_at=clock.now())

    def reply(method: str, path: str) -> Reply:
        return Reply(200, json.dumps(STATE).encode()) if path.endswith("/_doc/state") else Reply(500)

    with stub_server(reply) as stub, override_settings(SEARCH_URL=stub.url):
        yield stub


def test_whole_names_are_found_and_the_answer_is_not_kept_as_one_of_the_index(
    client: Client, failing: Stub
) -> None:
    view = selectors.look()
    assert view is not None
    for path in ("search", "suggest"):
        answer = client.get(f"/api/v1/{path}?q={quote(NAME)}")
        assert answer.status_code == 200
        assert answer.json()["meta"]["degraded"] == ["search"]
        assert [row["name"] for row in answer.json()["results"]] == [NAME]
        assert view.tag not in answer["ETag"]
        assert answer["ETag"].startswith("W/"), "made from the bytes"


def test_a_later_page_and_a_file_wait_for_the_index(client: Client, failing: Stub) -> None:
    scope = selectors.scope(NAME, NO_FILTERS, "relevance")
    cursor = cursors.write((2, 5, 0), scope=scope)
    for query in (f"q={quote(NAME)}&cursor={cursor}", f"q={quote(NAME)}&format=csv"):
        answer = client.get(f"/api/v1/search?{query}")
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
        assert answer["Retry-After"]


def test_the_page_says_that_the_search_is_reduced(client: Client, failing: Stub) -> None:
    page = client.get(f"/en/search?q={quote(NAME)}")
    assert page.status_code == 200
    assert NAME in page.content.decode()
    assert page.context["degraded"]


def test_readiness_names_the_fault(client: Client, failing: Stub) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["degraded"][0] == "search"
    assert "error 500" in answer.json()["search"]["detail"]


def test_after_some_failures_the_cluster_is_not_asked_by_every_page(
    client: Client, failing: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though each looks at the index beforehand, and that succeeds."""
    monkeypatch.setattr("search.elasticsearch_engine.LOOK_KEPT", 0.0)
    for _ in range(10):
        assert client.get(f"/api/v1/search?q={quote(NAME)}").json()["meta"]["degraded"] == ["search"]
    assert len([path for _, path in failing.asked if "_search" in path]) < 10
