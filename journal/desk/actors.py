"""Who stands at the desk, once per request."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from journal.actor import Actor


def actor_of(request: HttpRequest) -> Actor:
    """The actor of this request, made by the callable that the setting ACTOR_OF names."""
    known = getattr(request, "_desk_actor", None)
    if known is None:
        known = import_string(settings.ACTOR_OF)(request)
        request._desk_actor = known  # type: ignore[attr-defined]  # kept for this request only
    return cast(Actor, known)
