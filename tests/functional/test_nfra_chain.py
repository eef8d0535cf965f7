"""The whole chain on real data: file in, worker, search, page and JSON out, as a citizen would go."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client, override_settings

from creditsite.worker import drain
from journal import clock
from records.presenters import yuan
from search.sweeps import build_indexes
from tests.functional.importing import records

# The worker tidies the counters too.
pytestmark = [pytest.mark.django_db(databases=["default", "counters"]), pytest.mark.usefixtures("reference")]


@pytest.fixture
def own_index(tmp_path: Path) -> Iterator[None]:
    with override_settings(SEARCH_URL=f"tantivy://{tmp_path}/index"):
        yield


@time_machine.travel(datetime(2026, 5, 1, 9, tzinfo=clock.SHANGHAI), tick=True)
@pytest.mark.usefixtures("own_index")
def test_a_citizen_finds_the_institution_and_reads_its_penalty(client: Client, shared_folder: Path) -> None:
    path = shared_folder / "data" / "nfra_penalties.csv"
    call_command("search_build", "--no-wait")
    build_indexes()
    report = records(path, profile="nfra", origin="real")
    assert report["imported"] + report["held"] == report["rows"] == 3_339
    assert (
        report["fines_imported_fen"] + report["fines_held_fen"] == report["fines_file_fen"] == 156_046_736_212
    )
    drain()
    with path.open(encoding="utf-8", newline="") as handle:
        rows = [row for row in csv.DictReader(handle) if row["authority"]]
    for query in ("平安人寿", "农村商业银行"):
        answer = client.get("/api/v1/search", {"q": query}).json()
        named = {row["party_name"] for row in rows if query in row["party_name"]}
        assert answer["total"] >= len(named) > 10
        assert query in answer["results"][0]["name"]
        _read(
            client, answer["results"][0], [r for r in rows if r["party_name"] == answer["results"][0]["name"]]
        )


def _read(client: Client, hit: dict[str, Any], rows: list[dict[str, str]]) -> None:
    """The hit's page and JSON show what the file says: violation, fine, authority's decision, dates."""
    page = client.get(hit["url"]).content.decode()
    shown = client.get(f"/api/v1{hit['url']}/records", {"limit": 100}).json()["results"]
    assert len(shown) == len(rows) > 0
    for row in rows:
        assert row["violation"][:20] in page
        assert row["published_at"][:10] in page
        fine = yuan(int(row["fine_yuan"]) * 100) if row["fine_yuan"].isdigit() else None
        assert fine is None or fine in [record["details"].get("fine_yuan") for record in shown]
        assert row["published_at"][:10] in [record["published_on"] for record in shown]
    for record in shown:
        assert record["source_agency"]["code"] == "nfra"
        assert record["deciding_agency"]["name"] in page
        assert (record["shown_until"], record["regime"]) == (None, "nfra"), (
            "no maximum is known: nothing ends by guess"
        )
        assert record["clock_basis"] in ("decision", "publication_for_want_of_decision")
    assert "未注明截止日期" in page
