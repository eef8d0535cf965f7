"""A dirty spreadsheet and the people who deal with it, for tests of the import desk."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

from django.db import transaction
from openpyxl import Workbook

from exchange.limits import SECOND_PERSON_ROWS
from exchange.models import ImportLimit
from journal import clock
from registry import usci
from tests.functional.importing import OFFICE, agency, row
from tests.staff import make_staff

REPORTER, DECIDER, STRANGER = "reporter-li", "decider-wang", "stranger-zhao"
NAMES = {
    "good": "示例一市澄屿科技有限公司",
    "typed": "示例一市云杉建筑有限公司",
    "dated": "示例一市青禾食品有限公司",
    "serial": "示例一市远岫物流有限公司",
    "office": "示例一市松涛贸易有限公司",
    "named": "示例一市拾光科技有限公司",
    "coded": "示例一市北渚建筑有限公司",
    "worded": "示例一市南屏食品有限公司",
}
CODES = {key: usci.make("91", "990102", f"MAD{number:05d}") for number, key in enumerate(NAMES, 1)}
WRONG_OFFICE = "甲区市监局"  # an abbreviation that no agency bears


def dirty_rows() -> list[dict[str, str | date]]:
    """Twelve rows: three good ones, nine that are held, each for a reason of everyday life."""
    number = iter(range(1, 100))

    def one(key: str, **cells: str) -> dict[str, str]:
        return row(
            **{
                "CF_XDR_MC": NAMES[key],
                "CF_XDR_SHXYM": CODES[key],
                "CF_WSH": f"示一市监处罚〔2026〕{next(number)}号",
                "CF_XDR_ZJHM": "110101199003070000",
                **cells,
            }
        )

    rows: list[dict[str, str | date]] = [
        {**one("good")},
        {**one("good", CF_NR_FK="1.2")},
        {**one("typed"), "CF_JDRQ": date(2026, 4, 7)},  # a real date of the spreadsheet
        {**one("dated", CF_JDRQ="2026-02-30")},
        {**one("serial", CF_JDRQ="46118")},
        {**one("named", CF_XDR_MC="", CF_XDR_SHXYM="")},
        {**one("coded", CF_XDR_SHXYM="91990102MAD")},
    ]
    rows += [{**one("office", CF_SJLY=WRONG_OFFICE)} for _ in range(3)]
    rows += [{**one("worded", CF_CFLB="罚金")} for _ in range(2)]
    return rows


def workbook(rows: list[dict[str, str | date]]) -> bytes:
    """Rows as an XLSX file."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    heading = list(rows[0])
    sheet.append(heading)
    for cells in rows:
        sheet.append([cells[name] for name in heading])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


@transaction.atomic
def prepare(folder: str = "") -> None:
    """The office, its two people, somebody of another agency; the dirty file where a folder is given."""
    agency()
    ImportLimit.objects.update_or_create(
        name=SECOND_PERSON_ROWS, in_force_from=clock.today(), defaults={"value": 5, "reason": "test"}
    )
    make_staff(REPORTER, ["reporter"], "demo-market", first_name="明", last_name="李")
    make_staff(DECIDER, ["decider"], "demo-market", first_name="芳", last_name="王")
    make_staff(STRANGER, ["reporter", "decider"], "mee", first_name="强", last_name="赵")
    if folder:
        (Path(folder) / "dirty.xlsx").write_bytes(workbook(dirty_rows()))


__all__ = ["CODES", "DECIDER", "NAMES", "OFFICE", "REPORTER", "STRANGER", "dirty_rows", "prepare", "workbook"]
