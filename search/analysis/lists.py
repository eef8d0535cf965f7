"""The lists that analysis goes by, held as data, and the version that changes with any of them.

The counts come from three million published company names (search/data/README.md); they stand still, so
that ranking does not drift with the contents of an index.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from search.analysis.text import simplified_table

DATA = Path(__file__).resolve().parent.parent / "data"
FILES = ("bigram_rank.tsv", "legal_forms.tsv", "regions.tsv", "trades.tsv")
CODE_VERSION = 2  # raise when the code of this package changes what it returns


def _rows(name: str) -> list[list[str]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()[1:]
    return [line.split("\t") for line in lines if line]


@cache
def bigram_rank() -> dict[str, int]:
    """How common a bigram is in real names: 1 is the commonest; absent ones are rare."""
    return {row[1]: int(row[0]) for row in _rows("bigram_rank.tsv")}


@cache
def legal_forms() -> dict[str, int]:
    """Legal forms and kinds of branches that end a name, longest first."""
    return {row[0]: len(row[0]) for row in sorted(_rows("legal_forms.tsv"), key=lambda row: -len(row[0]))}


@cache
def regions() -> dict[str, bool]:
    """Names of regions, in full or short; True where it is the short form that may stand alone."""
    return {row[0]: row[1] == "1" for row in _rows("regions.tsv")}


@cache
def trades() -> frozenset[str]:
    """Words for trades that stand before the legal form."""
    return frozenset(row[0] for row in _rows("trades.tsv"))


def _version() -> str:
    digest = hashlib.sha256(str(CODE_VERSION).encode())
    for name in FILES:
        digest.update((DATA / name).read_bytes())
    digest.update(repr(sorted(simplified_table().items())).encode())  # OpenCC's tables change by release
    return digest.hexdigest()[:8]


ANALYSIS_VERSION = _version()
