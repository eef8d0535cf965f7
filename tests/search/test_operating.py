"""What operators ask for and read: go back, tidy up, send again, audits by the worker, status in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import orjson
import pytest
import tantivy
import time_machine
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils import translation

from journal import clock
from journal.actor import Actor
from journal.sealer import seal
from registry.models import Entity
from registry.services import EntityInput, entity_create
from search import audit, lifecycle, selectors, tasks
from search.condition import condition
from search.documents import facts_of
from search.engine import Delete, Document, IndexState, key_number
from search.engines import engine
from search.management import seeing
from search.models import BuildStatus, IndexAudit, IndexBuild, IndexTask, TaskStatus
from search.rendering import document_of
from search.sweeps import ask_for_audit, build_indexes, carry_out_tasks, follow_changes, forget_previous
from search.tantivy_schema import SCHEMA
from search.tantivy_writer import fields_of
from search.verification import faults_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_index")]
BY = Actor.system("test")
only_tantivy = pytest.mark.parametrize("own_index", ["tantivy"], indirect=True)


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeing, "WAIT_FOR_WORKER", 0.0)


@pytest.fixture
def make(transactional_db: None, reference: None) -> Callable[..., Entity]:
    def made(name: str, **given: object) -> Entity:
        return entity_create(data=EntityInput(name=name, origin="demo", **given), by=BY)  # type: ignore[arg-type]

    return made


def build() -> IndexBuild:
    request = lifecycle.request_build(reason="test")
    assert build_indexes() == 1
    request.refresh_from_db()
    assert request.status == BuildStatus.DONE, request.detail
    return request


def live() -> IndexState:
    state = engine().state().live
    assert state is not None
    return state


def names(query: str) -> list[str]:
    return [hit.head.name for hit in selectors.search(query).hits]


def run(command: str, *args: str, **options: Any) -> str:
    out = StringIO()
    call_command(command, *args, stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


def status() -> tuple[int, str]:
    out = StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("search_status", stdout=out)
    return int(left.value.code or 0), out.getvalue()


def plant(name: str, *, documents: tuple[Document, ...] = (), deletes: tuple[Delete, ...] = ()) -> None:
    """Write to an index what the database does not say."""
    state = engine().state()
    index = next(one for one in (state.live, state.previous, *state.others) if one and one.name == name)
    with engine().writing(name) as writer:
        writer.write(documents, deletes)
        writer.commit(seq=index.seq)


def wrong_document(key: str, *, version: int, spoilt: bool = True) -> Document:
    document = document_of(facts_of([key], versions={key: version})[0])
    if spoilt:
        object.__setattr__(document, "stored", document.stored.replace("澄屿".encode(), "屿澄".encode()))
    return document


def version_of(key: str) -> int:
    return next(stamp.version for stamp in engine().view().walk(after="", limit=100) if stamp.key == key)


def ghost_like(key: str) -> Document:
    document = wrong_document(key, version=1, spoilt=False)
    object.__setattr__(document, "key", "n2222222z")
    return document


def test_going_back_and_forth_loses_nothing(make: Callable[..., Entity]) -> None:
    make("澄屿一")
    first = build().index_name
    second = build().index_name
    make("澄屿二")
    seal()
    follow_changes()
    assert f"{first} is live again" in run("search_rollback")
    assert live().name == first
    assert sorted(names("澄屿")) == ["澄屿一", "澄屿二"]
    make("澄屿三")
    seal()
    follow_changes()
    assert f"{second} is live again" in run("search_rollback", reason="forth")
    assert sorted(names("澄屿")) == ["澄屿一", "澄屿三", "澄屿二"]
    with pytest.raises(SystemExit, match="0"):
        call_command("search_audit", verbosity=0, stdout=StringIO())


def test_without_a_previous_index_nobody_can_go_back(make: Callable[..., Entity]) -> None:
    make("澄屿一")
    build()
    with pytest.raises(CommandError, match="no previous index"):
        run("search_rollback")
    assert not IndexTask.objects.exists()


def test_a_rollback_that_was_done_by_a_worker_that_died_is_not_undone(make: Callable[..., Entity]) -> None:
    make("澄屿一")
    first = build().index_name
    build()
    task = tasks.request_rollback(reason="test")
    IndexTask.objects.filter(pk=task.pk).update(status=TaskStatus.RUNNING)
    engine().rollback()  # … and killed before it was noted
    assert carry_out_tasks() == 1
    task.refresh_from_db()
    assert (task.status, live().name) == (TaskStatus.DONE, first)


def test_collecting_removes_only_what_nobody_reads(make: Callable[..., Entity]) -> None:
    make("澄屿一")
    first, second = build().index_name, build().index_name
    left = f"entities-{engine().shape}-20200101T000000"
    engine().begin(left)
    assert left in run("search_gc")
    state = engine().state()
    assert (state.live and state.live.name, state.previous and state.previous.name) == (second, first)
    assert state.others == ()
    assert "nothing to remove" in run("search_gc")


@only_tantivy
def test_collecting_leaves_a_folder_of_somebody_alone(make: Callable[..., Entity], tmp_path: Path) -> None:
    make("澄屿一")
    build()
    (tmp_path / "index" / "entities-of-somebody").mkdir()
    assert "nothing to remove" in run("search_gc")
    assert (tmp_path / "index" / "entities-of-somebody").is_dir()


def test_one_entity_is_sent_again(make: Callable[..., Entity]) -> None:
    entity = make("澄屿一")
    seal()
    build()
    plant(live().name, documents=(wrong_document(entity.key, version=version_of(entity.key)),))
    assert names("澄屿") == ["屿澄一"]
    assert live().name in run("search_resend", entity.key)
    assert names("澄屿") == ["澄屿一"]


def test_what_is_newer_in_the_index_cannot_be_sent_over_and_is_said(make: Callable[..., Entity]) -> None:
    entity = make("澄屿一")
    build()
    plant(live().name, documents=(wrong_document(entity.key, version=10_000),))
    with pytest.raises(CommandError, match="holds a newer version"):
        run("search_resend", entity.key)
    with translation.override("en"), pytest.raises(tasks.TaskRefused, match="is not the key"):
        tasks.request_resend(key="../../etc", reason="test")


@pytest.mark.parametrize("found", ["missing", "leaked", "stale"])
def test_the_worker_audits_and_mends(make: Callable[..., Entity], found: str) -> None:
    entity = make("澄屿一")
    seal()
    build()
    version = version_of(entity.key)
    name = live().name
    if found == "missing":
        plant(name, deletes=(Delete(entity.key, version),))
    elif found == "leaked":
        gone = make("澄屿二")
        seal()
        follow_changes()
        Entity.objects.filter(pk=gone.pk).update(
            origin="sandbox"
        )  # behind the services: no Change speaks of it
    else:
        plant(name, documents=(wrong_document(entity.key, version=version),))
    tasks.request_audit(reason="test")
    assert carry_out_tasks() == 1
    audited = IndexAudit.objects.get()
    assert {kind for kind, keys in audited.keys.items() if keys} == {found}
    assert carry_out_tasks() == 1  # what was wrong is sent again
    assert not IndexTask.objects.exclude(status=TaskStatus.DONE).exists()
    with pytest.raises(SystemExit, match="0"):
        call_command("search_audit", verbosity=0, stdout=StringIO())


@pytest.mark.parametrize("what", ["missing", "leaked", "outdated", "content"])
def test_the_verification_finds_what_was_planted(make: Callable[..., Entity], what: str) -> None:
    entity = make("澄屿一")
    for number in range(5):
        make(f"澄屿第{number}家")
    seal()
    build()
    seq, version = live().seq, version_of(entity.key)
    assert faults_of(engine(), live().name, seq=seq) == []
    if what == "missing":
        plant(live().name, deletes=(Delete(entity.key, version),))
    elif what == "leaked":
        plant(live().name, documents=(ghost_like(entity.key),))
    elif what == "outdated":
        plant(live().name, documents=(wrong_document(entity.key, version=version + 1, spoilt=False),))
    else:
        plant(live().name, documents=(wrong_document(entity.key, version=version),))
    faults = faults_of(engine(), live().name, seq=seq)
    assert any(("n2222222z" if what == "leaked" else entity.key) in fault for fault in faults)


def test_the_verification_asks_for_documents_by_code_and_name(make: Callable[..., Entity]) -> None:
    """A document that holds the right row under other tokens would be shown to the wrong questions."""
    entity = make("示例一市澄屿科技有限公司")
    seal()
    build()
    document = wrong_document(entity.key, version=version_of(entity.key), spoilt=False)
    object.__setattr__(document, "name", "示例一市青禾食品厂")
    plant(live().name, documents=(document,))
    faults = faults_of(engine(), live().name, seq=live().seq)
    assert faults == [f"{entity.key} is not found by its code and name"]


def test_the_previous_index_is_let_go_after_its_time(make: Callable[..., Entity]) -> None:
    make("澄屿一")
    build()
    build()
    assert forget_previous() == 0
    IndexBuild.objects.update(finished_at=clock.now() - timedelta(hours=73))
    assert forget_previous() == 1
    state = engine().state()
    assert state.previous is None
    assert state.others == ()
    assert forget_previous() == 0


def test_an_audit_is_asked_for_as_often_as_set(make: Callable[..., Entity]) -> None:
    make("澄屿一")
    assert ask_for_audit() == 0  # no index yet
    build()
    assert ask_for_audit() == 0  # the build compared them
    IndexBuild.objects.update(finished_at=clock.now() - timedelta(hours=25))
    with override_settings(SEARCH_AUDIT_EVERY=0):
        assert ask_for_audit() == 0
    assert ask_for_audit() == 1
    assert carry_out_tasks() == 1
    assert ask_for_audit() == 0


def test_the_status_of_a_good_index(make: Callable[..., Entity]) -> None:
    make("澄屿一")
    seal()
    build()
    code, text = status()
    assert code == 0
    assert live().name in text
    assert "Nothing to do" in text
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("search_status", "--json", stdout=out)
    assert orjson.loads(out.getvalue())["documents"] == 1


def test_the_status_without_an_index(make: Callable[..., Entity]) -> None:
    code, text = status()
    assert code == 2
    assert "manage.py search_build" in text


def test_the_status_names_a_worker_that_stands_still(make: Callable[..., Entity]) -> None:
    build()
    make("澄屿一")
    seal()
    with time_machine.travel(clock.now() + timedelta(minutes=10), tick=False):
        code, text = status()
    assert code == 1
    assert "the worker does not run" in text


def test_the_status_names_leaks_until_the_index_is_built_anew(make: Callable[..., Entity]) -> None:
    entity = make("澄屿一")
    seal()
    build()
    plant(live().name, documents=(ghost_like(entity.key),))
    with pytest.raises(SystemExit, match="1"):
        call_command("search_audit", verbosity=0, stdout=StringIO())
    code, text = status()
    assert (code, condition().advice[0].urgent) == (1, True)
    assert "1 leaked" in text
    build()
    assert status()[0] == 0


def test_the_status_names_a_failed_build_and_leftovers(make: Callable[..., Entity]) -> None:
    make("澄屿一")
    seal()
    build()
    failed = lifecycle.request_build(reason="test")
    IndexBuild.objects.filter(pk=failed.pk).update(
        status=BuildStatus.FAILED, detail="OSError: no space left", finished_at=clock.now()
    )
    engine().begin(f"entities-{engine().shape}-20200101T000000")
    code, text = status()
    assert code == 1
    assert "no space left" in text
    assert "manage.py search_gc" in text


@only_tantivy
def test_an_entity_that_stands_in_the_index_twice_is_found_and_mended(
    make: Callable[..., Entity], tmp_path: Path
) -> None:
    entity = make("澄屿一")
    for number in range(3):
        make(f"澄屿第{number}家")
    seal()
    build()
    document = wrong_document(entity.key, version=version_of(entity.key), spoilt=False)
    writer = tantivy.Index.open(str(tmp_path / "index" / live().name)).writer(15_000_000, 1)
    writer.add_document(tantivy.Document.from_dict(fields_of(key_number(entity.key), document), SCHEMA))
    writer.commit()
    writer.wait_merging_threads()
    del writer  # with it goes its lock
    assert engine().view().count() == 5
    assert audit.audit().stale == [entity.key]
    run("search_resend", entity.key)
    assert engine().view().count() == 4
    assert audit.audit().clean
