"""Pages that can only be read."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from journal.snapshot import one_moment
from website.views.errors import trouble

READING = ("GET", "HEAD")


def read_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Every other method is a designed 405, and not a complaint about a security mark that nobody gave out."""

    @wraps(view)
    def reading(request: HttpRequest, *args: Any, **path: Any) -> HttpResponse:
        if request.method in READING:
            return view(request, *args, **path)
        response = trouble(request, 405)
        response["Allow"] = ", ".join(READING)
        return response

    return csrf_exempt(reading)


def at_one_moment(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Read-only, and read as of one moment: what one transaction did is on the page whole, or not at all."""

    @wraps(view)
    def whole(request: HttpRequest, *args: Any, **path: Any) -> HttpResponse:
        with one_moment():
            return view(request, *args, **path)

    return read_only(whole)
