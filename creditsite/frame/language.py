"""The language of a page stands in its address, so no page varies by Accept-Language."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware

from creditsite.api.errors import is_api


class AddressLocaleMiddleware(LocaleMiddleware):
    """Django's, without the Vary that it puts on pages in the default language."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Take the mark off again, but from the API, whose labels follow Accept-Language."""
        response = super().process_response(request, response)
        if is_api(request) or not response.has_header("Vary"):
            return response
        names = [name.strip() for name in response["Vary"].split(",")]
        kept = [name for name in names if name.lower() != "accept-language"]
        if kept:
            response["Vary"] = ", ".join(kept)
        else:
            del response["Vary"]
        return response
