"""The door: a signed-in person becomes an Actor, once per request."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.models import User
from accounts.representation.selectors import keys_represented
from journal.actor import VISITOR, Actor


def client_address(request: HttpRequest) -> str:
    """The address that a request came from, as the web server or the proxy's middleware says it."""
    return str(request.META.get("REMOTE_ADDR", ""))


def actor_for(request: HttpRequest) -> Actor:
    """Who asks: the user with the agency's line and roles, or a visitor."""
    user = request.user
    address = client_address(request)
    request_id = str(getattr(request, "request_id", "") or request.headers.get("X-Request-ID", ""))[:64]
    if not isinstance(user, User):
        return Actor(user_key="", roles=VISITOR.roles, address=address, request_id=request_id)
    return Actor(
        user_key=user.key,
        agency_key=user.agency.code if user.agency else "",
        agency_line=user.agency.line() if user.agency else (),
        roles=frozenset(user.groups.values_list("name", flat=True)) | ({"staff"} if user.is_staff else set()),
        name=user.shown_name,
        address=address,
        request_id=request_id,
        represents=frozenset() if user.is_staff else keys_represented(user),
    )
