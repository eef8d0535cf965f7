"""The unified check by code."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from creditsite.api.errors import MovedPermanently
from creditsite.api.meta import meta
from creditsite.api.parameters import Params, TextValue
from creditsite.api.views import Answer, PublicView
from journal import clock
from journal.selectors import head
from lists.api.rows import found_row
from lists.api.serializers import CheckSerializer
from lists.api.views import PURPOSE
from lists.selectors.check import check, statement
from lists.selectors.one import entity_of_code
from registry.api.lookup import PROBLEMS, entity_at
from registry.models import Entity

USCI = TextValue(
    name="usci",
    required=True,
    example="91110000100000000X",
    description="Unified social credit identifier; for an entity without one, `n` and eight characters.",
)


class CheckView(PublicView):
    """On which lists an entity stands today, what follows for a purpose, and who carries it out.

    An empty answer is no certificate: `statement` says what is known and no more.
    """

    at_one_moment = True
    operation = "check"
    tags = ("lists",)
    parameters = (USCI, PURPOSE)
    result = CheckSerializer
    problems = PROBLEMS

    def answer(self, request: HttpRequest, params: Params, **path: str) -> Answer:
        """The listings in force with their measures."""
        purpose = params["purpose"]
        entity, version = entity_of_code(params["usci"]) or _looked_up(params)

        def body() -> dict[str, Any]:
            today = clock.today()
            found = check([entity.pk], purpose=purpose, at=today)[entity.pk]
            return {
                "meta": meta(as_of=today, revision=version),
                "usci": entity.usci,
                "name": entity.name,
                "url": entity.path,
                "purpose": purpose or None,
                "at": today,
                "listings": [found_row(one, language=params.language) for one in found],
                "statement": statement(found, at=today, purpose=purpose),
            }

        return Answer(body)


def _looked_up(params: Params) -> tuple[Entity, int]:
    """The entity by any other writing, key or former code, which leads on with the whole question."""
    try:
        entity = entity_at(params["usci"], path=lambda key: key)
    except MovedPermanently as moved:
        query = {"usci": moved.path, "purpose": params["purpose"], "lang": params["lang"]}
        asked = urlencode({name: value for name, value in query.items() if value})
        raise MovedPermanently(reverse("api:check"), query=asked) from None
    return entity, head(entity.key).public_version
