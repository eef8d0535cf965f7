"""The API's gate: counts a request before it is answered, and says so in the headers.

Headers are those of draft-ietf-httpapi-ratelimit-headers-10: `RateLimit-Policy: "anonymous";q=60;w=60` and
`RateLimit: "anonymous";r=12;t=31`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.quota.costs import REQUEST, cost_of_rows
from accounts.quota.counter import COUNTER, WINDOW, Standing
from accounts.quota.metrics import REFUSED, UNCOUNTED
from accounts.quota.subjects import DAY, subject
from creditsite.api.errors import RateLimited
from creditsite.api.formats import JSON
from creditsite.api.parameters import Params
from creditsite.api.views import PublicView

ANONYMOUS = "anonymous"


def gate(request: HttpRequest, view: PublicView, params: Params) -> Mapping[str, str] | None:
    """Count one request of the API; code lists and the schema are free.

    Raises:
        RateLimited: the address's quota is used up.
    """
    limit: int = settings.QUOTA_ANONYMOUS
    if not limit or not view.counted:
        return None
    headers = spend(request, policy=ANONYMOUS, limit=limit)
    if params.format != JSON:
        params.sent = charge_rows(request, limit=limit)
    return headers


def spend(request: HttpRequest, *, policy: str, limit: int, cost: int = REQUEST) -> Mapping[str, str]:
    """Count `cost` thousandths of a request against `limit` requests a minute; the headers that say so.

    Raises:
        RateLimited: used up; with Retry-After.
    """
    if is_unmetered(request):
        return {}
    standing = COUNTER.spend(_subject(request, policy), cost=cost, limit=limit)
    if not standing.counted:
        UNCOUNTED.labels(policy).inc()
        return {}
    headers = _headers(policy, limit, standing)
    if standing.allowed:
        return headers
    REFUSED.labels(policy).inc()
    raise RateLimited(
        _("More than %(limit)s requests in a minute came from your address. Please wait %(wait)s seconds.")
        % {"limit": limit, "wait": standing.resets_in},
        headers={**headers, "Retry-After": str(standing.resets_in)},
        policy=policy,
    )


def is_unmetered(request: HttpRequest) -> bool:
    """Whether the site asks itself (the leak audit): a mark of the object, which nobody outside can set."""
    return getattr(request, "unmetered", False)


def charge_rows(request: HttpRequest, *, limit: int) -> Callable[[int], None]:
    """What to call with the number of rows that an export has sent: beyond the first 1,000 they count too."""
    who = _subject(request, ANONYMOUS)

    def charge(rows: int) -> None:
        if is_unmetered(request):
            return
        if cost := cost_of_rows(rows):
            COUNTER.spend(who, cost=cost, limit=limit)

    return charge


def _subject(request: HttpRequest, policy: str) -> bytes:
    return subject(policy, request.META.get("REMOTE_ADDR", ""), int(time.time()) // DAY)


def _headers(policy: str, limit: int, standing: Standing) -> dict[str, str]:
    left = max(0, limit * REQUEST - standing.used) // REQUEST
    return {
        "RateLimit-Policy": f'"{policy}";q={limit};w={WINDOW}',
        "RateLimit": f'"{policy}";r={left};t={standing.resets_in}',
    }
