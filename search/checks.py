"""What is unsafe about the way to a cluster; told with the other checks of a start."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register

from search.elasticsearch_access import Access

TAG = "creditsite"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@register(TAG)
def cluster_is_safe(app_configs: object, **kwargs: Any) -> list[CheckMessage]:
    """In production: certificates are checked, and no key crosses a network in clear."""
    if not settings.PRODUCTION or settings.SEARCH_URL.startswith("tantivy:"):
        return []
    access = Access(tuple(settings.SEARCH_URL.split(",")))
    found: list[CheckMessage] = []
    if not settings.SEARCH_VERIFY:
        found.append(
            Warning(
                "SEARCH_VERIFY is off: any server may pretend to be the cluster.",
                hint="Give the cluster's authority in SEARCH_CA instead.",
                id="creditsite.W041",
            )
        )
    away = [host for host in access.hosts if urlsplit(host).hostname not in LOOPBACK]
    if away and access.hosts[0].startswith("http:") and (settings.SEARCH_API_KEY or access.password):
        found.append(
            Warning(
                f"The key for the cluster goes to {away[0]} in clear.",
                hint="Use https in SEARCH_URL, or see to it that nobody else is on that network.",
                id="creditsite.W042",
            )
        )
    return found
