"""Which engine SEARCH_URL names."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from journal.locks import advisory_lock
from search.elasticsearch_access import Access
from search.engine import SearchEngine
from search.tantivy_engine import TantivyEngine


def engine() -> SearchEngine:
    """The engine of this installation; opened indexes and connections are shared by the whole process."""
    url: str = settings.SEARCH_URL
    if url.startswith("tantivy:"):
        return embedded(url)
    return cluster(
        Access(
            urls=tuple(url.split(",")),
            prefix=settings.SEARCH_PREFIX,
            api_key=settings.SEARCH_API_KEY,
            ca=settings.SEARCH_CA,
            verify=settings.SEARCH_VERIFY,
            shards=settings.SEARCH_SHARDS,
            replicas=settings.SEARCH_REPLICAS,
            read_seconds=settings.SEARCH_READ_SECONDS,
        )
    )


@lru_cache(maxsize=4)
def embedded(url: str) -> TantivyEngine:
    """The engine in the folder that tantivy:///absolute/folder names.

    Raises:
        ImproperlyConfigured: this is no such address.
    """
    parts = urlsplit(url)
    if parts.netloc or not parts.path.startswith("/"):
        raise ImproperlyConfigured(f"SEARCH_URL must read tantivy:///absolute/folder, not {url}")
    return TantivyEngine(Path(unquote(parts.path)))


@lru_cache(maxsize=4)
def cluster(access: Access) -> SearchEngine:
    """The engine on a cluster. Its client is loaded only where it is used: 15 MB a process."""
    from search.elasticsearch_engine import ElasticsearchEngine

    return ElasticsearchEngine(access, lock=advisory_lock)
