"""After an upgrade that changes the index: the old one goes on answering, truthfully, until the new one is built."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import tantivy
from django.test import Client, override_settings
from django.utils import translation

from journal.actor import Actor
from journal.sealer import seal
from registry.models import Entity
from registry.services import EntityInput, entity_change, entity_create
from search import lifecycle, selectors, tantivy_engine
from search.condition import condition
from search.engine import EngineUnavailable
from search.engines import embedded, engine
from search.models import BuildStatus, IndexBuild
from search.sweeps import build_indexes, carry_out_tasks, follow_changes
from search.tantivy_schema import SCHEMA
from search.tasks import TaskRefused, request_audit, request_rollback

pytestmark = pytest.mark.django_db
BY = Actor.system("test")


@pytest.fixture(autouse=True)
def own_index(tmp_path: Path) -> Iterator[None]:
    with override_settings(SEARCH_URL=f"tantivy://{tmp_path}/index"):
        yield


@pytest.fixture
def make(transactional_db: None, reference: None) -> Callable[..., Entity]:
    def made(name: str) -> Entity:
        return entity_create(data=EntityInput(name=name, origin="demo"), by=BY)

    return made


def build() -> None:
    lifecycle.request_build(reason="test")
    build_indexes()
    assert IndexBuild.objects.latest("pk").status == BuildStatus.DONE


def upgrade(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if this version's analysis were another one than that of the index which lies there."""
    for where in ("search.tantivy_engine.TANTIVY_SHAPE", "search.tantivy_engine.TantivyEngine.shape"):
        monkeypatch.setattr(where, "0badcafe")
    engine_opened_anew()


def engine_opened_anew() -> None:
    embedded.cache_clear()


def names(query: str) -> list[str]:
    return [hit.head.name for hit in selectors.search(query).hits]


def test_the_old_index_answers_from_the_database_until_the_new_one_is_built(
    make: Callable[..., Entity], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, renamed, gone = make("澄屿一"), make("澄屿二"), make("澄屿三")
    seal()
    build()
    upgrade(monkeypatch)
    assert follow_changes() == 0  # not written any more; a build is asked for
    entity_change(entity=renamed, data=EntityInput(name="澄屿二改"), by=BY)
    Entity.objects.filter(pk=gone.pk).update(origin="sandbox")
    seal()
    assert names("澄屿") == sorted([kept.name, "澄屿二改"], key=names("澄屿").index)
    with translation.override("en"):
        assert "another version" in str(condition().advice[0].words)
    with pytest.raises(EngineUnavailable, match="only read"), engine().writing(engine().state().live.name):  # type: ignore[union-attr]
        pass
    assert build_indexes() == 1
    assert not condition().advice
    assert sorted(names("澄屿")) == [kept.name, "澄屿二改"]


def test_its_answers_are_kept_by_nobody_beyond_a_change(
    make: Callable[..., Entity], monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    entity = make("澄屿一")
    seal()
    build()
    upgrade(monkeypatch)
    before = client.get("/api/v1/search?q=澄屿")
    entity_change(entity=entity, data=EntityInput(name="澄屿一改"), by=BY)
    after = client.get("/api/v1/search?q=澄屿", headers={"If-None-Match": before["ETag"]})
    assert (after.status_code, after.json()["results"][0]["name"]) == (200, "澄屿一改")


def test_nobody_goes_back_to_an_index_of_another_version_or_audits_it(
    make: Callable[..., Entity], monkeypatch: pytest.MonkeyPatch
) -> None:
    make("澄屿一")
    seal()
    build()
    upgrade(monkeypatch)
    task = request_audit(reason="test")
    assert carry_out_tasks() == 1
    task.refresh_from_db()
    assert "another version" in task.detail
    build()
    with translation.override("en"), pytest.raises(TaskRefused, match="another version"):
        request_rollback(reason="test")


def test_an_index_whose_fields_are_others_is_not_asked(
    make: Callable[..., Entity], monkeypatch: pytest.MonkeyPatch
) -> None:
    make("澄屿一")
    seal()
    build()
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("order", indexed=True, fast=True)
    monkeypatch.setattr(tantivy_engine, "SCHEMA", builder.build())
    upgrade(monkeypatch)
    assert selectors.search("澄屿").degraded
    assert selectors.search("澄屿一").hits[0].head.name == "澄屿一"
    monkeypatch.setattr(tantivy_engine, "SCHEMA", SCHEMA)
    engine_opened_anew()
    assert not selectors.search("澄屿").degraded
