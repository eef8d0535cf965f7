"""Build, follow, verify, swap, audit, against a real database."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from journal import clock
from journal.actor import Actor
from journal.sealer import seal
from journal.selectors import last_seq
from registry.models import Entity
from registry.services import EntityInput, entity_change, entity_create
from search import audit, documents, fallback, lifecycle, selectors
from search.engine import NO_FILTERS, Delete
from search.engines import engine
from search.models import BuildStatus, IndexBuild
from search.sweeps import build_indexes, follow_changes, keep_up
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_index")]
BY = Actor.system("test")


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


def test_a_record_that_begins_later_is_in_the_index_with_its_day(make: Callable[..., Entity]) -> None:
    entity = make("示例一市澄屿科技有限公司")
    seal()
    build()
    day = clock.today() + timedelta(days=3)
    factories.penalty(entity, published_on=day)
    seal()
    follow_changes()
    assert selectors.search("澄屿").hits[0].head.next_turn_on == day.toordinal()
    assert exit_code() == 0


def test_a_build_succeeds_while_others_write(
    make: Callable[..., Entity], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody else seals here: in the worker, the build stands where the sealer would run."""
    first = make("澄屿零")
    looked = documents.documents

    def looked_while_written(keys: Collection[str]) -> object:
        found = looked(keys)
        number = Entity.objects.count()
        if number > 12:
            return found
        make(f"澄屿第{number}家")
        entity_change(entity=first, data=EntityInput(name=f"澄屿零改{number}"), by=BY)
        return found

    monkeypatch.setattr(documents, "documents", looked_while_written)
    assert build().status == BuildStatus.DONE
    monkeypatch.undo()
    seal()
    follow_changes()
    assert exit_code() == 0


def test_the_live_index_is_kept_up_during_a_build(make: Callable[..., Entity]) -> None:
    make("澄屿一")
    seal()
    build()
    make("澄屿二")
    keep_up()
    assert sorted(names("澄屿")) == ["澄屿一", "澄屿二"]


def test_a_build_whose_process_died_is_not_waited_for(make: Callable[..., Entity]) -> None:
    make("澄屿一")
    dead = lifecycle.request_build(reason="killed")
    IndexBuild.objects.filter(pk=dead.pk).update(status=BuildStatus.RUNNING)
    assert build_indexes() == 1
    dead.refresh_from_db()
    assert dead.status == BuildStatus.FAILED
    IndexBuild.objects.filter(pk=dead.pk).update(finished_at=clock.now() - timedelta(minutes=2))
    follow_changes()
    assert build_indexes() == 1
    assert names("澄屿") == ["澄屿一"]


def test_without_an_index_codes_are_found_by_the_databases_indexes(
    make: Callable[..., Entity],
) -> None:
    entity = make(
        "示例一市澄屿科技有限公司",
        usci=factories.code(),
        identifiers=(("registration_number", "Ab-1"),),
    )
    assert entity.usci
    for query in (entity.usci.lower(), f"{entity.usci[:8]} {entity.usci[8:]}", "Ab-1"):
        assert [hit.head.key for hit in fallback.search_page(query, (), NO_FILTERS, 10).hits] == [entity.key]
    with CaptureQueriesContext(connection) as asked:
        fallback.search_page(entity.usci, (), NO_FILTERS, 10)
    assert not [
        query for query in asked.captured_queries if "UPPER(" in query["sql"] or "LIKE" in query["sql"]
    ]
