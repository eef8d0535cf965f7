"""Whom a window belongs to: an address, or the /64 of an IPv6 address, as a keyed digest that changes daily."""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from hashlib import blake2b

from django.conf import settings

DAY = 86_400  # seconds
DIGEST = 16  # bytes


def network_of(address: str) -> str:
    """What counts as one asker: an IPv4 address, the /64 of an IPv6 one; "" for what is no address."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))


@lru_cache(maxsize=4)
def _key(secret: str, day: int) -> bytes:
    return blake2b(f"{secret}:{day}".encode(), person=b"creditsite-quota").digest()


@lru_cache(maxsize=4_096)
def subject(policy: str, address: str, day: int) -> bytes:
    """The digest that stands for an address under a policy on one day; without SECRET_KEY nobody can invert it."""
    text = f"{policy} {network_of(address)}"
    return blake2b(text.encode(), digest_size=DIGEST, key=_key(settings.SECRET_KEY, day)).digest()
