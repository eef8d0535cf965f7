"""What engines index: bigrams of units, marked at both ends, and pieces of codes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

from search.analysis.text import all_characters, is_character

START, END = "^", "$"  # never part of a unit
CODE_GRAM = 4  # shortest part of a code that can be searched for
_CODE_SEPARATORS = re.compile(r"[\s\-‐-―−·._/]+")


def _pair(left: str, right: str) -> str:
    if is_character(left) or is_character(right) or left == START or right == END:
        return left + right
    return f"{left}_{right}"  # so that ab+c and a+bc stay apart


def bigrams(units: Sequence[str]) -> list[str]:
    """Pairs of neighbouring units in order; n units make n - 1."""
    joined = "".join(units)
    if all_characters(joined):  # nearly every name
        return [joined[i : i + 2] for i in range(len(joined) - 1)]
    return [_pair(left, right) for left, right in pairwise(units)]


def marked_bigrams(units: Sequence[str]) -> list[str]:
    """Bigrams fenced by a start and an end mark, so that no row of tokens crosses into the next name."""
    if not units:
        return []
    return [START + units[0], *bigrams(units), units[-1] + END]


def starting_row(units: Sequence[str]) -> list[str]:
    """The row of tokens that names beginning with these units have in front."""
    return [START + units[0], *bigrams(units)]


def fold_code(text: str) -> str:
    """A code as it is compared: NFKC, upper case, without spaces, hyphens and dots."""
    return _CODE_SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()


def code_grams(code: str, *, start: bool = False, marked: bool = False) -> list[str]:
    """Overlapping pieces of four of a folded code; `start`: the row of codes that begin with it.

    `marked` fences a whole code in a document, as in `marked_bigrams`.
    """
    text = START + code if start or marked else code
    text += END if marked else ""
    return [text[i : i + CODE_GRAM] for i in range(len(text) - CODE_GRAM + 1)]
