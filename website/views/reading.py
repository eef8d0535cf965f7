"""Pages that can only be read."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

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
