"""Writing to units: width, case, script and punctuation do not matter."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import opencc

_HAN = "〇々㐀-䶿一-鿿豈-﫿\U00020000-\U000323af"
_KANA = "ぁ-ゖゝ-ゟァ-ヺー-ヿ"  # without the middle dot and the double hyphen that stand among them
_UNIT = re.compile(f"[{_HAN}{_KANA}]|[^\\W_{_HAN}{_KANA}]+")
_CHARACTERS = re.compile(f"[{_HAN}{_KANA}]+")
_TABLE_RANGES = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00))


@cache
def simplified_table() -> dict[int, str]:
    """Traditional to simplified by single characters, read off OpenCC once per process.

    One character at a time on purpose: OpenCC's phrases look at the neighbours, so a part of a name could
    be converted differently from the whole and a name would not be found by its own part.
    """
    converter = opencc.OpenCC("t2s")
    characters = [chr(code) for low, high in _TABLE_RANGES for code in range(low, high)]
    converted = converter.convert("\n".join(characters)).split("\n")
    return {
        ord(old): new for old, new in zip(characters, converted, strict=True) if old != new and len(new) == 1
    }


def simplify(text: str) -> str:
    """NFKC, lower case, simplified characters; spaces and punctuation stay."""
    return unicodedata.normalize("NFKC", text).lower().translate(simplified_table())


def units_of_simplified(text: str) -> list[str]:
    """`units` for text that went through `simplify` already."""
    return _UNIT.findall(text)


def units(text: str) -> list[str]:
    """The units of a text in order: single Chinese characters, whole words of other scripts."""
    return _UNIT.findall(simplify(text))


def fold(text: str) -> str:
    """The units run together: what whole names are compared by."""
    return "".join(units(text))


def is_character(unit: str) -> bool:
    """Whether a unit is one Chinese character (or kana), not a word of another script."""
    return len(unit) == 1 and _CHARACTERS.match(unit) is not None


def all_characters(text: str) -> bool:
    """Whether a text is nothing but Chinese characters (or kana)."""
    return _CHARACTERS.fullmatch(text) is not None


def unit_spans(text: str) -> list[tuple[str, int, int]]:
    """Units with their places in the original text, for highlighting.

    Normalising may lengthen or shorten a text, so it is done character by character and each unit
    remembers the original characters it came from.
    """
    pieces: list[str] = []
    origin: list[int] = []
    for place, character in enumerate(text):
        simple = simplify(character)
        pieces.append(simple)
        origin.extend([place] * len(simple))
    joined = "".join(pieces)
    return [(unit, origin[start], origin[end - 1] + 1) for unit, start, end in spans_of_simplified(joined)]


def spans_of_simplified(text: str) -> list[tuple[str, int, int]]:
    """Units with their places in a text that went through `simplify` already."""
    return [(match.group(), match.start(), match.end()) for match in _UNIT.finditer(text)]
