"""What every page knows: its language, its other language, its addresses, the time it was made.

Nothing here asks the database: the page for a broken database is made with it too.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, gettext

from creditsite.api.middleware import ADDRESS_MAX
from journal import clock

ENGLISH_PREFIX = "/en"
DOCS = "/api/docs/"
IN_ENGLISH = "?lang=en"


def bare_path(path: str) -> str:
    """The path without its language: "/en/search" → "/search"."""
    if path == ENGLISH_PREFIX or path.startswith(f"{ENGLISH_PREFIX}/"):
        return path[len(ENGLISH_PREFIX) :] or "/"
    return path


@dataclass(frozen=True, slots=True)
class Addresses:
    """Absolute addresses of one page, without query."""

    canonical: str
    zh: str
    en: str


class Site:
    """The frame of a page, made for one request; each part only when a template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.language = get_language() or settings.LANGUAGE_CODE
        self.is_english = self.language == "en"
        self.prefix = ENGLISH_PREFIX if self.is_english else ""
        self.html_lang = "en" if self.is_english else "zh-Hans"
        self.other_lang = "zh-Hans" if self.is_english else "en"
        self.other_label = "中文" if self.is_english else "English"

    @cached_property
    def bare(self) -> str:
        """The page's path without language, escaped as it stood in the request line."""
        return bare_path(self.request.get_full_path().partition("?")[0])

    @cached_property
    def other_url(self) -> str:
        """The same page, with the same question, in the other language; home where the address is no address."""
        if len(self.request.get_full_path()) > ADDRESS_MAX:
            return "/" if self.is_english else f"{ENGLISH_PREFIX}/"
        if self.request.path == DOCS:
            return DOCS + ("" if self.is_english else IN_ENGLISH)
        query = self.request.META.get("QUERY_STRING", "")
        address = self.bare if self.is_english else ENGLISH_PREFIX + self.bare
        return f"{address}?{self.request.get_full_path().partition('?')[2]}" if query else address

    @cached_property
    def docs_url(self) -> str:
        """The page for developers, which stands below /api/ and so has its language in the question."""
        return DOCS + (IN_ENGLISH if self.is_english else "")

    @cached_property
    def addresses(self) -> Addresses:
        """Canonical and alternate addresses."""
        root = settings.SITE_URL.rstrip("/") or f"{self.request.scheme}://{self.request.get_host()}"
        chinese, english = root + self.bare, root + ENGLISH_PREFIX + self.bare
        return Addresses(english if self.is_english else chinese, chinese, english)

    @cached_property
    def _now(self) -> Any:
        return clock.now()

    @cached_property
    def now_iso(self) -> str:
        """The time the page was made, for machines."""
        return str(self._now.isoformat(timespec="minutes"))

    @cached_property
    def now_text(self) -> str:
        """The time the page was made, for people."""
        return str(self._now.strftime("%Y-%m-%d %H:%M"))

    @cached_property
    def licence(self) -> str:
        """Terms of re-use of the data."""
        return str(getattr(settings, "DATA_LICENCE", "")) or gettext("see the terms of each source")


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor of every template.

    base.html knows it as `frame`: the pages of allauth have a `site` of their own in their context.
    """
    made = Site(request)
    return {"site": made, "frame": made}
