"""How the door's limits are kept: under a keyed digest, for allauth would write addresses and mail addresses."""

from __future__ import annotations

from django.utils.crypto import salted_hmac


def keyed(key: str, key_prefix: str, version: int) -> str:
    """The name of a row: tells nobody which address it counts."""
    said = f"{key_prefix}:{version}:{key}"
    return salted_hmac("creditsite.door", said, algorithm="sha256").hexdigest()
