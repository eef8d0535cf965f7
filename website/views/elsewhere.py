"""Addresses of entities under which nothing is published: where it moved, what is wrong with the code, or nothing."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from registry.models import Entity
from registry.selectors import EntityLookup, Outcome, entities_by_usci
from website.codes import findings_of, letters_of
from website.context import Site
from website.views.errors import trouble


def elsewhere(request: HttpRequest, lookup: EntityLookup, below: str = "") -> HttpResponse:
    """What stands at an address under which nothing is published: another address, or nothing.

    `below` is the rest of the path, which stays the same at the other address.
    """
    if lookup.entity is not None:
        return moved(request, lookup.entity, below)
    if lookup.outcome == Outcome.MALFORMED and lookup.diagnosis is not None:
        candidates = list(entities_by_usci(lookup.diagnosis.candidates).values())
        return trouble(
            request,
            400,
            heading=_("This code cannot be right"),
            text=_(
                "No subject has been published under it, and it does not follow the rules for such codes:"
            ),
            letters=letters_of(lookup.diagnosis, bool(candidates)),
            findings=findings_of(lookup.diagnosis, bool(candidates)),
            candidates=candidates,
            typed_code=lookup.diagnosis.text,
            hints=[
                _("Compare it with the business licence, character by character."),
                _("Search by name above."),
            ],
        )
    return trouble(
        request,
        404,
        heading=_("No file under this code"),
        text=_(
            "The code is well formed, but no agency has reported anything about such a subject to this site. "
            "That does not mean that it does not exist."
        ),
        hints=[_("Search by name above."), _("Compare the code with the business licence.")],
    )


def moved(request: HttpRequest, entity: Entity, below: str = "") -> HttpResponse:
    """308 to the entity's present address, in the same language and with the same question."""
    query = request.META.get("QUERY_STRING", "")
    target = Site(request).prefix + quote(entity.path) + below + (f"?{query}" if query else "")
    return HttpResponse(status=308, headers={"Location": target, "Cache-Control": "no-cache"})
