"""Addresses that nobody should have to look at: too long, with null characters, or not UTF-8.

Before everything that reads an address, behind those that only add headers. gunicorn must let long request
lines pass (`--limit-request-line 0`), so that they are answered here, in the one shape. An address with a slash
too many leads to the one without.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import quote, unquote_to_bytes

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import get_resolver, is_valid_path
from django.utils.html import format_html
from django.utils.http import escape_leading_slashes
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from creditsite.api.errors import ApiError, BadRequest, TooLong, is_api, problem_response
from creditsite.api.language import activate, activate_for

ADDRESS_MAX = 8_192  # bytes of path and query
CHECKED = (
    "/api/v1/"  # every address below decodes its query strictly itself: not twice, a search takes 0.3 ms
)
BROKEN_UTF8 = re.compile(r"%[89A-Fa-f][0-9A-Fa-f]")


class AddressMiddleware:
    """Refuse what no view can read; everything else passes untouched."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on, or answer it."""
        wrong = fault(request.path_info, request.META.get("QUERY_STRING", ""), request.META)
        if wrong is not None:
            choose_language(request)
            return refusal_of(request, wrong())
        response = self.get_response(request)
        unknown = response.status_code == 404 and request.resolver_match is None  # no view stands there
        if unknown and request.path_info.endswith("/"):
            return without_slash(request) or response
        return response


def choose_language(request: HttpRequest) -> None:
    """Let an answer made before any view speak the language of its address."""
    if is_api(request):
        activate_for(request)
    else:
        activate("en" if request.path_info.startswith("/en/") else "zh-hans")


def refusal_of(request: HttpRequest, error: ApiError) -> HttpResponseBase:
    """An error that a middleware found, in the one shape: a problem under /api/, a page elsewhere."""
    return problem_response(error) if is_api(request) else error_page(request, error)


def without_slash(request: HttpRequest) -> HttpResponseBase | None:
    """The way to the address that somebody ended with a slash too many, if there is such a one."""
    path = request.path_info.rstrip("/")
    choose_language(request)
    if not path or not is_valid_path(path):
        return None
    query = request.META.get("QUERY_STRING", "")
    target = escape_leading_slashes(quote(path) + (f"?{query}" if query else ""))
    response = HttpResponsePermanentRedirect(target, preserve_request=True)
    response["Cache-Control"] = "public, max-age=3600"
    return response


def fault(path: str, query: str, meta: Mapping[str, str]) -> Callable[[], ApiError] | None:
    """What is wrong with an address, or None. `path` as Django decoded it: what was not UTF-8 stands there
    percent-escaped again; `query` as it stood in the request line."""
    if max(len(meta.get("RAW_URI", "")), len(path) + len(query)) > ADDRESS_MAX:
        return TooLong
    if "\0" in path:
        return _null
    if "%" in path and BROKEN_UTF8.search(path):
        return _encoding
    if query.isascii() and ("%" not in query or path.startswith(CHECKED)):
        return _null if "%00" in query else None
    try:
        text = unquote_to_bytes(query.encode("latin-1")).decode()
    except UnicodeError:
        return _encoding
    return _null if "\0" in text else None


def _null() -> ApiError:
    return BadRequest(_("The address holds a null character."), code="null_character")


def _encoding() -> ApiError:
    return BadRequest(_("The address is not UTF-8."), code="bad_encoding")


def error_page(request: HttpRequest, error: ApiError) -> HttpResponseBase:
    """The site's page for an error: `handler<status>` of the root URLconf, else a plain one."""
    handler = getattr(get_resolver().urlconf_module, f"handler{error.status}", None)
    if handler is None:
        return _plain_page(error)
    view: Callable[..., HttpResponseBase] = handler if callable(handler) else import_string(handler)
    return view(request, error)


def _plain_page(error: ApiError) -> HttpResponse:
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
