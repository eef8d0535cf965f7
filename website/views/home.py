"""The home page, and the small files that browsers and robots ask for."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from records.selectors import GROUPS
from registry.enumerations import label
from website.selectors.overview import overview

# No page with a question in its address is for robots: they would walk facets without end.
ROBOTS = """User-agent: *
Disallow: /admin/
Disallow: /api/
Disallow: /search
Disallow: /en/search
Disallow: /check/?
Disallow: /en/check/?
Disallow: /*?*cursor=
Disallow: /*?*at=
"""


def home(request: HttpRequest) -> HttpResponse:
    """One box, what is covered, how fresh."""
    figures = overview()
    language = get_language() or settings.LANGUAGE_CODE
    hints = {
        "administration": _("Permits, penalties, inspections"),
        "honesty": _("Redlists, awards, A-level taxpayers"),
        "serious_dishonesty": _("Who stands on which list, and why"),
        "abnormal": _("Companies out of reach or without reports"),
        "commitment": _("What was promised, and whether it was kept"),
        "rating": _("Ratings by others, with issuer and day"),
        "judicial": _("Judgments and their enforcement"),
        "other": _("Annual reports, announced arrears"),
    }
    groups = [
        {"label": label("group", code, language), "hint": hints[code], "count": figures.by_group[code]}
        for code in GROUPS
    ]
    context = {"is_home": True, "figures": figures, "groups": groups}
    response = render(request, "website/home.html", context)
    response["Cache-Control"] = "no-cache"
    return response


def robots(request: HttpRequest) -> HttpResponse:
    """/robots.txt."""
    return HttpResponse(
        ROBOTS, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "max-age=86400"}
    )


@cache
def _favicon() -> bytes:
    path: Path = settings.BASE_DIR / "static" / "img" / "favicon.svg"
    return path.read_bytes()


def favicon(request: HttpRequest) -> HttpResponse:
    """/favicon.ico for those who do not read the page's own link to it."""
    return HttpResponse(_favicon(), content_type="image/svg+xml", headers={"Cache-Control": "max-age=86400"})
