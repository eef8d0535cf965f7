"""The unified check as a form: one code, an optional purpose, an answer in words."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from journal import clock
from lists.models import ListKind, ListState
from lists.selectors.check import check, statement
from lists.selectors.lists import lists_shown
from registry.enumerations import codes, label
from registry.models import Entity, Origin
from registry.names import fold_name
from registry.selectors import Outcome, entities_by_name, entity_by_address
from registry.selectors.entities import EntityLookup
from website.codes import findings_of
from website.context import Site
from website.listings import list_name, listed

SAME_NAME_SHOWN = 10


def checking(request: HttpRequest) -> HttpResponse:
    """The empty form, or the answer (?usci=, also a whole name; ?purpose=)."""
    site = Site(request)
    typed = request.GET.get("usci", "").strip()[:200]
    purpose = request.GET.get("purpose", "")
    known = codes("measure_purpose")
    if purpose not in known:
        purpose = ""
    context: dict[str, Any] = {
        "typed": typed,
        "purpose": purpose,
        "purposes": [(code, label("measure_purpose", code, site.language)) for code in known],
        "covered": [
            (site.prefix + one.path, list_name(one, site.language))
            for one in lists_shown(state=ListState.IN_FORCE)
        ],
        "noindex": bool(typed),
    }
    status = 200
    if typed:
        status = _answer(context, typed, purpose, site)
    response = render(request, "website/check.html", context, status=status)
    response["Cache-Control"] = "no-cache"
    return response


def _answer(context: dict[str, Any], typed: str, purpose: str, site: Site) -> int:
    """Fill the answer in; returns the status."""
    lookup = entity_by_address(typed) if "\x00" not in typed else None
    entity = lookup.entity if lookup else None
    if entity is None and lookup is not None and lookup.outcome != Outcome.FOUND:
        named = _bearing(typed)
        if len(named) == 1:
            entity = named[0]
        elif named:
            context["candidates"] = [_candidate(one, purpose, site) for one in named[:SAME_NAME_SHOWN]]
            return 200
    if entity is None:
        context["problem"] = _problem(typed, lookup)
        return 404
    at = clock.today()
    found = check([entity.pk], purpose=purpose, at=at)[entity.pk]
    json = {"usci": entity.address_key, "purpose": purpose}
    context |= {
        "entity": entity,
        "at": at,
        "listings": [listed(one, language=site.language, prefix=site.prefix) for one in found],
        "against": any(one.record.listing.kind != ListKind.REDLIST for one in found),
        "statement": statement(found, at=at, purpose=purpose),
        "json_url": "/api/v1/check?" + urlencode({name: value for name, value in json.items() if value}),
        "demo_page": entity.origin != Origin.REAL,
    }
    return 200


def _bearing(name: str) -> list[Entity]:
    """Entities of exactly this name, of every origin."""
    folded = fold_name(name)
    found = [entities_by_name([folded], origin=origin).get(folded, []) for origin in Origin.values]
    return [entity for same in found for entity in same]


def _candidate(entity: Entity, purpose: str, site: Site) -> tuple[str, str, str]:
    query = {"usci": entity.address_key, "purpose": purpose}
    asked = urlencode({name: value for name, value in query.items() if value})
    return f"{site.prefix}/check/?{asked}", entity.name, entity.usci or entity.key


def _problem(typed: str, lookup: EntityLookup | None) -> list[str]:
    if (
        lookup is not None
        and lookup.outcome == Outcome.MALFORMED
        and lookup.diagnosis is not None
        and typed.isascii()
    ):
        return findings_of(lookup.diagnosis, False)
    return [
        _("Nobody on file here bears this code or exactly this name."),
        _("That does not mean that it does not exist."),
    ]
