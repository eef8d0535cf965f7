"""Reading a cell: dates, amounts, lists and choices of a source's file. Pure; nothing is guessed.

What is not clear is refused with a reason code; `exchange.messages` has the words for people.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from functools import lru_cache

LIST_JOINT = "\x1f"  # between the members of a JSON array, which may hold any printable separator
SHANGHAI = timezone(timedelta(hours=8))
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
FEN_OF = {"fen": Decimal(1), "yuan": Decimal(100), "wan": Decimal(1_000_000), "yi": Decimal(10_000_000_000)}
MOST_FEN = 10**17  # a thousand trillion yuan; more is a slip, and far below what a bigint holds

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_CHINESE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_STAMP = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?"
)
_SERIAL = re.compile(r"\d{5}(\.\d+)?")
_NUMBER = re.compile(r"(\d+|\d{1,3}(?:,\d{3})+)(\.\d+)?")
_UNITS = {"": None, "元": "yuan", "万元": "wan", "万": "wan", "亿元": "yi", "亿": "yi", "分": "fen"}


class ValueRefused(Exception):
    """A cell that cannot be taken: a stable reason code and what the message needs to name."""

    def __init__(self, reason: str, **detail: str) -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(reason, detail)


def clean(text: str) -> str:
    """The cell without space around it, ideographic and non-breaking ones included."""
    return text.strip().strip("\ufeff\u200b").strip()


@lru_cache(maxsize=4096)
def parse_date(text: str) -> date:
    """The day a cell names: ISO, slashes or dots (year first), 2025年12月29日, 20250102, or a time stamp.

    A stamp with an offset is the day in China of that instant.

    Raises:
        ValueRefused: date_impossible (2022-09-31), excel_serial (45292), date_out_of_range, date_unclear.
    """
    given = unicodedata.normalize("NFKC", clean(text))
    plain = given.replace(" ", "") if "年" in given else given
    for pattern in (_ISO, _CHINESE, _COMPACT):
        match = pattern.fullmatch(plain)
        if match:
            return _within_range(_day(match.groups(), text), text)
    match = _STAMP.fullmatch(given)
    if match:
        return _within_range(_stamp(match.groups(), text), text)
    raise ValueRefused("excel_serial" if _SERIAL.fullmatch(given) else "date_unclear", value=text)


def parse_amount(text: str, unit: str = "yuan") -> int:
    """Fen. `unit` (fen, yuan, wan for 万元, yi for 亿元) holds unless the cell names its own (3.5万元).

    Raises:
        ValueRefused: amount_unclear, amount_negative, amount_not_whole_fen, amount_too_large.
    """
    plain = unit == "yuan" and len(text) < 18 and text.isascii() and text.isdigit()
    fen = int(text) * 100 if plain else _amount(text, unit)
    if fen > MOST_FEN:
        raise ValueRefused("amount_too_large", value=text)
    return fen


def parse_list(text: str, separators: str) -> list[str]:
    """The members of a cell, in order, without empty ones and repetitions."""
    for separator in separators:
        text = text.replace(separator, LIST_JOINT)
    return list(dict.fromkeys(part for part in map(clean, text.split(LIST_JOINT)) if part))


def parse_choice(text: str, choices: Mapping[str, str]) -> str:
    """The code that a source's word stands for.

    Raises:
        ValueRefused: value_unknown, naming the words that are known.
    """
    try:
        return choices[text]
    except KeyError:
        raise ValueRefused("value_unknown", value=text, allowed="、".join(list(choices)[:12])) from None


def defuse_formula(text: str) -> str:
    """A cell that no spreadsheet takes for a formula, for files that people open in one."""
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _day(parts: tuple[str | None, ...], text: str) -> date:
    year, month, day = (int(part or 0) for part in parts[:3])
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueRefused("date_impossible", value=text) from None


def _stamp(parts: tuple[str | None, ...], text: str) -> date:
    day = _within_range(_day(parts, text), text)
    hour, minute, second = (int(part or 0) for part in parts[3:6])
    try:
        instant = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=SHANGHAI)
    except ValueError:
        raise ValueRefused("date_impossible", value=text) from None
    offset = parts[6]
    if offset is None:
        return day
    if offset != "Z":
        hours, minutes = int(offset[1:3]), int(offset[-2:])
        if hours > 14 or minutes > 59:
            raise ValueRefused("date_impossible", value=text)
        shift = timedelta(hours=hours, minutes=minutes) * (-1 if offset[0] == "-" else 1)
    else:
        shift = timedelta()
    return instant.replace(tzinfo=timezone(shift)).astimezone(SHANGHAI).date()


def _within_range(day: date, text: str) -> date:
    if not EARLIEST <= day <= LATEST:
        raise ValueRefused("date_out_of_range", value=text)
    return day


def _amount(text: str, unit: str) -> int:
    given = unicodedata.normalize("NFKC", clean(text)).replace(" ", "")
    given = given.removeprefix("人民币").removeprefix("RMB").removeprefix("¥").removesuffix("整")
    if given.startswith(("-", "−", "(")):
        raise ValueRefused("amount_negative", value=text)
    number = given.rstrip("元万亿分")
    own = _UNITS.get(given[len(number) :], "?")
    if own == "?" or not _NUMBER.fullmatch(number):
        raise ValueRefused("amount_unclear", value=text)
    fen = Decimal(number.replace(",", "")) * FEN_OF[own or unit]
    if fen != fen.to_integral_value():
        raise ValueRefused("amount_not_whole_fen", value=text)
    return int(fen)
