"""A large body on its way in: encrypted, without a name, gone with its process; and what lies around is swept."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import load_handler
from django.test import RequestFactory

from exchange import incoming, sealed, sweeps
from exchange.models import ImportRun
from tests.desk_imports import csv_bytes, penalty
from tests.functional.test_import_desk_pages import person, upload
from tests.import_desk import REPORTER, prepare

SECRET = "110101199003070011,示例"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    return tmp_path


def large() -> bytes:
    return (SECRET * 60_000).encode()


@contextmanager
def received(content: bytes) -> Iterator[UploadedFile]:
    request = RequestFactory().post("/", {"file": BytesIO(content)})
    found = request.FILES["file"]
    assert isinstance(found, UploadedFile)
    yield found
    request.close()
    assert found.closed


def test_a_large_file_is_read_back_whole_and_from_any_place() -> None:
    content = large()
    with received(content) as file:
        assert (file.size, file.read()) == (len(content), content)
        file.seek(1_000_000)
        assert file.read(10) == content[1_000_000:1_000_010]
        file.seek(0)
        assert b"".join(file.chunks()) == content


def test_nothing_of_it_can_be_read_on_disk_and_it_has_no_name(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Any] = []
    real = incoming.tempfile.TemporaryFile
    monkeypatch.setattr(
        incoming.tempfile, "TemporaryFile", lambda **given: made.append(real(**given)) or made[-1]
    )
    with received(large()):
        assert list(folder.iterdir()) == []
        made[0].seek(0)
        raw = made[0].read()
    assert len(raw) > len(large()) and SECRET.encode() not in raw


def test_a_broken_connection_closes_it() -> None:
    handler: Any = load_handler("exchange.incoming.SealedUploadHandler", RequestFactory().post("/"))
    handler.upload_interrupted()
    handler.new_file("file", "rows.csv", "text/csv", None)
    handler.receive_data_chunk(b"a,b", 0)
    handler.upload_interrupted()
    assert handler.file.closed


def test_the_site_uses_it_and_keeps_small_files_in_memory() -> None:
    assert settings.FILE_UPLOAD_HANDLERS[1].endswith(incoming.SealedUploadHandler.__name__)
    with received(b"a,b\n1,2\n") as file:
        assert file.read() == b"a,b\n1,2\n" and not isinstance(file.file, BufferedReader)


@pytest.mark.django_db
@pytest.mark.usefixtures("reference")
def test_a_large_file_comes_to_the_desk(folder: Path) -> None:
    prepare()
    content = csv_bytes([penalty(1), penalty(2, CF_SY="电" * 400_000)])
    answer = upload(person(REPORTER), name="rows.csv", content=content)
    assert answer.status_code == 302
    run = ImportRun.objects.get()
    assert run.file_size == len(content)
    with sealed.open_stored(run.stored_as) as handle:
        assert handle.read() == content
    assert list(folder.iterdir()) == []


@pytest.mark.django_db
def test_what_lies_long_is_swept_and_what_comes_in_now_is_not(folder: Path) -> None:
    old, young = folder / "old.upload", folder / "young.upload"
    for path in (old, young):
        path.write_bytes(b"")
    before = time.time() - sealed.ABANDONED - 1
    os.utime(old, (before, before))
    assert sweeps.forget_files() == 1
    assert [path.name for path in folder.iterdir()] == ["young.upload"]
