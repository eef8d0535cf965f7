"""How much may be sent, decided before any of it is read."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from creditsite.api.errors import ApiError
from creditsite.api.middleware import refusal_of

PAPERS = ("/cases/", "/my/")


class BodyLimitMiddleware:
    """Bodies above DATA_UPLOAD_MAX_MEMORY_SIZE are for signed-in staff in the admin, up to UPLOAD_MAX_BYTES, and for
    signed-in people where they hand in papers, up to PAPERS_MAX_BYTES.

    Behind the middleware that knows the user, before anything that reads the body: else anybody could fill
    the upload folder by posting to any form.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on, or answer 413."""
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE and not self._may_send(request, length):
            return refusal_of(request, ApiError(status=413))
        return self.get_response(request)

    def _may_send(self, request: HttpRequest, length: int) -> bool:
        path = request.path_info.removeprefix("/en")
        if path.startswith(PAPERS) and length <= settings.PAPERS_MAX_BYTES:
            return bool(request.user.is_authenticated)
        if length > settings.UPLOAD_MAX_BYTES or not path.startswith("/admin/"):
            return False
        return bool(request.user.is_authenticated and getattr(request.user, "is_staff", False))
