"""Profiles and limits on the desk, as forms are sent: written, edited, drafted, retired, proposed; and by whom not."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from exchange.limits import SECOND_PERSON_ROWS, limit_on
from exchange.models import ImportProfile
from exchange.sweeps import check_uploads
from journal import clock
from journal.models import Proposal
from tests import import_desk
from tests.desk_imports import csv_bytes, penalty, xlsx_bytes
from tests.functional.test_import_desk_broken_workbooks import torn_styles
from tests.functional.test_import_desk_pages import marks, person, send, text, upload, url, words
from tests.import_desk import REPORTER, STRANGER
from tests.staff import staff_client
from tests.unit.exchange.test_own_profiles import TEXT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
NAME = "office_penalties"


@pytest.fixture(autouse=True)
def _people() -> None:
    import_desk.prepare()


def write(client: Client, **typed: str) -> Any:
    given = {"name": NAME, "text": TEXT, "reason": "our old system", **typed}
    return send(client, url("importprofile_list_step", "write"), **given)


def saved() -> ImportProfile:
    assert write(person(REPORTER)).status_code == 302
    return ImportProfile.objects.get()


def step(profile: ImportProfile, name: str) -> str:
    return url("importprofile_step", profile.pk, name)


def test_a_profile_is_saved_and_a_file_comes_by_it() -> None:
    profile = saved()
    assert (profile.version, profile.agency.code, profile.reason) == (1, "demo-market", "our old system")
    heading = ["单位", "代码", "文号", "事实", "罚款", "日期"]
    row = penalty(1)
    cells = [row[name] for name in ("CF_XDR_MC", "CF_XDR_SHXYM", "CF_WSH", "CF_SY", "CF_NR_FK", "CF_JDRQ")]
    answer = upload(
        person(REPORTER), name="old.xlsx", content=xlsx_bytes([heading, cells]), profile=profile.name
    )
    assert answer.status_code == 302
    check_uploads()
    assert profile.runs.get().report["would_import"] == 1


def test_an_error_keeps_what_was_typed_and_saves_nothing() -> None:
    answer = write(person(REPORTER), text=TEXT.replace("details.facts", "details.facs"))
    assert answer.status_code == 422 and "details.facs" in text(answer)
    assert "nothing was saved" in words(answer) and not ImportProfile.objects.exists()


def test_an_edit_writes_the_next_version_and_the_one_who_comes_too_late_is_told() -> None:
    profile = saved()
    client, address = person(REPORTER), step(profile, "edit")
    opened = marks(text(client.get(address)))
    assert send(client, address, text=TEXT + "# more\n", reason="a column").status_code == 302
    late = client.post(address, {"text": TEXT, "reason": "mine", **opened, "once": "another"})
    assert late.status_code in (409, 422)
    late = client.post(address, {"text": TEXT, "reason": "mine", **opened})
    assert late.status_code == 409
    assert list(ImportProfile.objects.order_by("version").values_list("version", flat=True)) == [1, 2]


def test_a_retired_profile_takes_no_file() -> None:
    profile = saved()
    assert send(person(REPORTER), step(profile, "retire"), reason="the system is gone").status_code == 302
    answer = upload(person(REPORTER), name="a.csv", content=csv_bytes([penalty(1)]), profile=NAME)
    assert answer.status_code == 422
    assert person(REPORTER).get(step(profile, "retire")).status_code == 409


def test_people_of_another_agency_neither_see_use_nor_change_it() -> None:
    profile = saved()
    stranger = person(STRANGER)
    for name in ("edit", "retire"):
        assert stranger.get(step(profile, name)).status_code == 404
        assert stranger.post(step(profile, name), {"text": TEXT, "reason": "x"}).status_code == 404
    answer = upload(stranger, name="a.csv", content=csv_bytes([penalty(1)]), profile=NAME)
    assert answer.status_code == 422, "a profile that is not in the list"
    assert stranger.get(url("importprofile_template", NAME, "csv")).status_code == 404
    assert write(stranger).status_code == 422, "the name is another agency's"
    assert ImportProfile.objects.get() == profile


def draft(client: Client, name: str, content: bytes, item: str = "penalty") -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(url("importprofile_draft"), {"file": file, "item": item})


def test_a_draft_of_a_heading_comes_into_the_editor_once() -> None:
    client = person(REPORTER)
    answer = draft(client, "a.xlsx", xlsx_bytes([["企业名称", "决定日期"]]))
    assert answer.status_code == 302
    assert "企业名称" in text(client.get(answer["Location"]))
    assert "企业名称" not in text(client.get(answer["Location"]))


@pytest.mark.parametrize(
    ("name", "content"), [("a.xlsx", b"none"), ("a.pdf", b"%PDF"), ("a.xlsx", torn_styles)]
)
def test_a_draft_of_what_is_no_file_is_refused_beside_it(name: str, content: Any) -> None:
    content = content() if callable(content) else content
    answer = draft(person(REPORTER), name, content)
    assert answer.status_code == 422 and "errorlist" in text(answer)


def test_a_limit_is_proposed_with_its_effect_and_changes_nothing_alone() -> None:
    steward = staff_client(["steward"])
    before = limit_on(SECOND_PERSON_ROWS)
    typed = {"name": SECOND_PERSON_ROWS, "value": "7", "day": clock.today().isoformat(), "reason": "errors"}
    answer = send(steward, url("importlimit_list_step", "propose"), **{**typed, "day": "2020-01-01"})
    assert answer.status_code == 422 and not Proposal.objects.exists()
    day = clock.next_day(clock.today()).isoformat()
    answer = send(steward, url("importlimit_list_step", "propose"), **{**typed, "day": day})
    assert answer.status_code == 302, words(answer)
    assert Proposal.objects.get().payload == {"value": 7, "from": day}
    assert limit_on(SECOND_PERSON_ROWS) == before
    assert person(REPORTER).get(url("importlimit_list_step", "propose")).status_code == 403
