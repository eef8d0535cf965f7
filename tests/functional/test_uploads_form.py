"""Papers handed in by a form: several at once, refusals by name, bodies that are too large, many hands."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.test import Client
from django.utils.datastructures import MultiValueDict
from django.utils.translation import override

from accounts.models import User
from documents.uploads.checking import Paper
from documents.uploads.fields import PapersField
from documents.uploads.models import Upload, UploadKey
from documents.uploads.services import upload_take
from journal.actor import Actor
from journal.workflow import Refused
from tests.paper_kit import good_jpeg, good_pdf
from website.cases.forms import PapersForm

BY = Actor(user_key="user:0")


@pytest.fixture(autouse=True)
def papers(settings: Any, tmp_path: Path) -> Path:
    settings.PAPERS_DIR = str(tmp_path / "papers")
    return tmp_path / "papers"


class OneForm(forms.Form):
    papers = PapersField(required=False)


class NeedsOne(forms.Form):
    papers = PapersField()


def given(*files: tuple[str, bytes]) -> MultiValueDict[str, Any]:
    return MultiValueDict({"papers": [SimpleUploadedFile(name, content) for name, content in files]})


def test_a_form_has_checked_papers() -> None:
    form = OneForm({}, given(("a.pdf", good_pdf()), ("b.jpg", good_jpeg())))
    assert form.is_valid()
    assert [(paper.kind, paper.name) for paper in form.cleaned_data["papers"]] == [
        ("pdf", "a.pdf"),
        ("jpeg", "b.jpg"),
    ]


def test_what_is_wrong_is_said_of_each_by_its_name() -> None:
    form = OneForm({}, given(("a.pdf", good_pdf()), ("b.docx", b"PK\3\4"), ("c\u202e.pdf", b"")))
    with override("en"):
        assert form.errors["papers"] == [
            "b.docx: Only PDF, JPEG and PNG files are taken. Save or print it as one of these.",
            "c.pdf: This file is empty.",
        ]


def test_the_good_ones_of_a_form_are_not_lost_with_the_bad() -> None:
    form = PapersForm({}, given(("a.pdf", good_pdf()), ("b.docx", b"PK\3\4")))
    assert not form.is_valid() and [paper.name for paper in form.good()] == ["a.pdf"]


def test_what_a_form_says_of_itself_leaves_the_bytes_out() -> None:
    """The desk makes a digest of what was typed: not of ten megabytes written out."""
    form = OneForm({}, given(("a.pdf", good_pdf())))
    assert form.is_valid() and "%PDF" not in str(form.cleaned_data) and len(str(form.cleaned_data)) < 300


def test_no_paper_is_fine_where_none_is_needed() -> None:
    assert OneForm({}, given()).is_valid() and not NeedsOne({}, given()).is_valid()
    assert NeedsOne({}, given(("a.pdf", good_pdf()))).is_valid()


def test_eleven_files_at_once_are_too_many() -> None:
    form = OneForm({}, given(*[("a.pdf", b"x")] * 11))
    with override("en"):
        assert form.errors["papers"] == ["At most 10 files at once."]


def test_the_browser_offers_what_is_taken() -> None:
    html = str(OneForm()["papers"])
    assert "multiple" in html and 'accept=".pdf,.jpg' in html


@pytest.mark.django_db(databases=["default", "counters"])
@pytest.mark.parametrize(("signed_in", "megabytes"), [(False, 2), (True, 200)])
def test_a_body_that_is_too_large_is_not_read(signed_in: bool, megabytes: int) -> None:
    client = Client()
    if signed_in:
        client.force_login(User.objects.create_user("owner"))
    answer = client.post(
        "/cases/objection",
        data=b"x",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(megabytes << 20),
    )
    assert answer.status_code == 413


@pytest.mark.django_db(transaction=True)
def test_many_hands_at_once() -> None:
    """The same paper eight times is one; of twelve others together with it ten are kept, the rest are told."""
    if connection.vendor != "postgresql":
        pytest.skip("the test database of SQLite is one connection")
    same = Paper("a.pdf", "pdf", good_pdf(), 1, "0" * 64)
    others = [Paper("a.pdf", "pdf", good_pdf(), 1, f"{number:064d}") for number in range(1, 13)]

    def take(paper: Paper) -> str:
        try:
            return upload_take(file=paper, name="", subject="test:1", by=BY).public_id
        except Refused:
            return ""
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as hands:
        once = set(hands.map(take, [same] * 8))
        many = list(hands.map(take, others))
    assert len(once) == 1 and many.count("") == 3
    assert Upload.objects.count() == 10 and UploadKey.objects.count() == 1
