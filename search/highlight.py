"""What matched, shown: the part of a name that the query is about, between <mark> and </mark>. Pure."""

from __future__ import annotations

from html import escape
from itertools import pairwise

from search.analysis.text import simplify, spans_of_simplified, unit_spans

Span = tuple[int, int]


def marked(text: str, words: tuple[str, ...], *, whole: str) -> str:
    """HTML of `text` (escaped) with the query's units marked; `whole` is the query's units run together."""
    at = text.find(whole)
    if at >= 0:  # most hits: the query stands in the name as it was typed
        end = at + len(whole)
        return f"{escape(text[:at])}<mark>{escape(whole)}</mark>{escape(text[end:])}"
    return _with_marks(text, spans_of(text, words))


def spans_of(text: str, words: tuple[str, ...]) -> list[Span]:
    """Places in `text` where at least two neighbouring units of the query stand (one, if it has only one)."""
    simple = simplify(text)  # nearly always of the same length, and then every character is in its place
    found = spans_of_simplified(simple) if len(simple) == len(text) else unit_spans(text)
    if len(words) == 1:
        return [(start, end) for unit, start, end in found if unit == words[0]]
    pairs = set(pairwise(words))
    spans: list[Span] = []
    for left, right in pairwise(found):
        if (left[0], right[0]) not in pairs:
            continue
        if spans and left[1] <= spans[-1][1]:
            spans[-1] = (spans[-1][0], right[2])
        else:
            spans.append((left[1], right[2]))
    return spans


def _with_marks(text: str, spans: list[Span]) -> str:
    parts: list[str] = []
    done = 0
    for start, end in spans:
        parts += (escape(text[done:start]), "<mark>", escape(text[start:end]), "</mark>")
        done = end
    parts.append(escape(text[done:]))
    return "".join(parts)
