"""A paper's own address: for whoever may read it, as an attachment, each access written down; a 404 for the rest."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts.models import User
from documents.uploads import access
from documents.uploads.models import Upload, UploadKey
from documents.uploads.services import upload_take
from journal.actor import Actor
from journal.models import AuditEvent
from tests.paper_kit import good_jpeg, good_pdf
from tests.staff import make_staff, sign_in

pytestmark = pytest.mark.django_db(databases=["default", "counters"])


@pytest.fixture(autouse=True)
def papers(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.PAPERS_DIR = str(tmp_path / "papers")
    monkeypatch.setattr(access, "_ACCESS", dict(access._ACCESS))
    access.register("theirs", lambda actor, subject: actor.user_key == subject.partition(":")[2], "papers")
    access.register("staffs", lambda actor, subject: "centre" in actor.roles, "papers")
    return tmp_path / "papers"


def person(name: str = "owner") -> tuple[User, Client]:
    user, client = User.objects.create_user(name, email=f"{name}@example.org"), Client()
    client.force_login(user)
    return user, client


def paper(subject: str, content: bytes = b"", name: str = "决定书.pdf") -> Upload:
    by = Actor(user_key="user:0")
    return upload_take(file=io.BytesIO(content or good_pdf()), name=name, subject=subject, by=by)


def address(upload: Upload) -> str:
    return reverse("documents:paper", args=[upload.public_id])


def test_whoever_may_saves_it(papers: Path) -> None:
    user, client = person()
    upload = paper(f"theirs:{user.key}")
    answer = client.get(address(upload))
    assert answer.status_code == 200 and answer.content == good_pdf()
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == (
        "attachment; filename=\"paper\"; filename*=UTF-8''%E5%86%B3%E5%AE%9A%E4%B9%A6.pdf"
    )
    assert answer["X-Content-Type-Options"] == "nosniff" and answer["Cache-Control"] == "no-store"
    assert answer["Content-Security-Policy"].endswith(", default-src 'none'; sandbox")
    assert answer["X-Robots-Tag"] == "noindex" and answer["Cross-Origin-Resource-Policy"] == "same-origin"
    event = AuditEvent.objects.get(action="paper.read")
    assert (event.user_key, event.target, event.detail) == (
        user.key,
        upload.subject,
        {"paper": upload.public_id},
    )


def test_every_access_is_written_down() -> None:
    user, client = person()
    upload = paper(f"theirs:{user.key}")
    with override("en"):
        english = address(upload)
    for path in (address(upload), english, address(upload)):
        assert client.get(path).status_code == 200
    assert AuditEvent.objects.filter(action="paper.read").count() == 3


def test_a_picture_bears_its_own_kind() -> None:
    user, client = person()
    answer = client.get(address(paper(f"theirs:{user.key}", good_jpeg(), "a.jpg")))
    assert answer["Content-Type"] == "image/jpeg" and answer.content[:3] == b"\xff\xd8\xff"


@pytest.mark.parametrize("name", ["nothing", "unknown", "short", "path"])
def test_what_is_not_there_is_a_404(name: str) -> None:
    _user, client = person()
    made = {
        "nothing": "a" * 26, "unknown": paper("unknown:1").public_id, "short": "abc",
        "path": "..%2F..%2Fetc%2Fpasswd",
    }  # fmt: skip
    prefix = address(Upload(public_id="x")).removesuffix("x")
    assert client.get(prefix + made[name]).status_code == 404


def test_a_stranger_sees_what_is_seen_of_nothing() -> None:
    user, _client = person()
    upload = paper(f"theirs:{user.key}")
    _other, stranger = person("stranger")
    for client in (stranger, Client()):
        answer = client.get(address(upload))
        nothing = client.get(address(Upload(public_id="a" * 26)))
        assert answer.status_code == nothing.status_code == 404
        assert answer.content.replace(upload.public_id.encode(), b"") == nothing.content.replace(
            b"a" * 26, b""
        )
    assert not AuditEvent.objects.filter(action="paper.read").exists()


def test_an_account_that_was_closed_reads_nothing() -> None:
    user, client = person()
    upload = paper(f"theirs:{user.key}")
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get(address(upload)).status_code == 404


def test_staff_needs_the_second_factor() -> None:
    staff = make_staff(roles=["centre"])
    upload = paper("staffs:1")
    bare = Client()
    bare.force_login(staff)
    assert bare.get(address(upload)).status_code == 404
    assert sign_in(Client(), staff).get(address(upload)).status_code == 200


def test_nothing_is_sent_to_it() -> None:
    user, client = person()
    upload = paper(f"theirs:{user.key}")
    assert client.post(address(upload)).status_code == 405
    assert client.head(address(upload)).content == b""


@pytest.mark.parametrize("harm", ["changed", "cut", "gone", "another", "no key"])
def test_a_damaged_paper_is_told_and_not_sent_in_part(papers: Path, harm: str) -> None:
    user, client = person()
    upload = paper(f"theirs:{user.key}")
    path = papers / upload.public_id
    content = path.read_bytes()
    if harm == "changed":
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    elif harm == "cut":
        path.write_bytes(content[:30])
    elif harm == "gone":
        path.unlink()
    elif harm == "another":
        Upload.objects.update(digest="0" * 64)
    else:
        UploadKey.objects.all().delete()
    answer = client.get(address(upload))
    assert answer.status_code == 503 and b"%PDF" not in answer.content
    assert not AuditEvent.objects.filter(action="paper.read").exists()
