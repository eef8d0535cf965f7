"""A door, actors and a kind of proposal for the tests of the desk kit."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseForbidden

from journal.actor import Actor
from journal.desk.effects import Effect, EffectLine
from journal.models import Proposal
from journal.workflow import Refused

ON_FILE: dict[str, str] = {}


def door(request: HttpRequest) -> HttpResponse | None:
    """Open to whoever says a name."""
    return None if request.headers.get("X-Name") else HttpResponseForbidden("closed")


def actor_for(request: HttpRequest) -> Actor:
    """The one who says that name."""
    name = request.headers["X-Name"]
    roles = {"staff", "steward"} if not name.startswith("guest") else {"staff"}
    return Actor(user_key=f"user:{name}", name=name, roles=frozenset(roles))


class Colour:
    """A fact of the register of colours, in memory."""

    name = "test.colour"
    label = "Colour"

    def describe(self, target: str, payload: dict[str, Any]) -> str:
        return f"{target} becomes {payload['colour']}"

    def may_propose(self, actor: Actor, target: str, payload: dict[str, Any]) -> bool:
        return "steward" in actor.roles

    def may_decide(self, actor: Actor, proposal: Proposal) -> bool:
        return "steward" in actor.roles

    def may_see(self, actor: Actor, proposal: Proposal) -> bool:
        return "steward" in actor.roles

    def basis(self, target: str) -> str:
        return ON_FILE.get(target, "")

    def preview(self, target: str, payload: dict[str, Any]) -> Effect:
        if payload["colour"] == "none":
            raise Refused("there is no such colour", field="colour")
        return Effect(lines=[EffectLine("colour", ON_FILE.get(target, ""), payload["colour"])])

    def apply(self, proposal: Proposal, *, by: Actor, reason: str) -> None:
        ON_FILE[proposal.target] = proposal.payload["colour"]

    def link(self, target: str) -> str:
        return ""
