"""How real company names are made up, in counts: lengths, characters, trades, legal forms.

Read from reference/name_statistics (counts over three million published names, no name in them).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path

REFERENCE = Path(__file__).resolve().parent.parent / "reference"
DRAWN = Path(__file__).resolve().parent / "brand_weights.tsv"  # made by tools/brand_weights.py

# Cut-off ends of longer words, and real places: the counts took whatever stood before the legal form.
_NOT_TRADES = frozenset(
    (
        "深圳",
        "天津",
        "上海",
        "大连",
        "北京",
        "武汉",
        "苏州",
        "伟业商贸",
        "手车交易市场",
        "地产开发",
        "成套",
        "利用",
        "处理",
        "购销",
    )
)
_LONE_ENDING = re.compile(r"^.房地产开发$")
# Words with an odd number of characters are nearly all cut off or have a brand's last character in front.
_ODD_TRADES = frozenset(
    ("旅行社", "进出口", "新材料", "新能源", "混凝土", "工艺品", "房地产开发", "农产品", "润滑油")
)


# Behind a region these would read as part of it.
_OF_PLACES = "省市州县区镇乡村"


@dataclass(frozen=True, slots=True)
class Weighted:
    """Values with cumulative weights, as `random.choices` wants them."""

    values: tuple[str, ...]
    cumulative: tuple[int, ...]

    @classmethod
    def of(cls, weights: Iterable[tuple[str, int]]) -> Weighted:
        """From pairs of value and weight."""
        pairs = list(weights)
        return cls(tuple(value for value, _ in pairs), tuple(accumulate(weight for _, weight in pairs)))

    def share(self, value: str) -> float:
        """Part of the whole that falls on a value."""
        place = self.values.index(value)
        below = self.cumulative[place - 1] if place else 0
        return (self.cumulative[place] - below) / self.cumulative[-1]


@dataclass(frozen=True, slots=True)
class Statistics:
    """The distributions that names follow."""

    trades: Weighted
    short_trades: Weighted  # two characters: what longer brands are made of besides the brand proper
    forms: Mapping[str, int]
    characters: Weighted
    drawn: Weighted  # the same, to draw by: so that brands which nobody bears come out with these counts
    brand_lengths: Weighted
    region_parts: Weighted


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.reader(handle, delimiter="\t"))[1:]


def is_trade(word: str) -> bool:
    """Whether a word of the trade counts is a trade, and not a piece of one or a real place."""
    if word in _NOT_TRADES or _LONE_ENDING.match(word):
        return False
    return len(word) % 2 == 0 or word in _ODD_TRADES


def load(folder: Path) -> Statistics:
    """Read the counts from a folder of TSV files."""
    trades = [(word, int(count)) for word, count in _rows(folder / "trades.tsv") if is_trade(word)]
    shape = _rows(folder / "shape.tsv")
    return Statistics(
        trades=Weighted.of(trades),
        short_trades=Weighted.of((word, count) for word, count in trades if len(word) == 2),
        forms={form: int(count) for form, count in _rows(folder / "legal_forms.tsv")},
        characters=Weighted.of(
            (character, int(count))
            for character, count in _rows(folder / "brand_characters.tsv")
            if character not in _OF_PLACES
        ),
        drawn=Weighted.of((character, int(weight)) for character, weight in _rows(DRAWN)),
        brand_lengths=Weighted.of(
            (value.rstrip("+"), int(count)) for measure, value, count in shape if measure == "brand_length"
        ),
        region_parts=Weighted.of(
            (value, int(count)) for measure, value, count in shape if measure == "region_parts_in_front"
        ),
    )


@cache
def statistics() -> Statistics:
    """The counts the product ships."""
    return load(REFERENCE / "name_statistics")
