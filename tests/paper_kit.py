"""Papers for tests, made here: plain files of each kind that is taken, and a PDF of any objects one likes."""

from __future__ import annotations

import io
import zlib
from collections.abc import Mapping
from functools import cache
from typing import Any

import pikepdf
from PIL import Image

CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> /Contents 4 0 R >>"


@cache
def good_pdf(pages: int = 1) -> bytes:
    """A PDF with so many blank pages."""
    out = io.BytesIO()
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page(page_size=(595, 842))
        made.save(out, deterministic_id=True)
    return out.getvalue()


def good_jpeg(size: tuple[int, int] = (64, 48)) -> bytes:
    """A photograph of nothing."""
    return picture("JPEG", size)


def good_png(size: tuple[int, int] = (64, 48)) -> bytes:
    """A drawing of nothing."""
    return picture("PNG", size)


def picture(kind: str, size: tuple[int, int] = (64, 48), mode: str = "RGB", **options: object) -> bytes:
    """A picture in this mode, with Pillow's options for this kind."""
    out = io.BytesIO()
    slope = Image.linear_gradient("L").resize(size)
    deep = b"".join(bytes((0, grey)) for grey in slope.tobytes())  # 16 bits, the lower byte first
    made = Image.frombytes(mode, size, deep) if mode == "I;16" else slope.convert(mode)
    made.save(out, kind, **options)
    return out.getvalue()


def stream(content: bytes, entries: bytes = b"", *, packed: bool = False) -> bytes:
    """A stream object's body."""
    if packed:
        content, entries = zlib.compress(content, 9), entries + b" /Filter /FlateDecode"
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


def raw_pdf(
    changed: Mapping[int, bytes] | None = None,
    *,
    trailer: bytes = b"",
    version: bytes = b"1.7",
    head: bytes = b"%\xe2\xe3\xcf\xd3\n",
) -> bytes:
    """A PDF of one page with a table of cross references, written by hand; `changed` replaces or adds objects.

    1 is the catalogue, 2 the pages, 3 the page, 4 its content; objects are numbered without gaps.
    """
    objects = {1: CATALOG, 2: PAGES, 3: PAGE, 4: stream(b"BT ET")} | dict(changed or {})
    out = bytearray(b"%PDF-" + version + b"\n" + head)
    places = []
    for number in sorted(objects):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, objects[number])
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (len(places) + 1, trailer)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def rewritten(content: bytes, **options: Any) -> bytes:
    """The same PDF as qpdf writes it with these options."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as opened:
        opened.save(out, **options)
    return out.getvalue()
