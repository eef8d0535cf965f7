"""Names the templates of an answer in a header (see kit_settings)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import Template
from django.test.signals import template_rendered
from django.test.utils import instrumented_test_render

_seen = threading.local()


class TemplatesMiddleware:
    """Outermost, so that pages for errors are seen too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        Template._render = instrumented_test_render
        template_rendered.connect(_note)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """X-Templates: website/home.html, base.html, …"""
        _seen.names = []
        response = self.get_response(request)
        response["X-Templates"] = ", ".join(dict.fromkeys(_seen.names))
        return response


def _note(template: Any, **about: Any) -> None:
    if template.name and hasattr(_seen, "names"):
        _seen.names.append(template.name)
