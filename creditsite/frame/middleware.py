"""The outermost middleware: who asks, under which id, how long it took, and the headers of every answer."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from creditsite.api.errors import is_api
from creditsite.frame.proxies import client_address, request_id
from creditsite.metrics.instruments import METHODS, REQUESTS

LOG = "creditsite.requests"
logger, LISTENING = structlog.get_logger(LOG), logging.getLogger(LOG)
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED")
POLICY = "Content-Security-Policy"
PRIVATE = ("/admin/", "/accounts/", "/en/admin/", "/en/accounts/")


class FrameMiddleware:
    """Stands around everything else, so that static files and errors are framed too.

    REMOTE_ADDR is the client's address afterwards, for whoever reads it: the quota, the lock-out, the audit.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.proxies: int = settings.NUM_PROXIES
        self.headers: dict[str, str] = settings.FRAME_HEADERS

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on and see it off."""
        began = time.perf_counter()
        identity = self._introduce(request)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=identity)
        response = self.get_response(request)
        self._dress(request, response)
        response.headers["X-Request-ID"] = identity
        seconds = time.perf_counter() - began
        method = request.method if request.method in METHODS else "OTHER"
        route = route_of(request)
        REQUESTS.labels(route, method, str(response.status_code)).observe(seconds)
        if LISTENING.isEnabledFor(logging.INFO):  # asked first: a line that nobody keeps costs 4 µs
            logger.info(
                "request", method=method, route=route, status=response.status_code, seconds=round(seconds, 4)
            )
        return response

    def _introduce(self, request: HttpRequest) -> str:
        meta = request.META
        meta["REMOTE_ADDR"] = client_address(
            meta.get("REMOTE_ADDR", ""), meta.get("HTTP_X_FORWARDED_FOR", ""), proxies=self.proxies
        )
        if not self.proxies:  # nobody stands before us who could know: whatever it says, a visitor said it
            for name in FORWARDED:
                meta.pop(name, None)
        identity = request_id(meta.get("HTTP_X_REQUEST_ID", ""), proxies=self.proxies)
        meta["HTTP_X_REQUEST_ID"] = identity
        request.request_id = identity  # type: ignore[attr-defined]
        return identity

    def _dress(self, request: HttpRequest, response: HttpResponseBase) -> None:
        headers = response.headers
        stricter = headers.get(
            POLICY, ""
        )  # an answer may add a policy of its own (a paper's); both hold then
        for name, value in self.headers.items():
            headers[name] = value
        if stricter:
            headers[POLICY] = f"{headers[POLICY]}, {stricter}"
        headers["Cross-Origin-Resource-Policy"] = "cross-origin" if is_api(request) else "same-origin"
        if "Cache-Control" not in headers:
            alone = response.cookies or request.path_info.startswith(PRIVATE)
            headers["Cache-Control"] = "private, no-store" if alone else "no-cache"


def route_of(request: HttpRequest) -> str:
    """The name of the address pattern; what people put into an address is no label and no log entry."""
    if match := request.resolver_match:
        return match.view_name or "unnamed"
    return "static" if request.path_info.startswith(f"{settings.STATIC_URL}") else "none"
