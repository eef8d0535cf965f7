"""Checks by agencies: many at once, with a reason, as page, workbook and letter; told to whom was checked."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from openpyxl import Workbook, load_workbook

from documents.letter_pages import letter_html
from documents.models import Letter
from journal.models import AuditEvent
from journal.workflow import PolicyDenied, ReasonMissing, Refused
from lists.models import CheckRun
from lists.services.checking import check_run
from records.access import looks_at
from tests import factories, listing_house
from tests.functional.desk import send, text
from tests.listing_house import House
from tests.staff import make_staff, sign_in

pytestmark = pytest.mark.django_db
LIST = reverse("admin:lists_checkrun_changelist")
STEP = reverse("admin:lists_checkrun_list_step", args=["check"])


@pytest.fixture
def house(reference: None) -> House:
    return listing_house.build()


def run(house: House, asked: list[str], **values: Any) -> CheckRun:
    given = {"by": house.people["proposer"], "reason": "招标资格审查", **values}
    return check_run(asked=asked, **given)


def desk(roles: tuple[str, ...] = ("reporter",), agency: str | None = "house-county") -> Client:
    client = Client()
    sign_in(client, make_staff(roles=roles, agency=agency))
    return client


def test_each_line_gets_its_own_answer(house: House) -> None:
    case = listing_house.listed(house)
    clear = factories.entity()
    twin_a, twin_b = factories.entities(2, name="示例一市同名贸易有限公司")
    wrong = (clear.usci or "")[:-1] + ("A" if (clear.usci or "")[-1] != "A" else "B")
    made = run(
        house,
        [
            case.entity.usci or "",
            case.entity.name,
            clear.name,
            twin_a.name,
            wrong,
            "示例查无此司",
            clear.name,
        ],
    )
    rows = {row["asked"]: row for row in made.answers["rows"]}
    assert len(rows) == len(made.queries) == 6  # the same line twice is one
    assert rows[case.entity.name]["listings"][0]["list"] == "demo-black"
    assert rows[case.entity.usci or ""]["listings"] == rows[case.entity.name]["listings"]
    assert rows[clear.name]["listings"] == []
    assert (rows[twin_a.name]["meant"], rows[twin_a.name]["bearers"]) == ("several", 2)
    assert rows[wrong]["meant"] == "malformed"
    assert rows["示例查无此司"]["meant"] == "unknown"
    assert made.answers["lists"]["demo-black"]["measures"][0]["zh"] == "限制参加政府采购"
    assert twin_b.pk != twin_a.pk


def test_a_purpose_narrows_measures_and_never_listings(house: House) -> None:
    case = listing_house.listed(house)
    made = run(house, [case.entity.name], purpose="travel" if _known("travel") else _other_purpose())
    assert made.answers["rows"][0]["listings"] and made.answers["lists"]["demo-black"]["measures"] == []
    with pytest.raises(Refused):
        run(house, [case.entity.name], purpose="nonesuch")


def _known(code: str) -> bool:
    from registry.enumerations import codes

    return code in codes("measure_purpose")


def _other_purpose() -> str:
    from registry.enumerations import codes

    return next(code for code in codes("measure_purpose") if code != "procurement")


def test_a_thousand_in_twenty_statements_and_no_more(
    house: House, django_assert_max_num_queries: Any
) -> None:
    many = factories.entities(1_000)
    with django_assert_max_num_queries(20):
        made = run(house, [one.usci or "" for one in many])
    assert len(made.answers["rows"]) == 1_000
    assert AuditEvent.objects.filter(action="entity.checked").count() == 1_000
    with pytest.raises(Refused):
        run(house, [f"示例{n}号公司" for n in range(1_001)])


def test_who_is_checked_can_read_it(house: House) -> None:
    entity = factories.entity()
    run(house, [entity.name, entity.usci or ""])
    (look,) = looks_at(entity)
    assert (look.agency_key, look.reason) == ("house-county", "招标资格审查")


def test_what_is_asked_for_needs_a_reason_an_agency_and_a_name(house: House) -> None:
    entity = factories.entity()
    with pytest.raises(ReasonMissing):
        run(house, [entity.name], reason=" ")
    for name in ("centre", "nobody", "auditor"):
        with pytest.raises(PolicyDenied):
            run(house, [entity.name], by=house.people[name])
    for asked in ([], [" "], ["示" * 201]):
        with pytest.raises(Refused):
            run(house, asked)
    assert not CheckRun.objects.exists() and not Letter.objects.exists()


def test_the_letter_says_it_in_both_languages_and_claims_no_more(house: House) -> None:
    case = listing_house.listed(house)
    clear = factories.entity()
    made = run(house, [case.entity.name, clear.name, "示例查无此司"])
    letter = Letter.objects.get(subject=f"check:{made.number}")
    assert (letter.entity, letter.addressee) == (None, house.bureaus["county"].name)
    chinese, english = (letter_html(letter, language) for language in ("zh-hans", "en"))
    assert "不构成信用良好的证明" in chinese and "示例名单demo-black" in chinese and clear.name in chinese
    assert "not a certificate of good standing" in english and "Example list demo-black" in english
    assert "示例查无此司" in english and "No government procurement" in english


def test_on_the_desk_by_hand_and_by_file(house: House) -> None:
    case, clear = listing_house.listed(house), factories.entity()
    client = desk()
    assert "Check entities" in _english(client, LIST)
    answer = send(client, STEP, {"asked": f"{case.entity.usci}\n{clear.name}\n", "purpose": ""})
    made = CheckRun.objects.get()
    assert answer["Location"] == reverse("admin:lists_checkrun_change", args=[made.pk])
    page = text(client.get(answer["Location"]))
    assert case.entity.name in page and "限制参加政府采购" in page
    book = Workbook()
    assert book.active is not None
    book.active.append(["企业名称", "备注"])
    book.active.append([clear.name, "x"])
    out = io.BytesIO()
    book.save(out)
    file = SimpleUploadedFile("主体.xlsx", out.getvalue())
    assert send(client, STEP, {"asked": "", "file": file}).status_code == 302
    csv = SimpleUploadedFile("a.csv", f"统一社会信用代码,名称\n{clear.usci},\n,{case.entity.name}\n".encode())
    assert send(client, STEP, {"asked": "", "file": csv}).status_code == 302
    assert len(CheckRun.objects.order_by("-pk")[0].queries) == 2
    bad = SimpleUploadedFile("a.csv", b"x,y\n1,2\n")
    assert send(client, STEP, {"asked": "", "file": bad}).status_code == 422


def test_the_workbook_is_read_and_holds_no_formula(house: House) -> None:
    case = listing_house.listed(house)
    made = run(house, [case.entity.name, "=HYPERLINK(1)"])
    answer = desk().get(reverse("admin:lists_checkrun_xlsx", args=[made.pk]))
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert cells[1][1] == case.entity.name and cells[1][8] == case.record.public_id  # type: ignore[union-attr]
    assert cells[2][0] == "'=HYPERLINK(1)"


def test_another_agency_reads_no_check_and_auditors_all(house: House) -> None:
    made = run(house, [factories.entity().name])
    page, xlsx = (reverse(f"admin:lists_checkrun_{name}", args=[made.pk]) for name in ("change", "xlsx"))
    for client, status in (
        (desk(agency="house-other"), 404),
        (desk(agency="house-province"), 200),
        (desk(("auditor",), None), 200),
    ):
        assert client.get(xlsx).status_code == status
        assert client.get(page, follow=False).status_code in ((200,) if status == 200 else (302, 403, 404))
    assert desk(("centre",), None).get(LIST).status_code == 403


def _english(client: Client, url: str) -> str:
    with override("en"):
        return text(client.get(url.replace("/admin/", "/en/admin/", 1)))


def test_thirty_lists_cost_no_statement_each(house: House, django_assert_max_num_queries: Any) -> None:
    entity = factories.entity()
    for number in range(30):
        made = listing_house.make_list(f"demo-many-{number}", house, kind="blacklist", item="blacklisting")
        record = factories.records([_listing(entity, made.code)])[0]
        assert record.listing.credit_list == made
    with django_assert_max_num_queries(20):
        made_run = run(house, [entity.name])
    assert len(made_run.answers["rows"][0]["listings"]) == 30


def _listing(entity: Any, code: str) -> Any:
    from datetime import date

    from records.preparation import RecordInput

    details = {
        "list": code,
        "list_name": code,
        "grounds": ["g1"],
        "ground": "情形一",
        "listed_on": "2026-01-02",
    }
    return RecordInput(
        entity=entity,
        item="blacklisting",
        source_agency=factories.agency(),
        details=details,
        decided_on=date(2026, 1, 2),
        document_number=f"示列{code}",
    )


def test_no_row_of_a_file_is_dropped_without_a_word() -> None:
    from exchange.check_files import lines_of
    from exchange.readers import FileBroken

    rows = ["名称", *[f"示例{n % 500}号公司" for n in range(2_001)], "示例最后一家公司"]
    assert lines_of(io.BytesIO("\n".join(rows).encode()), name="a.csv")[-1] == "示例最后一家公司"
    many = ["名称", *[f"示例{n}号公司" for n in range(1_001)]]
    with pytest.raises(FileBroken, match="batch_rows"):
        lines_of(io.BytesIO("\n".join(many).encode()), name="a.csv")
    with pytest.raises(FileBroken, match="file_empty"):
        lines_of(io.BytesIO("名称\n".encode()), name="a.csv")


def test_signs_that_are_no_text_break_nothing(house: House) -> None:
    made = run(house, ["示例\x01查无此司", "  \x02 "], reason="资格\x01审查，电话13800138000")
    assert len(made.queries) == 1 and "\x01" not in made.reason and "13800138000" not in made.reason
    assert desk().get(reverse("admin:lists_checkrun_xlsx", args=[made.pk])).status_code == 200


def test_a_centre_of_elsewhere_reads_no_letter_about_a_check(house: House) -> None:
    run(house, [factories.entity().name])
    letter = Letter.objects.get(kind="list_check")
    url = reverse("admin:documents_letter_change", args=[letter.pk])
    assert desk().get(url).status_code == 200
    assert desk(("centre",), None).get(url).status_code != 200
    assert desk(("auditor",), None).get(url).status_code == 200


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("Siemens Healthineers AG", "unknown"),
        ("9199010", "unknown"),
        ("91990101MAT00001", "malformed"),
        ("９１９９０１０１ＭＡＴ００００１ＸＸ", "malformed"),
    ],
)
def test_a_name_is_not_taken_for_a_mistyped_code(reference: None, line: str, meant: str) -> None:
    from lists.resolving import resolved

    assert str(resolved([line])[0].meant) == meant


def test_answers_that_no_letter_holds_are_refused_in_words(house: House) -> None:
    many = [f"{'长' * 190}{n}" for n in range(1_000)]
    with pytest.raises(Refused):
        run(house, many)
    assert not CheckRun.objects.exists() and not AuditEvent.objects.filter(action="check.run").exists()
