"""People and files for tests of the import desk: an office, its reporter and decider, rows, the worker's part."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO
from typing import Any

from openpyxl import Workbook

from exchange import desk, uploads
from exchange.models import ImportLimit, ImportRun
from exchange.sweeps import check_uploads, run_imports, withdraw_runs
from journal.actor import Actor
from registry import usci
from tests.functional.importing import agency, row

PENALTIES = "double_publicity_penalty"
OFFICE_LINE = ("demo-market", "samr")
REPORTER = Actor("user:1", "demo-market", OFFICE_LINE, frozenset({"staff", "reporter"}), "李明")
DECIDER = Actor("user:2", "demo-market", OFFICE_LINE, frozenset({"staff", "decider"}), "王芳")
BOTH = Actor("user:3", "demo-market", OFFICE_LINE, frozenset({"staff", "reporter", "decider"}), "陈静")
STRANGER = Actor("user:4", "mee", ("mee",), frozenset({"staff", "reporter", "decider"}), "赵强")
STEWARD = Actor("user:5", "", (), frozenset({"staff", "steward"}), "孙丽")
OTHER_STEWARD = Actor("user:6", "", (), frozenset({"staff", "steward"}), "周伟")


def penalty(number: int, **cells: str) -> dict[str, str]:
    """A good row: each number is a company and a decision of its own."""
    agency()
    given = {
        "CF_XDR_MC": f"示例一市澄屿{number}号科技有限公司",
        "CF_XDR_SHXYM": usci.make("91", "990102", f"MAE{number:05d}"),
        "CF_WSH": f"示一市监处罚〔2026〕{number}号",
    }
    return row(**{**given, **cells})


def csv_bytes(rows: Sequence[dict[str, str]], *, encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """Rows as CSV."""
    out = StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def xlsx_bytes(rows: Iterable[Sequence[Any]], *, title: str = "Sheet") -> bytes:
    """Rows of cells as XLSX."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for cells in rows:
        sheet.append(list(cells))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def upload(content: bytes, name: str = "penalties.csv", *, by: Actor = REPORTER, **options: Any) -> ImportRun:
    """Send a file to the desk."""
    given = {"profile": PENALTIES, "origin": "demo", **options}
    return uploads.upload_receive(file=BytesIO(content), name=name, by=by, **given)


def limit(rows: int) -> None:
    """From how many rows on a file needs a second person."""
    ImportLimit.objects.update_or_create(
        name="second_person_rows", in_force_from="2026-01-01", defaults={"value": rows}
    )


def work(run: ImportRun) -> ImportRun:
    """What the worker does, until it has nothing left to do."""
    while check_uploads() + run_imports() + withdraw_runs():
        pass
    run.refresh_from_db()
    return run


def imported(content: bytes, name: str = "penalties.csv", **options: Any) -> ImportRun:
    """Upload, check, submit, import."""
    agency()
    limit(1_000)
    run = work(upload(content, name, **options))
    assert run.state == "checked", run.report
    desk.run_submit(run=run, by=options.get("by", REPORTER), reason="monthly file")
    return work(run)


def withdrawn(run: ImportRun, *, by: Actor = DECIDER) -> ImportRun:
    """Take a file back."""
    desk.run_withdraw(run=run, by=by, reason="wrong month")
    return work(run)
