"""Which engine SEARCH_URL names."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from search.engine import SearchEngine
from search.tantivy_engine import TantivyEngine


def engine() -> SearchEngine:
    """The engine of this installation; opened indexes are shared by the whole process."""
    return engine_for(settings.SEARCH_URL)


@lru_cache(maxsize=4)
def engine_for(url: str) -> SearchEngine:
    """The engine that a URL names: tantivy:///absolute/folder.

    Raises:
        ImproperlyConfigured: no engine of that name.
    """
    parts = urlsplit(url)
    if parts.scheme != "tantivy" or parts.netloc or not parts.path.startswith("/"):
        raise ImproperlyConfigured(f"SEARCH_URL must read tantivy:///absolute/folder, not {url}")
    return TantivyEngine(Path(unquote(parts.path)))
