"""What the index gives back with a hit: a short head to work with and the answer's row as ready JSON.

A row is stored without its closing brace, so that what depends on the request (what matched, the highlight,
labels) is spliced in behind it and nothing is parsed only to be dumped again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import orjson

from search.plan import CODE, CODE_PART, CODE_START, OTHER_NAME

_HEAD_END = b"\x1e"  # control characters never stand raw in JSON
_FIELD = "\x1f"
_MATCHED = {"former": b"former_name", "english": b"english_name", "alias": b"alias"}
CODE_TIERS = frozenset((CODE, CODE_START, CODE_PART))


class OtherName(NamedTuple):
    """A former, English or short name."""

    kind: str
    name: str


class Head(NamedTuple):
    """What answering needs to know of a hit without parsing its row.

    `next_turn_on` is an ordinal day, 0 for never.
    """

    key: str
    next_turn_on: int
    usci: str
    region: str
    kind: str
    status: str
    name: str
    others: tuple[OtherName, ...]


def pack(head: Head, row: dict[str, Any]) -> bytes:
    """Head and row as one block of bytes."""
    fields = [
        head.key,
        str(head.next_turn_on),
        head.usci,
        head.region,
        head.kind,
        head.status,
        head.name,
        *(text for other in head.others for text in other),
    ]
    clean = (field.replace(_FIELD, " ").replace("\x1e", " ") for field in fields)
    return _FIELD.join(clean).encode() + _HEAD_END + orjson.dumps(row)[:-1]


def unpack(stored: bytes) -> tuple[Head, bytes]:
    """The head, and the row's JSON without its closing brace."""
    head, _, row = stored.partition(_HEAD_END)
    key, turn, usci, region, kind, status, name, *rest = head.decode().split(_FIELD)
    others = tuple(map(OtherName, rest[::2], rest[1::2])) if rest else ()
    return Head(key, int(turn), usci, region, kind, status, name, others), row


def row_of(stored: bytes) -> dict[str, Any]:
    """The row parsed; for audits and degraded answers."""
    row: dict[str, Any] = orjson.loads(stored.partition(_HEAD_END)[2] + b"}")
    return row


def matched(head: Head, *, tier: int, folded: str, fold: Callable[[str], str]) -> tuple[bytes, str]:
    """Which of an entity's names or codes the hit is due to, and that text.

    One of code, identifier, name, former_name, english_name, alias, as ready bytes.
    """
    if tier in CODE_TIERS:
        return (b"code" if folded.upper() in head.usci.upper() else b"identifier"), head.name
    if head.others and folded not in head.name and folded not in fold(head.name):
        for other in head.others:
            text = fold(other.name)
            if text == folded or (tier != OTHER_NAME and folded in text):
                return _MATCHED.get(other.kind, b"alias"), other.name
    return b"name", head.name
