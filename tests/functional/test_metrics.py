"""/metrics: closed without the token, complete with it, and every name on its page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client

from creditsite.metrics import gauges
from creditsite.worker import Sweep, _run, run_due
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = Path(__file__).resolve().parents[2] / "docs" / "operations" / "metrics.md"
TOKEN = "a-token-for-this-test-only"


@pytest.fixture
def scrape(client: Client, settings: Any) -> Any:
    settings.METRICS_TOKEN = TOKEN

    def text() -> str:
        answer = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "no-store"
        return answer.content.decode()

    return text


def value(text: str, sample: str) -> float:
    return float(next(line for line in text.splitlines() if line.startswith(f"{sample} ")).rpartition(" ")[2])


@pytest.mark.parametrize(
    "given", ["", "Bearer", "Bearer ", "Bearer wrong", f"Basic {TOKEN}", TOKEN, "Bearer 张三"]
)
def test_without_the_token_nobody_learns_that_it_is_there(client: Client, settings: Any, given: str) -> None:
    settings.METRICS_TOKEN = TOKEN
    other = client.get("/nothing-here")
    answer = client.get("/metrics", headers={"authorization": given})
    assert answer.status_code == other.status_code == 404
    assert "creditsite_" not in answer.content.decode()
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"authorization": "Bearer "}).status_code == 404


def test_every_metric_is_on_its_page_and_nothing_else(scrape: Any, client: Client) -> None:
    client.get("/healthz")
    _run(Sweep("metrics-test", lambda: 3, every=1.0))
    exposed = set(re.findall(r"^# TYPE (creditsite_\w+) ", scrape(), re.MULTILINE))
    exposed = {name.removesuffix("_total") for name in exposed if not name.endswith("_created")}
    documented = set(re.findall(r"^\| `(creditsite_\w+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    assert documented == exposed


def test_requests_are_counted_by_route_and_never_by_path(scrape: Any, client: Client) -> None:
    client.get("/entities/nzhangsan1?name=张三")
    client.get("/anything-张三")
    client.generic("BREW", "/healthz")
    text = scrape()
    assert 'route="website:entity"' in text
    assert 'method="OTHER"' in text
    assert "BREW" not in text
    assert "张三" not in text
    assert "zhangsan" not in text
    assert 'route="none",status="404"' in text or 'route="none"' in text


def test_gauges_say_what_is_on_file(scrape: Any) -> None:
    before = value(scrape(), "creditsite_journal_unsealed_changes")
    factories.entity()
    assert value(scrape(), "creditsite_journal_unsealed_changes") > before
    assert value(scrape(), "creditsite_held_rows") == 0


def test_a_gauge_that_cannot_be_read_leaves_the_others(scrape: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Any:
        raise DatabaseError("no such table")
        yield

    monkeypatch.setitem(gauges.READERS, "imports", broken)
    text = scrape()
    assert value(text, 'creditsite_gauge_failures{gauge="imports"}') == 1
    assert value(text, 'creditsite_gauge_failures{gauge="journal"}') == 0
    assert "creditsite_held_rows" not in text
    assert "creditsite_journal_unsealed_changes" in text


def test_the_worker_counts_its_sweeps_and_their_failures(
    scrape: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("creditsite.worker.connection.close", lambda: None)  # it holds the test's transaction

    def fails() -> int:
        raise RuntimeError("张三")

    run_due([Sweep("fails-here", fails, every=1.0), Sweep("works-here", lambda: 7, every=1.0)], now=1.0)
    text = scrape()
    assert value(text, 'creditsite_sweep_failures_total{sweep="fails-here"}') == 1
    assert value(text, 'creditsite_sweep_items_total{sweep="works-here"}') == 7
    assert value(text, 'creditsite_sweep_duration_seconds_count{sweep="works-here"}') == 1
    assert value(text, 'creditsite_sweep_last_success_timestamp_seconds{sweep="works-here"}') > 1.7e9
    assert 'creditsite_sweep_last_success_timestamp_seconds{sweep="fails-here"}' not in text
