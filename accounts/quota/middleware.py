"""Pages stay open; only searching by page is counted, in a larger budget of its own, without a captcha.

Everything else that a visitor opens is cheap, and people behind one address are many (docs/decisions/0015-…).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.quota.gate import spend
from creditsite.api.errors import RateLimited
from creditsite.api.middleware import error_page

PAGES = "search-pages"
COUNTED = frozenset({"website:search"})


class SearchPageQuota:
    """Counts searches by page against QUOTA_SEARCH_PAGES a minute; 0 counts nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing to do before the address is looked up."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> HttpResponseBase | None:
        """A page that says when to come back, where the budget is used up."""
        match = request.resolver_match
        if match is None or match.view_name not in COUNTED or not request.META.get("QUERY_STRING"):
            return None
        if not settings.QUOTA_SEARCH_PAGES:
            return None
        try:
            spend(request, policy=PAGES, limit=settings.QUOTA_SEARCH_PAGES)
        except RateLimited as refused:
            return error_page(request, refused)
        return None
