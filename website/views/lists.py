"""The lists, and one list with everybody on it."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from creditsite.api import cursors
from creditsite.api.errors import BadRequest
from journal import clock
from lists.models import CreditList, ListState
from lists.selectors.listings import ListingFilter, listings_public
from lists.selectors.lists import applied_by_measure, counts_by_list, list_shown, lists_shown
from lists.selectors.measures import measures_listed
from registry.models import Origin
from website.context import Site
from website.listings import KIND_WORDS, list_name, measure_groups
from website.views.errors import trouble
from website.views.list_page import criteria_of, facts_of, filters_of, removal_of, rows_of

PER_PAGE = 20


class ListLine(NamedTuple):
    """One list among the lists."""

    url: str
    name: str
    code: str
    lead: str
    total: int
    is_demo: bool


class ListSection(NamedTuple):
    """Lists of one kind and state."""

    key: str
    label: str
    lines: list[ListLine]


def lists(request: HttpRequest) -> HttpResponse:
    """Lists in force, and apart from them those as they stood in July 2020."""
    site = Site(request)
    counts = counts_by_list(at=clock.today())
    sections: dict[tuple[str, str], ListSection] = {}
    for one in lists_shown():
        key = (one.state, one.kind)
        words = _(KIND_WORDS[one.kind])
        section = sections.setdefault(key, ListSection("-".join(key), words, []))
        section.lines.append(_line(one, counts.get(one.code, 0), site))
    context = {
        "in_force": [s for (state, _kind), s in sections.items() if state == ListState.IN_FORCE],
        "historical": [s for (state, _kind), s in sections.items() if state == ListState.HISTORICAL],
    }
    response = render(request, "website/lists.html", context)
    response["Cache-Control"] = "no-cache"
    return response


def one_list(request: HttpRequest, code: str) -> HttpResponse:
    """A list: what founds it, criteria, terms, measures, and who stands on it (?agency=, ?region=, ?from=, ?to=)."""
    found = list_shown(code)
    if found is None:
        return trouble(
            request,
            404,
            heading=_("No such list"),
            text=_("No list with this code is published here."),
            hints=[_("Look at all lists at /lists/.")],
        )
    site = Site(request)
    filters, problem = filters_of(request, found, site.language)
    if problem:
        return trouble(request, 400, text=problem)
    scope = ("website.list", found.code, tuple(sorted(filters.values.items())))
    try:
        place = cursors.place(request.GET.get("cursor", ""), scope=scope)
    except BadRequest:
        text = _("This address continues a list but is damaged or belongs to another one.")
        return trouble(request, 400, text=text)
    rows = listings_public(ListingFilter(credit_list=found.code, **filters.given), at=clock.today())
    page = list(cursors.below(rows, place)[: PER_PAGE + 1])
    more = ""
    if len(page) > PER_PAGE:
        last = cursors.position_of(cursors.place_of(page[PER_PAGE - 1]))
        more = filters.address(cursor=cursors.write(last, scope=scope))
    criteria, removal = criteria_of(found, site.language), removal_of(found, site.language)
    context: dict[str, Any] = {
        "list": found,
        "name": list_name(found, site.language),
        "is_historical": found.state == ListState.HISTORICAL,
        "facts": facts_of(found, site.language),
        "criteria": criteria,
        "removal": removal,
        "ours": {
            "criteria": any(one.is_translated for one in criteria),
            "removal": any(one.is_translated for one in removal),
        },
        "measures": measure_groups(
            measures_listed(code=found.code), site.language, applied_by_measure(found)
        ),
        "rows": rows_of(page[:PER_PAGE], site),
        "total": counts_by_list(at=clock.today()).get(found.code, 0),
        "filters": filters,
        "more_url": more,
        "demo_page": found.origin != Origin.REAL,
        "noindex": bool(request.GET) or found.origin != Origin.REAL,
    }
    response = render(request, "website/list.html", context)
    response["Cache-Control"] = "no-cache"
    return response


def _line(one: CreditList, count: int, site: Site) -> ListLine:
    lead = next((by for by in one.agencies.all() if by.leads), None) or one.agencies.all().first()
    name = ""
    if lead is not None:
        name = (lead.name_en if site.is_english else "") or lead.name_zh
    return ListLine(
        site.prefix + one.path,
        list_name(one, site.language),
        one.code,
        name,
        count,
        one.origin != Origin.REAL,
    )
