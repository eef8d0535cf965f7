"""What proxies say about a request, believed only as far as NUM_PROXIES of them are ours. Needs no Django."""

from __future__ import annotations

import ipaddress
import os
import re
from functools import lru_cache

REQUEST_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
WITH_PORT = re.compile(r"(?P<v4>[0-9.]+):[0-9]+|\[(?P<v6>[^\]]+)\](?::[0-9]+)?")


def client_address(peer: str, forwarded_for: str, *, proxies: int) -> str:
    """The address that the outermost of our proxies saw; the peer's where there is none.

    Each proxy appends whom it saw to X-Forwarded-For, so of n proxies the n-th entry from the right was
    written by ours; everything before it anybody can have written.
    """
    if not proxies or not forwarded_for:
        return peer
    entries = forwarded_for.split(",")
    return plain_address(entries[-min(proxies, len(entries))].strip()) or peer


@lru_cache(maxsize=4_096)
def plain_address(text: str) -> str:
    """An address without port and brackets; "" for what is none."""
    if match := WITH_PORT.fullmatch(text):
        text = match["v4"] or match["v6"]
    try:
        return str(ipaddress.ip_address(text.partition("%")[0]))
    except ValueError:
        return ""


def request_id(given: str, *, proxies: int) -> str:
    """The id that a proxy of ours gave, where it is well-formed; else a new one."""
    if proxies and given and REQUEST_ID.fullmatch(given):
        return given
    return os.urandom(16).hex()
