"""Pages that hold records: kept by the browser, but asked about each time; 304 without rendering."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from creditsite.api import etags


def tag_of(request: HttpRequest, version: object) -> str:
    """The page's weak ETag: public version, today, deployment and language; the address is the rest."""
    return etags.etag(version, language=get_language() or "", form="html", at=request.GET.get("at"))


def answer_unchanged(request: HttpRequest, tag: str) -> HttpResponse | None:
    """A 304 where the browser's copy is still what would be rendered."""
    return keep_but_ask(HttpResponse(status=304), tag) if etags.unchanged(request, tag) else None


def keep_but_ask(response: HttpResponse, tag: str) -> HttpResponse:
    """The headers of a page that holds records. The language stands in the address: no Vary."""
    response["ETag"] = tag
    response["Cache-Control"] = etags.ALWAYS_ASK
    return response
