"""The screens of the import desk: what each state says and offers, to whom, and how refusals read."""

from __future__ import annotations

import csv
import re
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from openpyxl import load_workbook

from accounts.models import User
from exchange.models import HeldRow, ImportRun, RunState
from exchange.sweeps import check_uploads, run_imports
from records.models import Record
from tests import import_desk
from tests.import_desk import DECIDER, NAMES, REPORTER, STRANGER, WRONG_OFFICE, dirty_rows, workbook
from tests.staff import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference", "people")]
PROFILE = "double_publicity_penalty"


@pytest.fixture
def people() -> None:
    import_desk.prepare()


def person(username: str) -> Client:
    return sign_in(Client(), User.objects.get(username=username))


def url(name: str, *args: Any) -> str:
    with override("en"):
        return reverse(f"admin:exchange_{name}", args=args)


def step_of(run: ImportRun | HeldRow, name: str) -> str:
    model = type(run).__name__.lower()
    return url(f"{model}_step", run.pk, name)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def words(answer: Any) -> str:
    """What a person reads: no tags, single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", text(answer)).split())


def marks(page: str) -> dict[str, str]:
    """The hidden marks of a step's form."""
    found = re.findall(r'<input type="hidden" name="(seen|once|confirm)" value="([^"]*)"', page)
    return dict(found)


def send(client: Client, address: str, **typed: Any) -> Any:
    """Open a step's form, send it, confirm the effect where one is shown."""
    page = text(client.get(address))
    answer = client.post(address, {**typed, **marks(page)})
    shown = marks(text(answer)) if answer.status_code == 200 else {}
    if "confirm" in shown:
        answer = client.post(address, {**typed, **shown})
    return answer


def upload(client: Client, *, name: str = "dirty.xlsx", content: bytes = b"", **typed: str) -> Any:
    file = SimpleUploadedFile(name, content or workbook(dirty_rows()))
    address = url("importrun_list_step", "upload")
    return send(client, address, **{"file": file, "profile": PROFILE, "origin": "demo", **typed})


def checked() -> ImportRun:
    assert upload(person(REPORTER)).status_code == 302
    check_uploads()
    return ImportRun.objects.get()


def imported() -> ImportRun:
    run = checked()
    assert send(person(REPORTER), step_of(run, "submit"), reason="decided").status_code == 302
    assert send(person(DECIDER), step_of(run, "approve"), reason="compared").status_code == 302
    while run_imports():
        pass
    run.refresh_from_db()
    return run


def look(client: Client, run: ImportRun) -> Any:
    return client.get(url("importrun_change", run.pk))


# upload


def test_a_checked_file_says_what_it_would_do_and_publishes_nothing() -> None:
    run = checked()
    page = look(person(REPORTER), run)
    said = words(page)
    assert run.state == RunState.CHECKED
    assert "Nothing is published until you submit it." in said
    assert "an agency that is not on file 3" in said
    assert f"The agency {WRONG_OFFICE} is not on file" in said
    assert "Columns that are not read: CF_XDR_ZJHM." in said
    assert 'class="card record"' in text(page), "the public page's own card"
    assert NAMES["good"] in said
    assert not Record.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "field", "says"),
    [
        ("rows.xlsx", b"no spreadsheet", "file", "it is none"),
        ("rows.csv", b"", "file", "The file is empty."),
        ("rows.pdf", b"%PDF-1.7", "file", "not a known kind of file"),
        ("rows.csv", b"a,b\n1,2\n", "profile", "lacks the column(s)"),
    ],
)
def test_a_refused_file_is_explained_beside_the_input(
    name: str, content: bytes, field: str, says: str
) -> None:
    answer = (
        upload(person(REPORTER), name=name, content=content, sheet="表1") if content else upload_empty(name)
    )
    assert answer.status_code == 422
    assert says in words(answer)
    row = re.search(rf'<div class="form-row errors">(?:(?!form-row).)*name="{field}"', text(answer), re.S)
    assert row, "the refusal stands beside its input"
    assert not ImportRun.objects.exists()


def upload_empty(name: str) -> Any:
    address = url("importrun_list_step", "upload")
    file = SimpleUploadedFile(name, b"")
    return send(person(REPORTER), address, file=file, profile=PROFILE, origin="demo", sheet="表1")


def test_what_was_typed_is_still_there_after_a_refusal() -> None:
    answer = upload(person(REPORTER), name="rows.xlsx", content=b"no", sheet="第二页", encoding="gb18030")
    page = text(answer)
    assert 'value="第二页"' in page
    assert f'<option value="{PROFILE}" selected>' in page
    assert '<option value="gb18030" selected>' in page
    assert '<option value="demo" selected>' in page


def test_the_same_file_leads_to_the_run_that_has_it() -> None:
    content = workbook(dirty_rows())
    upload(person(REPORTER), content=content)
    run = ImportRun.objects.get()
    answer = upload(person(REPORTER), name="other-name.xlsx", content=content)
    assert answer.status_code == 422
    assert f'<a href="{url("importrun_change", run.pk)}">' in text(answer)
    assert ImportRun.objects.count() == 1


def test_a_form_sent_twice_uploads_once() -> None:
    client, address = person(REPORTER), url("importrun_list_step", "upload")
    typed = {"profile": PROFILE, "origin": "demo", **marks(text(client.get(address)))}
    first = client.post(address, {**typed, "file": SimpleUploadedFile("a.xlsx", workbook(dirty_rows()))})
    second = client.post(address, {**typed, "file": SimpleUploadedFile("b.xlsx", workbook(dirty_rows()[:3]))})
    assert (first.status_code, second.status_code) == (302, 409)
    assert ImportRun.objects.count() == 1


def test_templates_have_the_heading_and_keep_codes_as_text() -> None:
    client = person(REPORTER)
    plain = client.get(url("importprofile_template", PROFILE, "csv"))
    heading = next(csv.reader(StringIO(plain.content.decode("utf-8-sig"))))
    book = load_workbook(BytesIO(client.get(url("importprofile_template", PROFILE, "xlsx")).content))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]] == heading
    assert {"CF_XDR_MC", "CF_JDRQ", "CF_SJLY"} <= set(heading)
    assert sheet.column_dimensions["A"].number_format == "@"
    assert book.worksheets[1].max_row == len(heading) + 1
    assert client.get(url("importprofile_template", "no_such", "csv")).status_code == 404


# the run's page


def test_a_run_offers_exactly_what_state_and_person_allow() -> None:
    run = checked()
    reporter, decider = person(REPORTER), person(DECIDER)

    def offered(client: Client) -> set[str]:
        return set(re.findall(rf"/importrun/{run.pk}/step/(\w+)/", text(look(client, run))))

    assert offered(reporter) == {"submit", "check", "stop"}
    assert send(reporter, step_of(run, "submit"), reason="decided").status_code == 302
    assert offered(reporter) == {"stop"}
    assert offered(decider) == {"approve", "refuse", "stop"}
    assert "cannot approve it" in words(look(reporter, run))
    assert reporter.get(step_of(run, "approve")).status_code == 403
    assert send(decider, step_of(run, "approve"), reason="compared").status_code == 302
    while run_imports():
        pass
    assert offered(decider) == {"withdraw"}
    assert offered(reporter) == set()


def test_the_effect_is_shown_before_anything_is_published() -> None:
    run = checked()
    client, address = person(REPORTER), step_of(run, "submit")
    first = client.get(address)
    assert "Show what this would do" in words(first)
    shown = client.post(address, {"reason": "decided", **marks(text(first))})
    assert "What this would do" in words(shown)
    assert "9 rows will not be published" in words(shown)
    assert "A second person has to approve it" in words(shown)
    run.refresh_from_db()
    assert run.state == RunState.CHECKED


def test_progress_is_small_json_and_needs_no_script() -> None:
    upload(person(REPORTER))
    run = ImportRun.objects.get()
    client = person(REPORTER)
    answer = client.get(url("importrun_progress", run.pk))
    assert answer.json() == {"state": "received", "done": 0, "total": 0, "words": "not begun yet"}
    ImportRun.objects.filter(pk=run.pk).update(state=RunState.RUNNING, rows_done=500, rows_total=1200)
    assert client.get(url("importrun_progress", run.pk)).json()["words"] == "500 of 1,200 rows"
    page = text(look(client, run))
    assert '<progress id="imp-bar" max="1200" value="500">' in page
    assert "Look again" in page
    ImportRun.objects.filter(pk=run.pk).update(state=RunState.FINISHED)
    assert client.get(url("importrun_progress", run.pk)).json() == {"state": "finished"}


@pytest.mark.parametrize("state", [str(state) for state in RunState])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_state_is_a_page(state: str, language: str) -> None:
    run = checked()
    ImportRun.objects.filter(pk=run.pk).update(state=state)
    with override(language):
        address = reverse("admin:exchange_importrun_change", args=[run.pk])
    page = person(DECIDER).get(address)
    assert page.status_code == 200
    assert text(page).count("<h1>") == 1
    assert len(re.findall(r'<li class="is-(?:done|now|bad|next)"', text(page))) == 4


def test_a_file_that_breaks_off_says_where(monkeypatch: pytest.MonkeyPatch) -> None:
    run = checked()
    report = {"broken": {"reason": "file_ends_in_row", "detail": {"line": "7"}}}
    ImportRun.objects.filter(pk=run.pk).update(state=RunState.BROKEN, report=report)
    assert "The file ends in the middle of a row (line 7)" in words(look(person(REPORTER), run))


def test_another_agency_finds_nothing() -> None:
    run = imported()
    held = HeldRow.objects.filter(run=run).first()
    assert held is not None
    stranger = person(STRANGER)
    assert "dirty.xlsx" not in text(stranger.get(url("importrun_changelist")))
    addresses = [
        url("importrun_progress", run.pk),
        url("importrun_errors", run.pk),
        url("importrun_held", run.pk),
        step_of(run, "withdraw"),
        step_of(held, "fix"),
        step_of(held, "dismiss"),
    ]
    for address in addresses:
        assert stranger.get(address).status_code == 404, address
        assert stranger.post(address, {"reason": "x"}).status_code == 404, address
    assert stranger.get(url("importrun_change", run.pk)).status_code == 302
    assert stranger.get(url("heldrow_change", held.pk)).status_code == 302
    run.refresh_from_db()
    assert run.state == RunState.FINISHED


def test_nobody_passes_without_signing_in() -> None:
    run = imported()
    for name, args in (
        ("importrun_changelist", ()),
        ("importrun_change", (run.pk,)),
        ("importrun_errors", (run.pk,)),
        ("importrun_progress", (run.pk,)),
        ("importprofile_template", (PROFILE, "csv")),
        ("importprofile_draft", ()),
        ("importlimit_changelist", ()),
    ):
        answer = Client().get(url(name, *args))
        assert answer.status_code == 302, name
        assert "/accounts/login/" in answer["Location"]
