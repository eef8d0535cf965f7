"""Writes demo/brand_weights.tsv: how often to draw a character so that free brands hold it as often as real ones do.

    .venv/bin/python tools/brand_weights.py

The generator refuses every two characters that somebody bears (reference/brands_in_use.txt.gz): two of five draws,
and of the commonest characters far more. Drawn by the plain counts, 华 would stand in a third as many brands as in
reality. The weights here make up for it: iterative fitting until what is left after refusing has the counts' shares.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from demo.brands import brands_in_use
from demo.statistics import DRAWN, statistics

ROUNDS = 40
SCALE = 1_000_000
Neighbours = list[list[int]]


def refused(characters: tuple[str, ...]) -> tuple[Neighbours, Neighbours]:
    """By character: which may not follow it, and which may not stand before it."""
    place = {character: number for number, character in enumerate(characters)}
    behind: Neighbours = [[] for _ in characters]
    before: Neighbours = [[] for _ in characters]
    for brand in brands_in_use():
        if len(brand) == 2 and brand[0] in place and brand[1] in place:
            one, other = place[brand[0]], place[brand[1]]
            behind[one].append(other)
            before[other].append(one)
    return behind, before


def shares_of_free(weights: list[float], behind: Neighbours, before: Neighbours) -> list[float]:
    """How often each character stands in the pairs that are not refused."""
    whole = sum(weights)
    found = [
        weight * (2 * whole - sum(weights[n] for n in behind[place]) - sum(weights[n] for n in before[place]))
        for place, weight in enumerate(weights)
    ]
    total = sum(found)
    return [value / total for value in found]


def main() -> None:
    """Fit and write."""
    counts = statistics().characters
    wanted = [counts.share(character) for character in counts.values]
    behind, before = refused(counts.values)
    weights = list(wanted)
    for _ in range(ROUNDS):
        reached = shares_of_free(weights, behind, before)
        weights = [w * (want / got) ** 0.7 for w, want, got in zip(weights, wanted, reached, strict=True)]
        whole = sum(weights)
        weights = [weight / whole for weight in weights]
    off = sum(abs(a - b) for a, b in zip(shares_of_free(weights, behind, before), wanted, strict=True)) / 2
    with DRAWN.open("w", encoding="utf-8") as out:
        out.write("character\tweight\n")
        for character, weight in zip(counts.values, weights, strict=True):
            out.write(f"{character}\t{max(1, round(weight * SCALE))}\n")
    print(f"{DRAWN.name}: {len(weights)} characters, {off:.2%} lie elsewhere after refusing")


if __name__ == "__main__":
    main()
