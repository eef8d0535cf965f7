"""Reading this site from within, as an anonymous visitor: the whole of Django's handling, no network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.db import reset_queries
from django.test import RequestFactory

ADDRESS = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Read:
    """An answer: its address, status, and body as text."""

    address: str
    status: int
    text: str


class Reader:
    """Asks for addresses and counts them. Quota does not count these requests."""

    def __init__(self) -> None:
        self._handler = BaseHandler()
        self._handler.load_middleware()
        self._factory = RequestFactory()
        self._host = _host()
        self.answers = 0

    def read(self, path: str, **query: Any) -> Read:
        """What a visitor gets. The answer is not closed: that would close the worker's connection with its locks."""
        address = f"{path}?{urlencode(query)}" if query else path
        request: Any = self._factory.get(
            address, SERVER_NAME=self._host, REMOTE_ADDR=ADDRESS, secure=settings.SECURE_SSL_REDIRECT
        )
        request.unmetered = True
        response: Any = self._handler.get_response(request)
        body = b"".join(response) if response.streaming else response.content
        self.answers += 1
        reset_queries()
        return Read(address, response.status_code, body.decode("utf-8", "replace"))


def _host() -> str:
    own = urlsplit(settings.SITE_URL).hostname if settings.SITE_URL else None
    plain = [host for host in settings.ALLOWED_HOSTS if not host.startswith((".", "*"))]
    return own or (plain[0] if plain else "localhost")
