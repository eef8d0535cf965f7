"""The results page."""

from __future__ import annotations

from typing import Any, get_args
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from creditsite.api import cursors
from creditsite.api.errors import BadRequest
from creditsite.api.formats import ROW_LIMIT
from registry.enumerations import codes
from search.engine import FACETS, Filters, Sort
from search.labels import HAS, LISTED
from search.results import Position, SearchPage
from search.selectors import scope
from search.selectors import search as find
from website.codes import findings_of, letters_of
from website.context import Site
from website.views import search_page as shape
from website.views.errors import trouble

PAGE_SIZE = 20
LONGEST_QUERY = 200


def search(request: HttpRequest) -> HttpResponse:
    """Results for ?q=, narrowed by facets, in pages of twenty."""
    query = request.GET.get("q", "").strip()
    if len(query) > LONGEST_QUERY or "\x00" in query:
        return trouble(
            request, 400, text=_("The search text is too long or holds characters that no name has.")
        )
    sort = request.GET.get("sort", "relevance")
    filters = Filters(**{name: tuple(dict.fromkeys(request.GET.getlist(name))) for name in FACETS})
    if sort not in get_args(Sort) or not all(_exists(name, v) for name, vs in filters.given() for v in vs):
        return trouble(
            request, 400, text=_("This address asks for an order or a filter that does not exist.")
        )
    asked = shape.Asked(query, filters, "recent" if sort == "recent" else "relevance")
    if not query:
        return render(request, "website/search.html", {"query": "", "noindex": True})
    try:
        position = _position(request, asked)
        page = find(query, filters=filters, sort=asked.sort, limit=PAGE_SIZE, position=position)
    except BadRequest:
        return trouble(
            request, 400, text=_("This page of results belongs to another search. Please search again.")
        )
    response = render(request, "website/search.html", _context(page, asked, Site(request), position))
    response["Cache-Control"] = "no-cache"
    return response


def _exists(facet: str, value: str) -> bool:
    """Whether a filter takes this value; a region may be in no list, since old codes live on in identifiers."""
    if facet == "region":
        return len(value) == 6 and value.isascii() and value.isdigit()
    if facet in ("kind", "status"):
        return value in codes(f"entity_{facet}")
    return value in (LISTED if facet == "listed" else HAS)


def _scope(asked: shape.Asked) -> object:
    return ("page", scope(asked.query, asked.filters, asked.sort))


def _position(request: HttpRequest, asked: shape.Asked) -> Position | None:
    cursor = request.GET.get("cursor", "")
    return Position(*cursors.read(cursor, scope=_scope(asked))) if cursor else None


def _context(page: SearchPage, asked: shape.Asked, site: Site, position: Position | None) -> dict[str, Any]:
    first = asked.address(site)
    guessed = bool(page.did_you_mean)
    cursor = cursors.write(page.next, scope=_scope(asked)) if page.next else ""
    return {
        "query": asked.query,
        "results": shape.results_of(page, site=site),
        "total": page.total or 0,
        "facets": shape.facets_of(page, asked, site=site),
        "chosen": shape.chosen_of(asked, site=site),
        "candidates": page.did_you_mean,
        "sorts": shape.sorts_of(asked, site=site),
        "is_filtered": bool(asked.filters.given()),
        "clear_url": shape.Asked(asked.query, Filters(), asked.sort).address(site),
        "same_name": 0 if position else shape.same_name_count(page),
        "degraded": page.degraded,
        "diagnosis": page.diagnosis,
        "letters": letters_of(page.diagnosis, guessed) if page.diagnosis else [],
        "findings": findings_of(page.diagnosis, guessed) if page.diagnosis else [],
        "typed_code": page.diagnosis.text if page.diagnosis else "",
        "next_url": f"{first}&{urlencode({'cursor': cursor})}" if cursor else "",
        "is_later": position is not None,
        "first_url": first,
        "noindex": True,
        **_export(asked, page),
    }


def _export(asked: shape.Asked, page: SearchPage) -> dict[str, str]:
    """The same results as a file, with its limit said."""
    if not page.hits or page.degraded:
        return {}
    query = asked.address_query() + "&format=csv"
    most = f"{ROW_LIMIT:,}"
    return {
        "export_url": f"/api/v1/search?{query}",
        "export_label": _("Download as CSV (up to %(most)s rows)") % {"most": most},
    }
