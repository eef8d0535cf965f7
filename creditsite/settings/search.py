"""Where the search index lies: a folder of this machine, or a cluster.

SEARCH_URL alone chooses the engine; one build command later the other one answers.
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from creditsite.settings.storage import data_dir, env

_HOW = "SEARCH_URL must read tantivy:///absolute/folder, or https://host:9200 (several nodes: with commas)"


def search_url(folder: Path) -> str:
    """SEARCH_URL, default a tantivy index beside the database.

    Raises:
        ImproperlyConfigured: it names no engine. What is wrong is said without a password that may be in it.
    """
    url = str(env.str("SEARCH_URL", default=f"tantivy://{folder / 'search'}"))
    if url.startswith("tantivy://"):
        return url
    nodes = url.split(",")
    schemes = {urlsplit(node).scheme for node in nodes}
    if len(schemes) > 1:
        raise ImproperlyConfigured("SEARCH_URL mixes http and https: every node is spoken to alike")
    if not schemes <= {"http", "https"} or not all(_is_node(node) for node in nodes):
        raise ImproperlyConfigured(_HOW)
    return url


def _is_node(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and (parts.port is None or parts.port > 0) and not parts.query
    except ValueError:
        return False


def prefix() -> str:
    """SEARCH_PREFIX: what every index and alias of this site begins with."""
    given = str(env.str("SEARCH_PREFIX", default="creditsite"))
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", given):
        raise ImproperlyConfigured("SEARCH_PREFIX: small letters, digits, - and _, at most forty")
    return given


def authorities() -> str:
    """SEARCH_CA: the file must be there, else nothing would be trusted and nobody told why."""
    given = str(env.str("SEARCH_CA", default=""))
    if given and not Path(given).is_file():
        raise ImproperlyConfigured(f"SEARCH_CA: there is no file {given}")
    return given


def replicas() -> str:
    """SEARCH_REPLICAS: a number, or a range that follows the number of nodes."""
    given = str(env.str("SEARCH_REPLICAS", default="0-1"))
    if not re.fullmatch(r"\d|\d-(\d|all)", given):
        raise ImproperlyConfigured("SEARCH_REPLICAS: a number such as 1, or a range such as 0-1")
    return given


def shards() -> int:
    """SEARCH_SHARDS: of a new index; one holds ten million entities with ease."""
    given = int(env.int("SEARCH_SHARDS", default=1))
    if not 1 <= given <= 64:
        raise ImproperlyConfigured("SEARCH_SHARDS: 1 to 64")
    return given


SEARCH_URL = search_url(data_dir())
SEARCH_PREFIX = prefix()
SEARCH_API_KEY = str(env.str("SEARCH_API_KEY", default=""))
SEARCH_CA = authorities()
SEARCH_VERIFY = bool(env.bool("SEARCH_VERIFY", default=True))  # false: a wrong server can pretend to be yours
SEARCH_SHARDS = shards()
SEARCH_REPLICAS = replicas()
SEARCH_READ_SECONDS = float(
    env.float("SEARCH_READ_SECONDS", default=1.0)
)  # then a page does without the index
SEARCH_KEEP_PREVIOUS = int(
    env.int("SEARCH_KEEP_PREVIOUS", default=72)
)  # hours: so long a rollback is possible
LEAK_AUDIT_HOUR = int(
    env.int("LEAK_AUDIT_HOUR", default=3)
)  # in China, when the nightly audit begins; -1: never
SEARCH_AUDIT_EVERY = int(env.int("SEARCH_AUDIT_EVERY", default=24))  # hours; 0: only when asked for
