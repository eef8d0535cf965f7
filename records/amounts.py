"""Amounts as people type them: yuan or 万元 to whole fen."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation

_AMOUNT = re.compile(r"(?P<number>\d[\d,]*(?:\.\d+)?|\.\d+)\s*(?P<unit>万元|万|元|yuan|rmb|cny)?")
LARGEST = 10**15  # fen: ten trillion yuan, beyond which a figure is a slip


def fen_of(text: str) -> int:
    """ "1.05万元" → 1050000; "10,500.5" → 1050050 (yuan where no unit stands).

    Raises:
        ValueError: not an amount, less than a fen in it, or beyond any fine.
    """
    tidy = unicodedata.normalize("NFKC", text).strip().lower().removeprefix("¥").strip()
    found = _AMOUNT.fullmatch(tidy)
    if found is None:
        raise ValueError(f"{text!r} is no amount")
    try:
        number = Decimal(found["number"].replace(",", ""))
    except InvalidOperation as error:
        raise ValueError(f"{text!r} is no amount") from error
    fen = number * (1_000_000 if (found["unit"] or "").startswith("万") else 100)
    if fen != fen.to_integral_value():
        raise ValueError(f"{text!r} is not a whole number of fen")
    if fen > LARGEST:
        raise ValueError(f"{text!r} is too large")
    return int(fen)


def yuan_text(fen: int) -> str:
    """Fen as a person would type them in yuan: 1050050 → "10500.50"."""
    return f"{fen // 100}.{fen % 100:02d}" if fen % 100 else str(fen // 100)
