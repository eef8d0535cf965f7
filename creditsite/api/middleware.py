"""Addresses that nobody should have to look at: too long, with null characters, or not UTF-8.

The first of all middlewares. gunicorn must let long request lines pass (`--limit-request-line 0`), so that
they are answered here, in the one shape.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.html import format_html
from django.utils.translation import gettext as _

from creditsite.api.errors import ApiError, BadRequest, TooLong, is_api, problem_response
from creditsite.api.language import activate, activate_for

ADDRESS_MAX = 8_192  # bytes of path and query


class AddressMiddleware:
    """Refuse what no view can read; everything else passes untouched."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on, or answer it."""
        wrong = fault(request.META.get("PATH_INFO", ""), request.META.get("QUERY_STRING", ""), request.META)
        if wrong is None:
            return self.get_response(request)
        if is_api(request):
            activate_for(request)
            return problem_response(wrong())
        activate("en" if request.path_info.startswith("/en/") else "zh-hans")
        return _page(wrong())


def fault(path: str, query: str, meta: dict[str, str] | None = None) -> Callable[[], ApiError] | None:
    """What is wrong with an address, as WSGI gives it (the path decoded as Latin-1), or None."""
    raw = (meta or {}).get("RAW_URI", "")
    if max(len(raw), len(path) + len(query)) > ADDRESS_MAX:
        return TooLong
    if path.isascii() and "%" not in query and "\0" not in path and query.isascii():
        return None
    try:
        text = path.encode("latin-1").decode() + unquote_to_bytes(query).decode()
    except UnicodeError:
        return lambda: BadRequest(_("The address is not UTF-8."), code="bad_encoding")
    if "\0" in text:
        return lambda: BadRequest(_("The address holds a null character."), code="null_character")
    return None


def _page(error: ApiError) -> HttpResponse:
    """A page that needs nothing: no template, no session, no database."""
    content = format_html(
        '<!DOCTYPE html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        "<title>{}</title></head><body><main><h1>{}</h1><p>{}</p>"
        '<p><a href="/">{}</a></p></main></body></html>',
        str(error.title),
        str(error.title),
        str(error.detail),
        _("Home"),
    )
    response = HttpResponse(content, status=error.status)
    response["Cache-Control"] = "no-store"
    return response
