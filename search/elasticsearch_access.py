"""Where a cluster is and how it is spoken to, as the settings say."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True, slots=True)
class Access:
    """`urls`: one for each node, https://[user:password@]host:port[/path]. `ca`: a PEM file with the authorities
    to trust, empty for the system's. `replicas`: a number, or a range that follows the number of nodes: 0-1.
    `read_seconds`: what a page may lose to a slow cluster altogether."""

    urls: tuple[str, ...]
    prefix: str = "creditsite"
    api_key: str = ""
    ca: str = ""
    verify: bool = True
    shards: int = 1
    replicas: str = "0-1"
    read_seconds: float = 1.0

    @property
    def hosts(self) -> list[str]:
        """The addresses without user and password, always with a port."""
        return [_host(url) for url in self.urls]

    @property
    def password(self) -> tuple[str, str] | None:
        """User and password from the first address that has them."""
        for url in self.urls:
            parts = urlsplit(url)
            if parts.username:
                return unquote(parts.username), unquote(parts.password or "")
        return None


def _host(url: str) -> str:
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    name = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{name}:{port}{parts.path.rstrip('/')}"
