"""HTML to PDF by WeasyPrint, which needs libraries of the system: it is imported when a letter is made, not before.

Nothing is fetched: a letter's style is handed over with it, its pictures are in it.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from django.contrib.staticfiles import finders

STYLE = "css/letter.css"
CHINESE_FONT = "CJK"  # in the name of every font of fonts-noto-cjk
INLINE = "data:image/svg+xml"
LIBRARIES = (
    ("libpango-1.0-0", ("libpango-1.0.so.0", "libpango-1.0.dylib")),
    ("libpangoft2-1.0-0", ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib")),
    ("libharfbuzz-subset0", ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib")),
)


class PdfOff(Exception):
    """This machine cannot make PDF files; the text says what is missing."""


class FontMissing(Exception):
    """The letter would show boxes in place of Chinese characters."""


class OutsideAsked(Exception):
    """The page names something outside itself."""


class Made(NamedTuple):
    """A PDF and its number of pages."""

    body: bytes
    pages: int


@cache
def why_off() -> str:
    """What is missing on this machine, as a sentence; empty where PDF files can be made. Imports nothing large.

    Without libharfbuzz-subset they could be, but twenty times as slowly and large (WeasyPrint issue 2120).
    """
    if find_spec("weasyprint") is None:
        return "the Python package weasyprint is not installed."
    missing = [package for package, names in LIBRARIES if not any(map(_loads, names))]
    return f"the system lacks {', '.join(missing)}." if missing and sys.platform != "win32" else ""


def pdf_of(html: str, *, chinese: bool) -> Made:
    """Set a whole page of HTML; the same bytes on every run.

    Raises:
        PdfOff, FontMissing, OutsideAsked: and whatever WeasyPrint says of a page that it cannot set.
    """
    if reason := why_off():
        raise PdfOff(reason)
    try:
        from weasyprint.urls import FatalURLFetchingError
    except OSError as error:  # a library that these need in turn
        raise PdfOff(str(error)) from error
    fonts: list[str] = []
    try:
        made = _set(html, fonts)
    except FatalURLFetchingError as error:  # no Exception: it would end the worker
        raise OutsideAsked(str(error)) from error
    if chinese and not any(CHINESE_FONT in font for font in fonts):
        raise FontMissing("no font for Chinese: apt-get install fonts-noto-cjk")
    return made


def _set(html: str, fonts: list[str]) -> Made:
    from weasyprint import CSS, HTML

    fetcher = _fetcher()
    document = HTML(string=html, base_url=None, url_fetcher=fetcher)
    pages = document.render(stylesheets=[CSS(string=style(), url_fetcher=fetcher)])
    body = pages.write_pdf(finisher=_noting(fonts), pdf_variant="pdf/ua-1")
    return Made(bytes(body), len(pages.pages))


@cache
def _fetcher() -> Any:
    """WeasyPrint's way to anything outside the page: pictures that stand in the page itself, nothing else.

    A page that asks for more is not set at all.
    """
    from weasyprint.urls import URLFetcher

    class OnlyInline(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
        def fetch(self, url: str, headers: Any = None) -> Any:
            if not url.startswith(INLINE):
                raise ValueError("a letter fetches nothing")
            return super().fetch(url, headers)

    return OnlyInline(allowed_protocols=("data",), allow_redirects=False, fail_on_errors=True)


def style() -> str:
    """The style of letters, from our own static files."""
    found = finders.find(STYLE)
    if not isinstance(found, str):
        raise FileNotFoundError(STYLE)
    return Path(found).read_text(encoding="utf-8")


def _noting(fonts: list[str]) -> Callable[[Any, Any], None]:
    """A finisher that notes the fonts of a PDF."""

    def note(document: Any, pdf: Any) -> None:
        names = (one.get("BaseFont") for one in pdf.objects if hasattr(one, "get"))
        fonts.extend(str(name) for name in names if name)

    return note


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True
