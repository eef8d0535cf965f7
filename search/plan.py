"""How a query is asked: which tiers, in which order, and what their union is. Pure; engines only translate.

Tiers, each a query of its own, asked in turn until the page is full:

1 exact code; 2 exact current name; 3 exact former, English or alias name; 4 the core equals the query's
core; 5 the core begins with it; 6 the whole query in a row; 7 every bigram of its parts. A code that is
not whole goes on to 11 (codes that begin with it) and 12 (codes that hold it). A short query that found
little goes on to 24–27: tiers 4–7 with 股份, 集团 or 科技 taken off.

Tiers 4 to 6 lie within 7 by construction (each demands 7 too), 11 within 12, 24 to 26 within 27.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from search.analysis.lists import bigram_rank
from search.analysis.split import split_name
from search.analysis.text import all_characters, is_character, units
from search.analysis.tokens import CODE_GRAM, bigrams, code_grams, fold_code, starting_row

COMMONEST = 200  # ranks; ranking case "common_words": 科技有限公司, 中国银行业
SHORT_QUERY = 6  # units; ranking case "short_form": 澄屿科技 for 澄屿信息
RELAX_BELOW = 20  # hits under which a short query is widened: one page
MAX_QUERY_UNITS = 64  # names are at most 55 units long (search/data/README.md)
PLANS_KEPT = 1_024  # some 10 kB each
CODE, NAME, OTHER_NAME, CORE, CORE_START, ROW, ALL = range(1, 8)
CODE_START, CODE_PART = 11, 12
RELAXED = 20  # added to a tier's number
WHOLE_CODE = 18
_CODE = re.compile(r"[0-9A-Z]{4,64}")
_TAKE_OFF = ("股份", "集团", "科技")
_BOARD_PREFIXES = ("st", "sst")
_SHARE_SUFFIXES = ("a", "b")


# Named tuples, not dataclasses: a query makes thirty of these, and frozen dataclasses cost 40 µs more.


class Term(NamedTuple):
    """Documents whose field holds this token."""

    field: str
    token: str


class Row(NamedTuple):
    """Documents whose field holds these tokens one after the other."""

    field: str
    tokens: tuple[str, ...]


class Every(NamedTuple):
    """Documents that meet all of these conditions."""

    parts: tuple[Condition, ...]


Condition = Term | Row | Every


class Tier(NamedTuple):
    """One rank of hits: what a document must meet to stand in it.

    `ground` is a looser tier that this one demands as well. Among tiers of one ground it is enough to
    exclude the earlier ones' `own` conditions.
    """

    number: int
    own: Condition
    ground: Condition | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A query as tiers in order, and the conditions whose union is the union of them all.

    Plans of recent queries are kept (a search is followed by its pages and filters), so that engines may
    keep what they made of one by its identity.
    """

    query: tuple[str, ...]
    tiers: tuple[Tier, ...]
    union: tuple[Condition, ...]


@lru_cache(maxsize=PLANS_KEPT)
def plan(query: str) -> Plan:
    """The plan for what somebody typed; without tiers where nothing in it can be searched for."""
    words = tuple(units(query)[:MAX_QUERY_UNITS])
    code_tiers, code_union = _code_tiers(query)
    if not words:
        return Plan((), (), ())
    named, named_union = _name_tiers(query, words)
    tiers = tuple(sorted((*code_tiers, *named), key=lambda tier: tier.number))
    union = (*code_union, *named_union)
    return Plan(words, tiers, union)


@lru_cache(maxsize=PLANS_KEPT)
def widened(strict: Plan) -> Plan | None:
    """The plan to use where `strict` holds fewer than RELAX_BELOW documents: looser tiers behind its own.

    Only for a short query that ends in a word which may be dropped.
    """
    if len(strict.query) > SHORT_QUERY:
        return None
    text = "".join(_without_listing_marks(strict.query))
    word = next((word for word in _TAKE_OFF if text != word and text.endswith(word)), None)
    rest = split_name(text[: -len(word)]) if word else None
    if rest is None or len(rest.core) < 2:
        return None
    loosest = _all_of((*(tuple(units(region)) for region in rest.regions), *rest.pieces))
    more = [
        Tier(RELAXED + tier.number, tier.own, tier.ground)
        for tier in _core_tiers(rest.core, rest.core, loosest)
    ]
    return Plan(strict.query, (*strict.tiers, *more), (*strict.union, loosest))


def code_of(query: str) -> str:
    """The query as a folded code, or "" where it cannot be one or a part of one worth looking for."""
    code = fold_code(query)
    return code if _CODE.fullmatch(code) and any(character.isdigit() for character in code) else ""


def _code_tiers(query: str) -> tuple[list[Tier], list[Condition]]:
    code = code_of(query)
    if not code:
        return [], []
    whole = Tier(CODE, Term("codes", code))
    if len(code) >= WHOLE_CODE:
        return [whole], [whole.own]
    part = Tier(CODE_PART, _row("code_grams", code_grams(code)))
    start = Tier(CODE_START, _row("code_grams", code_grams(code, start=True)))
    return [whole, start, part], [whole.own, part.own]


def _name_tiers(query: str, words: tuple[str, ...]) -> tuple[list[Tier], list[Condition]]:
    folded = "".join(words)
    exact = [Tier(NAME, Term("name", folded)), Tier(OTHER_NAME, Term("other_names", folded))]
    bare = _without_listing_marks(words)
    parts = split_name(query if bare == words else "".join(bare))
    regions = tuple(tuple(units(region)) for region in parts.regions)
    loosest = _all_of((*regions, *parts.pieces))
    tiers = [*exact, *_core_tiers(parts.core[:MAX_QUERY_UNITS], bare, loosest)]
    # Latin words run together fold alike ("ab c", "abc") but share no bigrams: 2 and 3 may lie outside 7 then
    mixed = not all_characters(folded)
    return tiers, [*(tier.own for tier in exact if mixed), loosest]


def _core_tiers(core: tuple[str, ...], words: tuple[str, ...], loosest: Condition) -> list[Tier]:
    tiers = [
        Tier(CORE, Term("core", "".join(core)), loosest),
        Tier(CORE_START, _row("core_grams", starting_row(core)), loosest),
    ]
    if len(words) > 1 and not _everyday(loosest):
        row = _row("grams", bigrams(words))
        if row != loosest:
            tiers.append(Tier(ROW, row, loosest))
    tiers.append(Tier(ALL, loosest))
    return tiers


@cache
def everyday_bigrams() -> frozenset[str]:
    """The commonest bigrams of real names."""
    return frozenset(bigram for bigram, rank in bigram_rank().items() if rank <= COMMONEST)


def _all_of(runs: Sequence[tuple[str, ...]]) -> Condition:
    """Tier 7: every bigram of every part; single units where a part has only one.

    Rarity is data: where all bigrams are everyday words, the rarest of them alone, by definition
    (a phrase or an intersection of the longest lists costs 60 ms at three million names).
    """
    tokens = list(dict.fromkeys(token for run in runs for token in bigrams(run)))
    singles = list(dict.fromkeys(run[0] for run in runs if len(run) == 1))
    everyday = everyday_bigrams()
    if tokens and not singles and all(token in everyday for token in tokens):
        return Term("grams", max(tokens, key=bigram_rank().__getitem__))
    return _every([*(Term("grams", token) for token in tokens), *(Term("units", one) for one in singles)])


def _everyday(loosest: Condition) -> bool:
    """Whether the loosest tier is a single everyday bigram, which stands in place of tier 6 too."""
    return isinstance(loosest, Term) and loosest.token in everyday_bigrams()


def _without_listing_marks(words: tuple[str, ...]) -> tuple[str, ...]:
    """A listed company's short name without ST in front and A or B behind: *ST澄屿B → 澄屿."""
    bare = words
    if len(bare) > 2 and bare[0] in _BOARD_PREFIXES and is_character(bare[1]):
        bare = bare[1:]
    if len(bare) > 2 and bare[-1] in _SHARE_SUFFIXES and is_character(bare[-2]):
        bare = bare[:-1]
    return bare


def _row(field: str, tokens: Sequence[str]) -> Condition:
    return Term(field, tokens[0]) if len(tokens) == 1 else Row(field, tuple(tokens))


def _every(parts: Sequence[Condition]) -> Condition:
    return parts[0] if len(parts) == 1 else Every(tuple(parts))


assert CODE_GRAM == 4, "the shortest code searched for, stated in _CODE"
