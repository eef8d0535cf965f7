"""`/api/v1/changes`: what happened, by dense number, for whoever keeps a copy."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from creditsite.api.errors import BadRequest
from creditsite.api.meta import meta
from creditsite.api.parameters import LIMIT, Integer, Params
from creditsite.api.views import Answer, PublicView
from exchange.feed import events
from exchange.feed.serializers import ChangeListSerializer
from exchange.feed.waiting import LONGEST, place, wait_for
from journal.selectors import last_seq
from journal.snapshot import one_moment

BUSY = "5"  # seconds until somebody who could not wait here asks again
AFTER = Integer(
    name="after",
    default=0,
    minimum=0,
    maximum=10**17,
    description="The number behind which to begin; 0: from the first.",
)
WAIT = Integer(
    name="wait",
    default=0,
    minimum=0,
    maximum=LONGEST,
    description="Seconds to wait for news where there are none; with Retry-After at once when too many wait.",
)


class ChangesView(PublicView):
    """Public changes by number, each told by what is public today.

    A record that ended is only `must_delete`, also in place of its earlier events: whoever keeps a copy deletes it.
    """

    operation = "changes"
    tags = ("changes",)
    parameters = (AFTER, LIMIT, WAIT)
    result = ChangeListSerializer
    could_not_wait = False  # a view is made for each request

    def get(self, request: HttpRequest, **path: str) -> HttpResponseBase:
        """As every list; somebody who could not wait is told when to ask again."""
        response = super().get(request, **path)
        if self.could_not_wait:
            response["Retry-After"] = BUSY
        return response

    def answer(self, request: HttpRequest, params: Params, **path: str) -> Answer:
        """A page; waited for, where it is asked for and nothing is there."""
        after = params["after"]
        if after > last_seq():
            words = _("The log has not come so far: begin behind the last number that an answer gave you.")
            raise BadRequest.parameter("after", "out_of_range", str(words))
        if params["wait"] and not events.newest(after):
            with place() as free:
                self.could_not_wait = not free
                if free:
                    wait_for(lambda: events.newest(after), seconds=params["wait"])
        with one_moment():
            found = events.page(after, limit=params["limit"], language=params.language)

        def body() -> dict[str, Any]:
            return {
                "meta": meta(),
                "results": found.events,
                "next_after": found.next_after,
                "last_seq": found.last_seq,
                "more": found.more,
            }

        return Answer(body)
