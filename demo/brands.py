"""Brands that nobody bears: drawn by the frequency of characters, checked against the brands in use."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Collection, Iterator
from functools import cache
from random import Random

from demo.statistics import REFERENCE, Statistics

_BATCH = 400


@cache
def brands_in_use() -> frozenset[str]:
    """Short names and brands of real companies, as people type them."""
    with gzip.open(REFERENCE / "brands_in_use.txt.gz", "rt", encoding="utf-8") as handle:
        return frozenset(line.strip() for line in handle)


def is_free(brand: str, trade: str, in_use: Collection[str]) -> bool:
    """Whether a brand, with the word that follows it, is no real one and does not begin with one.

    A three-character brand is looked at by its first two characters too: a search for a real brand must
    not list invented companies. A brand of one character is read together with the next.
    """
    joined = brand + trade
    return (
        brand not in in_use
        and joined not in in_use
        and joined[:2] not in in_use
        and (len(joined) < 3 or joined[:3] not in in_use)
    )


def _strings(statistics: Statistics, rng: Random, length: int) -> Iterator[str]:
    characters, cumulative = statistics.drawn.values, statistics.drawn.cumulative
    while True:
        drawn = rng.choices(characters, cum_weights=cumulative, k=_BATCH * length)
        for start in range(0, len(drawn), length):
            yield "".join(drawn[start : start + length])


def heads(statistics: Statistics, rng: Random) -> dict[int, Callable[[], str]]:
    """Endless sources of one-, two- and three-character strings in the proportions of real brands."""
    return {length: _strings(statistics, rng, length).__next__ for length in (1, 2, 3)}


class Brands:
    """Draws free brands; one per block of names, so that a block depends on nothing before it."""

    def __init__(self, statistics: Statistics, in_use: Collection[str], rng: Random) -> None:
        self._heads = heads(statistics, rng)
        self._short = statistics.short_trades
        self._in_use = in_use
        self._rng = rng

    def draw(self, length: int, trade: str) -> str:
        """A brand of this many characters that is free in front of this trade.

        From four characters on, real names carry words of trades behind the brand proper; so do these.
        """
        if length < 4:
            head, tail = self._heads[length], ""
        else:
            head = self._heads[2 + length % 2]
            words = (length - 2) // 2
            tail = "".join(self._rng.choices(self._short.values, cum_weights=self._short.cumulative, k=words))
        following = tail or trade
        while not is_free(brand := head(), following, self._in_use):
            pass
        return brand + tail
