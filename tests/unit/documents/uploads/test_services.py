"""Papers taken, moved, taken out and deleted: rows, keys and files agree, whatever is rolled back."""

from __future__ import annotations

import io
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from documents.sealing import Damaged
from documents.uploads import access, keys, services, storage, sweeps
from documents.uploads.models import Upload, UploadKey
from documents.uploads.selectors import uploads_of
from journal import clock
from journal.actor import Actor
from journal.models import AuditEvent
from journal.workflow import Refused
from tests.paper_kit import good_jpeg, good_pdf

pytestmark = pytest.mark.django_db
SOMEBODY = Actor(user_key="user:1", name="王五")


def take(subject: str = "test:1", content: bytes = b"", name: str = "a.pdf") -> Upload:
    return services.upload_take(
        file=io.BytesIO(content or good_pdf()), name=name, subject=subject, by=SOMEBODY
    )


def content_of(upload: Upload) -> bytes:
    with storage.read(upload.public_id, secret=keys.secret_of(upload.subject)) as handle:
        return handle.read()


def files(papers: Path) -> set[str]:
    return {path.name for path in papers.iterdir()} if papers.exists() else set()


def test_a_paper_is_sealed_under_a_name_of_ours(papers: Path) -> None:
    upload = take(name="../决定书.pdf")
    path = papers / upload.public_id
    assert (upload.name_shown, upload.kind, upload.pages, upload.uploaded_by) == (
        "决定书.pdf",
        "pdf",
        1,
        "user:1",
    )
    assert path.stat().st_mode & 0o777 == 0o600 and papers.stat().st_mode & 0o777 == 0o700
    assert b"%PDF" not in path.read_bytes() and content_of(upload) == good_pdf()
    event = AuditEvent.objects.get(action="paper.take")
    assert (event.target, event.detail["paper"]) == ("test:1", upload.public_id)


def test_each_subject_has_a_key_of_its_own() -> None:
    one, other = take("test:1"), take("test:2")
    assert keys.secret_of("test:1") != keys.secret_of("test:2")
    with pytest.raises(Damaged), storage.read(one.public_id, secret=keys.secret_of("test:2")) as handle:
        handle.read()
    assert keys.secret_of("test:1") not in bytes(UploadKey.objects.get(subject=one.subject).wrapped)
    assert other.public_id != one.public_id


def test_another_document_key_opens_nothing(settings: Any) -> None:
    upload = take()
    settings.DOCUMENT_KEY = "another " * 8
    with pytest.raises(Damaged):
        content_of(upload)


def test_a_double_click_is_one_paper(papers: Path) -> None:
    assert take().pk == take(name="other.pdf").pk
    assert uploads_of("test:1").count() == 1 and len(files(papers)) == 1


def test_the_same_paper_for_two_subjects_is_two() -> None:
    assert take("test:1").pk != take("test:2").pk


def test_at_most_ten_for_one_subject(papers: Path) -> None:
    for number in range(services.MOST):
        take(content=good_jpeg((10 + number, 10)), name="a.jpg")
    with pytest.raises(Refused) as refused:
        take()
    assert refused.value.field == "files" and "10" in str(refused.value.message)
    assert len(files(papers)) == 10


def test_a_refused_file_leaves_nothing(papers: Path) -> None:
    with pytest.raises(Refused):
        take(content=b"PK\3\4")
    assert not files(papers) and not UploadKey.objects.exists() and not AuditEvent.objects.exists()


def test_a_paper_is_taken_out_with_its_file_and_key(
    papers: Path, django_capture_on_commit_callbacks: Any
) -> None:
    first, second = take(), take(content=good_pdf(2))
    with django_capture_on_commit_callbacks(execute=True):
        services.upload_drop(upload=first, by=SOMEBODY)
        services.upload_drop(upload=first, by=SOMEBODY)
    assert files(papers) == {second.public_id} and UploadKey.objects.count() == 1
    with django_capture_on_commit_callbacks(execute=True):
        services.upload_drop(upload=second, by=SOMEBODY)
    assert not files(papers) and not UploadKey.objects.exists()
    assert AuditEvent.objects.filter(action="paper.drop").count() == 2


def test_papers_move_with_their_key(papers: Path) -> None:
    upload = take("draft:1")
    before, wrapped = files(papers), bytes(UploadKey.objects.get().wrapped)
    assert services.uploads_move(old="draft:1", new="case:1", by=SOMEBODY) == 1
    upload.refresh_from_db()
    assert upload.subject == "case:1" and content_of(upload) == good_pdf() and files(papers) == before
    assert [bytes(key.wrapped) for key in UploadKey.objects.all()] == [wrapped]
    assert services.uploads_move(old="draft:1", new="case:1", by=SOMEBODY) == 0


def test_papers_move_to_where_there_are_some(papers: Path, django_capture_on_commit_callbacks: Any) -> None:
    there, same, other = take("case:1"), take("draft:1"), take("draft:1", good_pdf(2))
    with django_capture_on_commit_callbacks(execute=True):
        assert services.uploads_move(old="draft:1", new="case:1", by=SOMEBODY) == 1
    moved = uploads_of("case:1").exclude(pk=there.pk).get()
    assert moved.pk == other.pk and moved.public_id != other.public_id and content_of(moved) == good_pdf(2)
    assert files(papers) == {there.public_id, moved.public_id}
    assert not Upload.objects.filter(pk=same.pk).exists() and UploadKey.objects.count() == 1


@pytest.mark.parametrize("before", [False, True])
def test_a_move_that_is_rolled_back_loses_nothing(before: bool) -> None:
    upload = take("draft:1")
    if before:
        take("case:1", good_pdf(2))
    with pytest.raises(RuntimeError), transaction.atomic():
        services.uploads_move(old="draft:1", new="case:1", by=SOMEBODY)
        raise RuntimeError
    upload.refresh_from_db()
    assert upload.subject == "draft:1" and content_of(upload) == good_pdf()


def test_papers_go_when_their_day_has_come(papers: Path, django_capture_on_commit_callbacks: Any) -> None:
    today = clock.today()
    due, later = take("test:1"), take("test:2")
    services.uploads_close(subject="test:1", delete_on=today, by=SOMEBODY)
    services.uploads_close(subject="test:2", delete_on=today + timedelta(days=1), by=SOMEBODY)
    with django_capture_on_commit_callbacks(execute=True):
        assert sweeps.delete_uploads() == 1
    assert sweeps.delete_uploads() == 0
    assert files(papers) == {later.public_id} and not UploadKey.objects.filter(subject="test:1").exists()
    event = AuditEvent.objects.get(action="paper.delete")
    assert (event.target, event.detail) == ("test:1", {"paper": due.public_id})


def test_a_day_put_off_meanwhile_is_heeded() -> None:
    upload = take()
    Upload.objects.update(delete_on=clock.today() + timedelta(days=1))
    upload.delete_on = clock.today()
    assert not services._ended(upload, clock.today())


def test_files_that_no_row_names_go_later(papers: Path) -> None:
    upload = take()
    stray, foreign = papers / ("a" * 26), papers / "lost+found"
    stray.write_bytes(b"x")
    foreign.write_bytes(b"x")
    assert sweeps.forget_orphans() == 0  # it may be of an upload that is still going on
    old = clock.now().timestamp() - 7200
    for path in (stray, foreign, papers / upload.public_id):
        os.utime(path, (old, old))
    assert sweeps.forget_orphans() == 1
    assert files(papers) == {upload.public_id, "lost+found"}


def test_a_row_without_its_file_is_told(papers: Path, caplog: pytest.LogCaptureFixture) -> None:
    upload = take()
    (papers / upload.public_id).unlink()
    sweeps.forget_orphans()
    assert "papers without their file" in caplog.text
    assert Upload.objects.filter(pk=upload.pk).exists()


def test_papers_of_a_subject_that_is_gone_are_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "_ACCESS", dict(access._ACCESS))
    access.register("gone", lambda actor, subject: True, "gone", is_there=lambda subject: subject == "gone:2")
    fresh, there, lost, other = take("gone:1"), take("gone:2"), take("gone:3"), take("stays:1")
    Upload.objects.exclude(pk=fresh.pk).update(uploaded_at=clock.now() - timedelta(hours=2))
    assert sweeps.forget_orphans() == 1
    closed = Upload.objects.exclude(delete_on=None)
    assert [upload.pk for upload in closed] == [lost.pk] and there.pk != other.pk


def test_a_subject_that_nobody_answers_for_is_read_by_nobody() -> None:
    assert not access.may_read(Actor(user_key="user:1", roles=frozenset({"auditor"})), "unknown:1")
    assert not access.may_read(SOMEBODY, "")
