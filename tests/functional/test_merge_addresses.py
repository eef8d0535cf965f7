"""After a merge: every surface leads to the survivor, and after its undoing to both again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.test import Client, override_settings

from journal.sealer import seal
from registry.merging.services import entity_merge, entity_unmerge
from registry.models import Entity, EntityMerge
from search import audit, lifecycle
from search.sweeps import build_indexes, follow_changes
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_index(tmp_path: Path) -> Iterator[None]:
    with override_settings(SEARCH_URL=f"tantivy://{tmp_path}/index"):
        yield


@pytest.fixture
def kept() -> Entity:
    return factories.entity(name="示例一市澄屿科技有限公司")


@pytest.fixture
def gone() -> Entity:
    return factories.entity(name="示例一市云岫贸易有限公司")


def merged(kept: Entity, gone: Entity) -> EntityMerge:
    return entity_merge(survivor=kept, merged=gone, by=factories.BY, reason="re-issued code")


@pytest.mark.parametrize("below", ["", "?group=administration"])
@pytest.mark.parametrize("prefix", ["/entities/", "/en/entities/", "/api/v1/entities/"])
def test_key_and_code_of_the_merged_one_answer_308(
    client: Client, kept: Entity, gone: Entity, prefix: str, below: str
) -> None:
    if prefix.startswith("/api") and below:
        below = "/records" + below
    merged(kept, gone)
    for address in (gone.key, gone.usci, (gone.usci or "").lower()):
        response = client.get(f"{prefix}{address}{below}")
        assert response.status_code == 308, address
        assert response["Location"].endswith(f"{prefix}{kept.usci}{below}")


def test_records_name_the_survivor_and_keep_their_addresses(
    client: Client, kept: Entity, gone: Entity
) -> None:
    record = factories.penalty(gone)
    before = client.get(f"/api/v1{record.path}")
    page_before = client.get(record.path)["ETag"]
    done = merged(kept, gone)
    after = client.get(f"/api/v1{record.path}")
    assert after["ETag"] != before["ETag"]
    assert (after.json()["record"]["usci"], after.json()["record"]["url"]) == (kept.usci, record.path)
    page = client.get(record.path)
    assert page["ETag"] != page_before
    assert f'href="{kept.path}"' in page.content.decode()
    assert client.get(f"/api/v1{kept.path}").json()["counts"]["administration"] == 1
    assert client.get(f"/api/v1{kept.path}").json()["identity"]["aliases"] == [gone.name]
    entity_unmerge(merge=done, by=factories.BY, reason="a mistake")
    assert client.get(f"/api/v1{record.path}").json()["record"]["usci"] == gone.usci
    assert client.get(f"/api/v1{kept.path}").json()["counts"]["administration"] == 0
    assert client.get(gone.path).status_code == 200


def test_the_index_follows_merge_and_undoing(client: Client, kept: Entity, gone: Entity) -> None:
    factories.penalties(gone, 2)
    lifecycle.request_build(reason="test")
    build_indexes()

    def found(query: str) -> list[str]:
        seal()
        follow_changes()
        assert audit.audit().clean
        return [row["usci"] for row in client.get(f"/api/v1/search?q={quote(query)}").json()["results"]]

    assert found(gone.usci or "") == [gone.usci]
    done = merged(kept, gone)
    assert found(gone.usci or "") == [kept.usci], "who has the old code finds it"
    assert found(gone.name) == [kept.usci], "and who knows the old name"
    row = client.get(f"/api/v1/search?q={quote(gone.name)}").json()["results"][0]
    assert row["counts"]["administration"] == 2
    entity_unmerge(merge=done, by=factories.BY, reason="a mistake")
    assert found(gone.usci or "") == [gone.usci]
    assert found(gone.name) == [gone.usci]


def test_a_chain_of_merges_is_one_step_for_the_visitor(client: Client, kept: Entity, gone: Entity) -> None:
    last = factories.entity()
    merged(kept, gone)
    merged(last, kept)
    for address in (gone.key, gone.usci, kept.key, kept.usci):
        assert client.get(f"/entities/{address}")["Location"] == last.path
