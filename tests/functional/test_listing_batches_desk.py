"""A file of listing cases on the desk: from the button to the cases, for whom it is and for whom not."""

from __future__ import annotations

import csv
import re
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import override
from openpyxl import load_workbook

from exchange.listing_batches.columns import COLUMNS
from exchange.listing_batches.models import BatchState, ListingBatch
from journal.models import AuditEvent
from lists.models import ListingCase
from tests import factories, listing_house
from tests.functional import listing_batches as kit
from tests.functional.desk import marks, open_step, send, text
from tests.functional.listing_desk import QUEUE, Desk, people
from tests.listing_house import House

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def house() -> House:
    return listing_house.build()


@pytest.fixture
def desk(house: House) -> Desk:
    return people(house)


def csv_rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"))))


def xlsx_rows(content: bytes) -> list[list[Any]]:
    return [list(line) for line in load_workbook(BytesIO(content)).worksheets[0].iter_rows(values_only=True)]


def test_from_the_button_to_the_cases(house: House, desk: Desk) -> None:
    proposer = desk["proposer"]
    of_list = reverse("admin:lists_creditlist_change", args=["demo-black"])
    assert kit.UPLOAD in proposer.get(QUEUE).content.decode()
    assert f"{kit.UPLOAD}?list=demo-black" in proposer.get(of_list).content.decode()
    form = proposer.get(f"{kit.UPLOAD}?list=demo-black").content.decode()
    assert re.search(r'<option value="demo-black" selected>', form)
    content = kit.xlsx_of(kit.lines([kit.good(), kit.good(grounds="g9"), kit.good()]))
    answer = kit.sent(proposer, content, "cases.xlsx")
    batch = ListingBatch.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, kit.page(batch))
    waiting = proposer.get(kit.page(batch)).content.decode()
    assert f'data-progress="{kit.page(batch, "progress")}"' in waiting
    assert proposer.get(kit.page(batch, "progress")).json()["done"] == 0
    kit.worked(batch)
    with override("en"):
        shown = text(proposer.get(reverse("admin:exchange_listingbatch_change", args=[batch.pk])))
    assert "g9 is no ground of this list." in shown
    assert "A case is opened: g1 Ground one" in shown
    assert not ListingCase.objects.exists()
    answer = send(proposer, kit.page(batch, "step", "confirm"), {"reason": "三次处罚"})
    assert answer["Location"] == kit.page(batch)
    batch = kit.worked(batch)
    page = proposer.get(kit.page(batch)).content.decode()
    for case in ListingCase.objects.all():
        assert reverse("admin:lists_listingcase_change", args=[case.pk]) in page
    assert ListingCase.objects.count() == 2
    assert "data-progress" not in page


def test_the_form_of_a_decision_sent_twice_and_in_two_windows(house: House, desk: Desk) -> None:
    batch = kit.worked(kit.received(house, [kit.good()]))
    url = kit.page(batch, "step", "confirm")
    first, second = open_step(desk["proposer"], url), open_step(desk["decider"], url)
    shown = marks(desk["proposer"].post(url, {"reason": "x", **first}))
    sent = {"reason": "x", **shown}
    assert desk["proposer"].post(url, sent).status_code == 302
    assert desk["proposer"].post(url, sent).status_code == 409
    answer = desk["decider"].post(url, {"reason": "x", **second, "confirm": shown["confirm"]})
    assert answer.status_code == 409
    kit.worked(batch)
    assert ListingCase.objects.count() == 1


def test_a_decision_needs_a_reason_and_a_row(house: House, desk: Desk) -> None:
    batch = kit.worked(kit.received(house, [kit.good(), kit.good(grounds="g9")]))
    url = kit.page(batch, "step", "confirm")
    given = open_step(desk["proposer"], url)
    assert desk["proposer"].post(url, {"reason": " ", **given}).status_code == 422
    effect = desk["proposer"].post(url, {"reason": "x", **given})
    assert "confirm" in marks(effect)
    none = kit.worked(kit.received(house, [kit.good(grounds="g9")]))
    assert kit.page(none, "step", "confirm") not in desk["proposer"].get(kit.page(none)).content.decode()
    closed = desk["proposer"].get(kit.page(none, "step", "confirm"))
    assert closed.status_code == 409


def test_refused_rows_come_back_and_go_in_again(house: House, desk: Desk) -> None:
    right, wrong = factories.entity(), factories.entity()
    facts = "=HYPERLINK(1)\n第二行, “引号”"
    rows = [kit.good(right), kit.good(wrong, grounds="g9", facts=facts)]
    batch = kit.confirmed(house, kit.worked(kit.received(house, rows)))
    client = desk["proposer"]
    page = client.get(kit.page(batch)).content.decode()
    for kind in ("csv", "xlsx"):
        assert kit.page(batch, "refused", kind) in page
        answer = client.get(kit.page(batch, "refused", kind))
        assert "attachment" in answer["Content-Disposition"]
        table = csv_rows(answer.content) if kind == "csv" else xlsx_rows(answer.content)
        heading, line = table[0], dict(zip(table[0], table[1], strict=True))
        assert len(table) == 2
        assert heading[2:] == [column.both for column in COLUMNS]
        assert line[heading[0]] == "3" and "g9" in line[heading[1]]
        assert line[COLUMNS[3].both].startswith("'=HYPERLINK")
        line[COLUMNS[2].both] = "g1"
        cells = [line[name] or "" for name in heading]
        content = (
            kit.csv_of([heading, cells], "utf-8-sig") if kind == "csv" else kit.xlsx_of([heading, cells])
        )
        again = kit.sent(client, content, f"again.{kind}")
        assert again.status_code == 302
        sent = kit.worked(ListingBatch.objects.latest("pk"))
        assert kit.rows_of(sent)[0].cells["facts"] == facts
        assert kit.why(sent) == [""]
    kit.confirmed(house, sent)
    case = ListingCase.objects.get(entity=wrong)
    assert case.facts == facts


def test_nothing_in_a_file_that_goes_out_is_computed(house: House, desk: Desk) -> None:
    house.blacklist.grounds.filter(code="g1").update(text_zh="=1+1", text_en="=1+1")
    rows = [kit.good(grounds="@SUM(1)", facts="+1", legal_basis="-1", name="=1")]
    batch = kit.worked(kit.received(house, rows))
    for path in (kit.page(batch, "refused", "xlsx"), blank("xlsx")):
        for sheet in load_workbook(BytesIO(desk["proposer"].get(path).content)).worksheets:
            cells = [cell for line in sheet.iter_rows() for cell in line if cell.value is not None]
            assert all(cell.data_type == "s" and cell.value[0] not in "=+-@" for cell in cells)
    lines = csv_rows(desk["proposer"].get(kit.page(batch, "refused", "csv")).content)
    assert not [cell for line in lines for cell in line if cell[:1] in tuple("=+-@")]


def blank(kind: str, code: str = "demo-black") -> str:
    with override("zh-hans"):
        return reverse("admin:exchange_listingbatch_blank", args=[code, kind])


def test_the_blank_file_is_read_as_it_is(house: House, desk: Desk) -> None:
    client = desk["proposer"]
    assert blank("xlsx") in client.get(kit.UPLOAD).content.decode()
    assert csv_rows(client.get(blank("csv")).content) == [kit.HEADING]
    book = load_workbook(BytesIO(client.get(blank("xlsx")).content))
    assert [cell.value for cell in book.worksheets[0][1]] == kit.HEADING
    assert [line[0].value for line in book.worksheets[2].iter_rows(min_row=2)] == ["g1", "g2"]
    filled = kit.good()
    book.worksheets[0].append([filled.get(column.key, "") for column in COLUMNS])
    out = BytesIO()
    book.save(out)
    batch = kit.worked(kit.received(house, [], content=out.getvalue(), name="cases.xlsx"))
    assert kit.why(batch) == [""]


def test_a_refused_file_is_explained_beside_the_file(house: House, desk: Desk) -> None:
    client = desk["proposer"]
    with override("en"):
        upload = reverse("admin:exchange_listingbatch_list_step", args=["upload"])
    for name, content, words in (
        ("cases.csv", b"name\nx\n", "lacks the column(s) 统一社会信用代码 / code (USCI)"),
        ("cases.xls", b"\xd0\xcf\x11\xe0" + b"0" * 600, "is an old (.xls)"),
        ("cases.csv", b"", "The file is empty."),
    ):
        answer = kit.sent(client, content, name, url=upload)
        assert answer.status_code == 422
        assert words in text(answer)
    first = kit.csv_of(kit.lines([kit.good()]))
    assert kit.sent(client, first).status_code == 302
    answer = kit.sent(client, first)
    assert answer.status_code == 422
    assert kit.page(ListingBatch.objects.get()) in answer.content.decode()


@pytest.mark.parametrize("name", ["reporter", "own reviewer", "centre", "auditor"])
def test_who_may_not_propose_sends_no_file(house: House, desk: Desk, name: str) -> None:
    client = desk[name]
    assert client.get(kit.UPLOAD).status_code == 403
    assert client.post(kit.UPLOAD, {}).status_code == 403
    assert kit.UPLOAD not in client.get(QUEUE).content.decode()
    assert client.get(blank("csv")).status_code == 404


def test_a_decider_of_another_line_is_offered_no_list(house: House, desk: Desk) -> None:
    client = desk["stranger"]
    assert client.get(blank("csv")).status_code == 404
    content = kit.csv_of(kit.lines([kit.good()]))
    assert kit.sent(client, content).status_code == 422
    assert not ListingBatch.objects.exists()
    of_list = reverse("admin:lists_creditlist_change", args=["demo-black"])
    assert kit.UPLOAD not in client.get(of_list).content.decode()


def test_for_an_agency_that_is_not_ones_own(house: House, desk: Desk) -> None:
    content = kit.csv_of(kit.lines([kit.good()]))
    assert kit.sent(desk["proposer"], content, agency="house-province").status_code == 403
    assert kit.sent(desk["above"], content, agency="house-county").status_code == 302


def every_address(batch: ListingBatch) -> list[str]:
    steps = [kit.page(batch, "step", name) for name in ("confirm", "check", "stop")]
    files = [kit.page(batch, "refused", kind) for kind in ("csv", "xlsx")]
    return [kit.page(batch), kit.page(batch, "progress"), *files, *steps]


@pytest.mark.parametrize("name", ["stranger", "centre"])
def test_others_see_nothing_of_a_batch(house: House, desk: Desk, name: str) -> None:
    batch = kit.worked(kit.received(house, [kit.good(grounds="g9"), kit.good()]))
    for path in every_address(batch):
        for answer in (desk[name].get(path), desk[name].post(path, {"reason": "x"})):
            assert answer.status_code in (302, 403, 404, 405), path
            assert "Content-Disposition" not in answer
            assert not answer.get("Location", "").startswith(kit.page(batch))
    batch.refresh_from_db()
    assert batch.state == BatchState.CHECKED


def test_colleagues_look_and_an_auditors_look_is_written_down(house: House, desk: Desk) -> None:
    entity = factories.entity()
    batch = kit.worked(kit.received(house, [kit.good(entity), kit.good(grounds="g9")]))
    looks = AuditEvent.objects.filter(action="file.read", target=f"entity:{entity.key}")
    for name in ("reporter", "reviewer"):
        page = desk[name].get(kit.page(batch))
        assert page.status_code == 200 and kit.page(batch, "step", "confirm") not in page.content.decode()
    assert not looks.exists()
    assert desk["auditor"].get(kit.page(batch)).status_code == 200
    assert looks.count() == 1
    assert desk["auditor"].get(kit.page(batch, "refused", "csv")).status_code == 200
    assert looks.count() == 2


def test_rows_narrowed_and_in_parts(house: House, desk: Desk) -> None:
    rows = [kit.good(grounds="g9") for _ in range(51)]
    batch = kit.worked(kit.received(house, [*rows, kit.good()]))
    client = desk["proposer"]

    def lines_shown(query: str) -> int:
        return client.get(f"{kit.page(batch)}{query}").content.decode().count("imp-code imp-soft")

    asked = {"": 50, "?page=2": 2, "?rows=ready": 1, "?rows=refused&page=2": 1}
    assert {query: lines_shown(query) for query in asked} == asked
    assert lines_shown("?rows=nonsense&page=nonsense") == 50


def test_stopping_is_for_those_who_may_and_says_what_stays(house: House, desk: Desk) -> None:
    batch = kit.worked(kit.received(house, [kit.good()]))
    answer = send(desk["decider"], kit.page(batch, "step", "stop"), {"reason": "放错文件"})
    assert answer.status_code == 302
    batch.refresh_from_db()
    assert batch.state == BatchState.STOPPED
    page = desk["proposer"].get(kit.page(batch)).content.decode()
    assert "放错文件" in page and kit.page(batch, "refused", "csv") in page
    lines = csv_rows(desk["proposer"].get(kit.page(batch, "refused", "csv")).content)
    assert len(lines) == 2
    assert not ListingCase.objects.exists()


def test_what_waits_is_on_the_first_page_of_the_desk(house: House, desk: Desk) -> None:
    checked = f"{reverse('admin:exchange_listingbatch_changelist')}?state__exact=checked"
    assert checked in desk["proposer"].get(reverse("admin:index")).content.decode()
    assert checked not in desk["reporter"].get(reverse("admin:index")).content.decode()
    kit.worked(kit.received(house, [kit.good()]))
    assert desk["proposer"].get(checked).content.decode().count("cases.csv") == 1
    assert "cases.csv" not in desk["stranger"].get(checked).content.decode()
