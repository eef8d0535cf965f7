"""Random public keys: base32 in lower case, given once."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection

ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"


def random_base32(length: int) -> str:
    """`length` characters of five random bits each."""
    bits = secrets.randbits(5 * length)
    return "".join(ALPHABET[(bits >> (5 * place)) & 31] for place in range(length))


def is_base32(text: str, length: int) -> bool:
    """Whether a text has the shape of such a key."""
    return len(text) == length and all(character in ALPHABET for character in text)


def fresh_keys(
    count: int, *, make: Callable[[], str], taken: Callable[[Collection[str]], Collection[str]]
) -> list[str]:
    """`count` different keys of which `taken` knows none.

    Eight characters are 40 bits: among a million keys a clash is as likely as not, so it is looked for.
    """
    keys: dict[str, None] = {}
    while len(keys) < count:
        drawn = dict.fromkeys(make() for _ in range(count - len(keys)))
        clashing = set(taken(drawn.keys()))
        keys |= {key: None for key in drawn if key not in clashing}
    return list(keys)
