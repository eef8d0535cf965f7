"""Papers for tests, made here: plain files of each kind that is taken."""

from __future__ import annotations

import io

import pikepdf
from PIL import Image


def good_pdf(pages: int = 1) -> bytes:
    """A PDF with so many blank pages."""
    out = io.BytesIO()
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page(page_size=(595, 842))
        made.save(out)
    return out.getvalue()


def good_jpeg(size: tuple[int, int] = (64, 48)) -> bytes:
    """A photograph of nothing."""
    return _image("JPEG", size)


def good_png(size: tuple[int, int] = (64, 48)) -> bytes:
    """A drawing of nothing."""
    return _image("PNG", size)


def _image(kind: str, size: tuple[int, int]) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 210, 220)).save(out, kind)
    return out.getvalue()
