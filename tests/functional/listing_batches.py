"""Files of listing cases in tests: rows, files, the desk's people, the worker's part."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from openpyxl import Workbook

from exchange.listing_batches.columns import COLUMNS
from exchange.listing_batches.models import ListingBatch, ListingBatchRow
from exchange.listing_batches.services import batch_confirm, batch_receive
from exchange.listing_batches.sweeps import work_batches
from journal.actor import Actor
from records.models import Record
from registry.models import Entity
from tests import factories
from tests.functional.desk import open_step
from tests.listing_house import House

UPLOAD = reverse("admin:exchange_listingbatch_list_step", args=["upload"])
HEADING = [column.both for column in COLUMNS]


def good(entity: Entity | None = None, records: list[Record] | None = None, **cells: str) -> dict[str, str]:
    """A row that becomes a case, by the keys of the columns; other cells as given."""
    entity = entity or factories.entity()
    records = records if records is not None else [factories.penalty(entity)]
    return {
        "code": entity.usci or entity.key,
        "name": entity.name,
        "grounds": "g1",
        "facts": "三次被处罚仍未改正",
        "evidence": " ".join(record.public_id for record in records),
        **cells,
    }


def lines(rows: Sequence[dict[str, str]], heading: Sequence[str] = HEADING) -> list[list[str]]:
    """The heading and the rows in its order; headings as our own files have them."""
    keys = [next(column.key for column in COLUMNS if name in column.headings) for name in heading]
    return [list(heading), *([row.get(key, "") for key in keys] for row in rows)]


def csv_of(table: Sequence[Sequence[str]], encoding: str = "utf-8-sig") -> bytes:
    out = StringIO()
    csv.writer(out).writerows(table)
    return out.getvalue().encode(encoding)


def xlsx_of(table: Sequence[Sequence[Any]]) -> bytes:
    book = Workbook()
    sheet: Any = book.active
    for line in table:
        sheet.append(list(line))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def received(
    house: House, rows: Sequence[dict[str, str]], *, by: str = "proposer", **values: Any
) -> ListingBatch:
    """A file that came in, by the service."""
    credit_list = values.pop("credit_list", house.blacklist)
    content = values.pop("content", None) or csv_of(lines(rows))
    actor: Actor = house.people[by]
    agency = values.pop("agency", house.bureaus["county"])
    name = values.pop("name", "cases.csv")
    return batch_receive(
        file=BytesIO(content), name=name, credit_list=credit_list, agency=agency, by=actor, **values
    )


def worked(batch: ListingBatch) -> ListingBatch:
    """… after the worker did what there is to do."""
    while work_batches():
        pass
    batch.refresh_from_db()
    return batch


def confirmed(house: House, batch: ListingBatch, *, by: str = "proposer") -> ListingBatch:
    """… and was confirmed, and its cases are open."""
    batch_confirm(batch=batch, by=house.people[by], reason="三次处罚")
    return worked(batch)


def rows_of(batch: ListingBatch) -> list[ListingBatchRow]:
    return list(batch.rows.order_by("line"))


def why(batch: ListingBatch, language: str = "en") -> list[str]:
    """The refusals in the order of the file; empty for rows that are taken."""
    return [row.why.get(language, "") for row in rows_of(batch)]


def sent(client: Client, content: bytes, name: str = "cases.csv", url: str = UPLOAD, **data: str) -> Any:
    """Send a file by the desk's form."""
    marks = open_step(client, url)
    given = {"credit_list": "demo-black", "agency": "house-county", **data}
    return client.post(url, {**given, "file": SimpleUploadedFile(name, content), **marks})


def page(batch: ListingBatch, what: str = "change", *args: str) -> str:
    """An address of the batch, in Chinese whatever the page before was in."""
    with override("zh-hans"):
        return reverse(f"admin:exchange_listingbatch_{what}", args=[batch.pk, *args])
