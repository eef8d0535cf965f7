"""Workbooks that are archives but cannot be read: each is refused with a reason, wherever a file is looked into."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest

from exchange.readers import FileBroken
from exchange.uploads import heading_of, sheets_of
from tests.desk_imports import penalty, upload, xlsx_bytes
from tests.functional.importing import agency

pytestmark = pytest.mark.django_db
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture(autouse=True)
def _office() -> None:
    agency()


def _good() -> bytes:
    first = penalty(1)
    return xlsx_bytes([list(first), list(first.values())])


def damaged() -> bytes:
    """The sheet's packed bytes were changed; the table of contents is whole."""
    data = bytearray(_good())
    with zipfile.ZipFile(BytesIO(bytes(data))) as archive:
        entry = archive.getinfo(SHEET)
    start = entry.header_offset + 30 + len(SHEET)
    data[start : start + entry.compress_size] = b"\xff" * entry.compress_size
    return bytes(data)


def packed_otherwise() -> bytes:
    """A way of packing that is not implemented here (9, Deflate64), as one archiver writes it."""
    data = bytearray(_good())
    for mark, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        start = 0
        while (start := data.find(mark, start)) >= 0:
            data[start + place : start + place + 2] = (9).to_bytes(2, "little")
            start += 4
    return bytes(data)


def rewritten(change: Callable[[str, bytes], bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(_good())) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, change(entry.filename, old.read(entry)))
    return out.getvalue()


def torn() -> bytes:
    """The sheet ends in the middle."""
    return rewritten(lambda name, data: data[: len(data) // 2] if name == SHEET else data)


def torn_book() -> bytes:
    """The list of sheets ends in the middle."""
    return rewritten(lambda name, data: data[: len(data) // 2] if name == "xl/workbook.xml" else data)


def without_sheet() -> bytes:
    """The sheet's place holds nothing that is XML."""
    return rewritten(lambda name, data: b"" if name == SHEET else data)


def torn_styles() -> bytes:
    """Styles that are no XML."""
    return rewritten(lambda name, data: b"<x" if name == "xl/styles.xml" else data)


BROKEN = [damaged, packed_otherwise, torn, torn_book, without_sheet, torn_styles]


@pytest.mark.parametrize("make", BROKEN)
def test_it_is_refused_by_the_upload(make: Callable[[], bytes]) -> None:
    with pytest.raises(FileBroken):
        upload(make(), "rows.xlsx")


@pytest.mark.parametrize("make", BROKEN)
def test_it_is_refused_by_the_draft_of_a_profile(make: Callable[[], bytes]) -> None:
    with pytest.raises(FileBroken):
        heading_of(file=BytesIO(make()), name="rows.xlsx")


@pytest.mark.parametrize("make", [packed_otherwise, torn_book])
def test_it_is_refused_by_the_choice_of_a_sheet(make: Callable[[], bytes]) -> None:
    with pytest.raises(FileBroken):
        sheets_of(BytesIO(make()))
