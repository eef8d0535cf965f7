"""Build, follow, verify, swap, audit, against a real database."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import override_settings

from journal.actor import Actor
from journal.sealer import seal
from journal.selectors import last_seq
from registry.models import Entity
from registry.services import EntityInput, entity_change, entity_create
from search import audit, lifecycle, selectors
from search.engine import Delete
from search.engines import engine
from search.models import BuildStatus, IndexBuild
from search.sweeps import build_indexes, follow_changes

pytestmark = pytest.mark.django_db
BY = Actor.system("test")


@pytest.fixture(autouse=True)
def own_index(tmp_path: Path) -> object:
    with override_settings(SEARCH_URL=f"tantivy://{tmp_path}/index"):
        yield


@pytest.fixture
def make(transactional_db: None, reference: None) -> Callable[..., Entity]:
    def made(name: str, **given: object) -> Entity:
        return entity_create(data=EntityInput(name=name, origin="demo", **given), by=BY)  # type: ignore[arg-type]

    return made


def names(query: str) -> list[str]:
    return [hit.head.name for hit in selectors.search(query).hits]


def exit_code(**options: object) -> int:
    with pytest.raises(SystemExit) as left:
        call_command("search_audit", verbosity=0, stdout=StringIO(), stderr=StringIO(), **options)
    return int(left.value.code or 0)


def build() -> IndexBuild:
    request = lifecycle.request_build(reason="test")
    assert build_indexes() == 1
    request.refresh_from_db()
    return request


def test_a_missing_index_is_asked_for_and_built(make: Callable[..., Entity]) -> None:
    make("示例一市澄屿科技有限公司")
    assert exit_code() == 2
    assert follow_changes() == 0
    assert follow_changes() == 0
    assert IndexBuild.objects.filter(status=BuildStatus.REQUESTED).count() == 1
    assert build_indexes() == 1
    assert names("澄屿") == ["示例一市澄屿科技有限公司"]
    assert exit_code() == 0


def test_changes_are_followed_by_commit_order_and_bursts_collapse(make: Callable[..., Entity]) -> None:
    entity = make("示例一市澄屿科技有限公司")
    seal()
    build()
    for number in range(5):
        entity_change(entity=entity, data=EntityInput(name=f"示例一市青禾{number}食品厂"), by=BY)
    assert names("青禾") == []
    seal()
    assert follow_changes() > 0
    assert follow_changes() == 0
    assert names("青禾4食品") == ["示例一市青禾4食品厂"]
    assert names("澄屿科技") == ["示例一市青禾4食品厂"]  # by its former name
    live = engine().state().live
    assert live is not None
    assert live.seq == last_seq()
    assert exit_code() == 0


def test_the_previous_index_is_written_through_and_can_come_back(make: Callable[..., Entity]) -> None:
    make("澄屿一")
    build()
    build()
    make("澄屿二")
    seal()
    follow_changes()
    engine().rollback()
    assert sorted(names("澄屿")) == ["澄屿一", "澄屿二"]
    assert exit_code() == 0


def test_the_audit_finds_what_is_missing_stale_and_leaked(make: Callable[..., Entity]) -> None:
    missing, stale = make("澄屿一"), make("澄屿二")
    make("澄屿三")
    seal()
    build()
    live = engine().state().live
    assert live is not None
    from search.documents import facts_of
    from search.rendering import document_of

    facts = facts_of([stale.key], versions={stale.key: 99})[0]
    wrong = document_of(facts)
    object.__setattr__(
        wrong, "stored", wrong.stored.replace(b'"active"', b'"x"').replace("二".encode(), b"2")
    )
    ghost = document_of(facts)
    object.__setattr__(ghost, "key", "n2222222z")
    with engine().writing(live.name) as writer:
        writer.write([wrong, ghost], [Delete(missing.key, 99)])
        writer.commit(seq=live.seq)
    found = audit.audit()
    assert (found.missing, found.stale, found.leaked) == ([missing.key], [stale.key], ["n2222222z"])
    assert exit_code() == 1
    build()
    assert exit_code() == 0


def test_an_index_that_is_only_behind_is_not_wrong(make: Callable[..., Entity]) -> None:
    entity = make("澄屿一")
    seal()
    build()
    entity_change(entity=entity, data=EntityInput(name="澄屿二"), by=BY)
    found = audit.audit()
    assert found.clean
    assert found.behind > 0


def test_a_build_that_verification_rejects_is_not_swapped_in(
    make: Callable[..., Entity], monkeypatch: pytest.MonkeyPatch
) -> None:
    make("澄屿一")
    seal()
    build()
    live = engine().state().live
    monkeypatch.setattr(lifecycle, "write_keys", lambda writer, keys: 0)
    lifecycle.request_build(reason="test")
    with pytest.raises(lifecycle.VerificationFailed):
        build_indexes()
    assert IndexBuild.objects.latest("pk").status == BuildStatus.FAILED
    assert engine().state().live == live
    assert names("澄屿") == ["澄屿一"]


def test_leftovers_of_a_killed_build_are_discarded(make: Callable[..., Entity]) -> None:
    make("澄屿一")
    build()
    dead = lifecycle.request_build(reason="killed")
    dead.status = BuildStatus.RUNNING
    dead.save()
    leftover = f"entities-{engine().shape}-20200101T000000"
    engine().begin(leftover)
    done = build()
    dead.refresh_from_db()
    assert (dead.status, done.status) == (BuildStatus.FAILED, BuildStatus.DONE)
    assert leftover not in [state.name for state in engine().state().others]


def test_one_build_waits_and_one_runs(make: Callable[..., Entity]) -> None:
    first = lifecycle.request_build(reason="a")
    assert lifecycle.request_build(reason="b") == first


def test_the_command_builds_where_no_worker_does(
    make: Callable[..., Entity], monkeypatch: pytest.MonkeyPatch
) -> None:
    make("示例一市澄屿科技有限公司")
    monkeypatch.setattr("search.management.commands.search_build.WAIT_FOR_WORKER", 0.0)
    call_command("search_build", verbosity=0, stdout=StringIO())
    assert names("澄屿科技") == ["示例一市澄屿科技有限公司"]


def test_entities_of_the_sandbox_are_not_searched(make: Callable[..., Entity]) -> None:
    entity_create(data=EntityInput(name="澄屿沙箱", origin="sandbox"), by=BY)
    build()
    assert names("澄屿沙箱") == []
    assert exit_code() == 0


def test_the_number_of_queries_does_not_grow_with_the_batch(
    make: Callable[..., Entity], django_assert_num_queries: Callable[..., object]
) -> None:
    from search.documents import documents

    keys = [make(f"澄屿{number}").key for number in range(7)]
    documents(keys)  # reads the catalogue, which is kept for a while
    for part in (keys[:1], keys):
        with django_assert_num_queries(6):  # type: ignore[attr-defined]
            assert len(documents(part)[0]) == len(part)
