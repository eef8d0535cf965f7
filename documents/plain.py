"""What a letter says is kept as plain JSON: it must read the same in ten years, whatever the code does."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

LARGEST = 512 * 1024  # bytes of JSON in one letter


def plain(value: Any, place: str = "context") -> Any:
    """The value as plain JSON, days and instants as ISO text.

    Raises:
        TypeError: something else is in it (a lazy translation would freeze one language of the two).
    """
    match value:
        case None | bool() | int():
            return value
        case float() if math.isfinite(value):
            return value
        case str():
            return str(value).replace("\0", "")  # no text of a letter, and PostgreSQL keeps none
        case date():
            return value.isoformat()
        case Mapping():
            return {_key(key, place): plain(one, f"{place}.{key}") for key, one in value.items()}
        case list() | tuple():
            return [plain(one, f"{place}[{number}]") for number, one in enumerate(value)]
    raise TypeError(f"{place} is {type(value).__name__}, not plain JSON")


def _key(key: object, place: str) -> str:
    if not isinstance(key, str):
        raise TypeError(f"{place} has a key that is no text: {key!r}")
    return str(key)
