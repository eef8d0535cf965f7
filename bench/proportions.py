"""Generated names against the counts of real ones: what the demo's generator draws, per million.

    .venv/bin/python bench/proportions.py --entities 100000

The generator is measured by its own products, not by its settings: each name is taken apart anew. Regions are
fictitious and longer than real ones, so lengths are compared without them.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Mapping
from datetime import date
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from demo import forms
from demo.content.plan import records_of
from demo.entities import Invented
from demo.places import CITY_WEIGHTS
from demo.showcase import invented
from demo.statistics import statistics

DAY = date(2026, 5, 1)
SHOWN = 12
STEPS = (0, 1, 2, 5, 20, 60, 200, 1000, 10_000)


def compare(title: str, made: Mapping[str, int], real: Mapping[str, float], shown: int = SHOWN) -> float:
    """Print the commonest values side by side; returns the distance: the share that lies elsewhere."""
    total, whole = sum(made.values()), sum(real.values())
    shares = {value: (made.get(value, 0) / total, real.get(value, 0.0) / whole) for value in {*made, *real}}
    distance = sum(abs(one - other) for one, other in shares.values()) / 2
    print(f"\n### {title}: {distance * 100:.1f} % lie elsewhere\n\n| | generated | real |\n|---|---|---|")
    for value in sorted(real, key=lambda value: -real[value])[:shown]:
        one, other = shares[value]
        print(f"| {value} | {one * 100:.2f} % | {other * 100:.2f} % |")
    return distance


def distances(entities: list[Invented]) -> dict[str, float]:
    """Print every comparison; returns the distances by title."""
    counts = statistics()
    companies = [
        entity.parts
        for entity in entities
        if entity.kind == "enterprise" and entity.parts.form in forms.COMPANY_FORMS
    ]
    branches = [e for e in entities if e.parent_usci]
    brands = [parts.brand for parts in companies if parts.brand]
    weighted = {
        "Region parts in front": (Counter(str(p.regions) for p in companies), counts.region_parts),
        "Characters of the brand": (Counter(str(len(brand)) for brand in brands), counts.brand_lengths),
        "Trade": (Counter(parts.trade for parts in companies), counts.trades),
        "Legal form of companies": (
            Counter(p.form for p in companies),
            forms.forms_by_kind(counts.forms)["enterprise"],
        ),
        "Form of branches": (
            Counter(next(f for f in forms.BRANCH_FORMS if e.name.endswith(f)) for e in branches),
            forms.forms_by_kind(counts.forms)["branch"],
        ),
        "First two characters of the brand": (
            Counter(character for brand in brands for character in brand[:2]),
            counts.characters,
        ),
    }
    found = {
        title: compare(title, made, {value: real.share(value) for value in real.values})
        for title, (made, real) in weighted.items()
    }
    cities = Counter(entity.region[:4] for entity in entities)
    real_cities = {f"99{n:02d}": float(weight) for n, weight in enumerate(CITY_WEIGHTS, start=1)}
    return found | {"Cities, by rank": compare("Cities, by rank", cities, real_cities)}


def homonyms(entities: list[Invented]) -> None:
    """How often names and brands are borne by several."""
    names = Counter(entity.name for entity in entities)
    brands = Counter(entity.parts.brand for entity in entities if entity.parts.brand)
    parents = Counter(entity.parent_usci for entity in entities if entity.parent_usci)
    shared = sum(count for count in names.values() if count > 1)
    total = len(entities)
    print(
        f"\n{len(names):,} different names for {total:,} entities: {shared / total:.2%} share theirs, ",
        end="",
    )
    print(f"the commonest is borne by {max(names.values())}.")
    print(f"{len(brands):,} different brands; the commonest is borne by {max(brands.values())}.")
    print(
        f"{sum(parents.values()):,} branches of {len(parents):,} parents, one of which has {max(parents.values())}."
    )


def records_per_entity(entities: list[Invented], seed: int) -> None:
    """The tail: most have none or few, a few have thousands."""
    counts = [len(records_of(entity, seed=seed, today=DAY)) for entity in entities]
    print(
        f"\n### Records per entity: {sum(counts):,}, the most {max(counts):,}\n\n| records | of a million |\n|---|---|"
    )
    low = -1
    for high in STEPS:
        found = sum(1 for count in counts if low < count <= high)
        label = str(high) if high - low == 1 else f"{low + 1}–{high}"
        print(f"| {label} | {found * 1e6 / len(counts):,.0f} |")
        low = high


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--entities", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    drawn = list(islice(invented(seed=options.seed, day=DAY), options.entities))
    distances(drawn)
    homonyms(drawn)
    records_per_entity(drawn, options.seed)
