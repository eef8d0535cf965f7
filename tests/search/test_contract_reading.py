"""The contract every engine keeps, reading side: tiers, order, totals and facets against brute force."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from search.analysis import fold_code, split_name, units
from search.analysis.tokens import bigrams
from search.engine import FACETS, Filters, SearchEngine
from search.plan import CODE, CODE_PART, CODE_START, RELAXED, Condition, Every, Plan, Row, Term, plan, widened
from search.rendering import Facts, document_of
from search.rows import unpack

QUERIES = [
    "澄屿科技",
    "澄屿",
    "澄",
    "科技",
    "有限公司",
    "示例一市澄屿科技有限公司",
    "示例一澄屿",
    "屿澄",
    "澄屿恒科技服务",
    "青禾食品厂",
    "禾青 贸易",
    "tcy",
    "TCY科技",
    "ab c",
    "abc",
    "Chengyu Tech",
    "chengyu",
    "瀚澄屿建筑工程",
    "云岫集团",
    "澄屿（示例一市）有限公司",
    "示例省",
    "分公司",
    "澄嶼科技",
    "*ST澄屿",
    "科技服务",
    "屿科",
    "澄屿屿科",
    "9199",
    "没有这个",
]
FILTERS = [
    Filters(),
    Filters(status=("active",)),
    Filters(region=("990100",), kind=("enterprise",)),
    Filters(has=("penalty", "abnormal"), region=("990000",)),
    Filters(listed=("blacklist",)),
]


class Known:
    """An entity with what brute force asks of it, worked out once."""

    def __init__(self, entity: Facts) -> None:
        self.document = document_of(entity)
        self.names = [units(entity.name), *(units(other.name) for other in entity.others)]
        self.folded = ["".join(words) for words in self.names]
        self.rows = ["\n" + "\n".join(bigrams(words)) + "\n" for words in self.names]
        self.codes = [fold_code(code) for code in (entity.usci or "", *entity.identifiers) if code]
        core = list(split_name(entity.name).core)
        self.core = "".join(core)
        self.core_row = [f"^{core[0]}", *bigrams(core)]


@pytest.fixture(scope="module")
def known(invented: list[Facts]) -> list[Known]:
    return [Known(entity) for entity in invented]


def meets(entity: Known, condition: Condition) -> bool:
    """Whether an entity meets a condition, worked out from its names without any index."""
    if isinstance(condition, Every):
        return all(meets(entity, part) for part in condition.parts)
    tokens = list(condition.tokens) if isinstance(condition, Row) else [condition.token]
    match condition.field:
        case "name":
            return entity.folded[0] == tokens[0]
        case "other_names":
            return tokens[0] in entity.folded[1:]
        case "core":
            return entity.core == tokens[0]
        case "core_grams":
            return entity.core_row[: len(tokens)] == tokens
        case "units":
            return any(tokens[0] in words for words in entity.names)
        case "grams":
            row = "\n" + "\n".join(tokens) + "\n"
            return any(row in words for words in entity.rows)
        case "codes":
            return tokens[0] in entity.codes
        case "code_grams":
            part = tokens[0] + "".join(token[-1] for token in tokens[1:])
            return any(("^" + code).find(part) >= 0 for code in entity.codes)
    raise AssertionError(condition)


def stands_in(entity: Known, asked: Plan) -> int | None:
    for index, tier in enumerate(asked.tiers):
        if meets(entity, tier.own) and (tier.ground is None or meets(entity, tier.ground)):
            return index
    return None


def values_of(entity: Known, facet: str) -> tuple[str, ...]:
    value = getattr(entity.document, facet)
    return (value,) if isinstance(value, str) else value


def passes(entity: Known, filters: Filters, *, but: str = "") -> bool:
    return all(set(values) & set(values_of(entity, name)) for name, values in filters.given() if name != but)


def walk(engine: SearchEngine, asked: Plan, filters: Filters, *, page: int) -> list[tuple[int, int]]:
    """Every hit as (tier index, order), by pages of a size, as a reader would turn them."""
    question = engine.view().question(asked, filters)
    found: list[tuple[int, int]] = []
    for index in range(len(asked.tiers)):
        after = None
        while hits := question.tier(index, after=after, limit=page):
            found += [(index, hit.position) for hit in hits]
            after = hits[-1].position
    return found


@pytest.mark.parametrize("query", QUERIES)
def test_tiers_totals_and_facets_equal_brute_force(
    filled_engine: SearchEngine, known: list[Known], query: str
) -> None:
    strict = plan(query)
    draw = random.Random(query)
    for asked in (strict, widened(strict)):
        if asked is None:
            continue
        places = [(stands_in(entity, asked), entity) for entity in known]
        inside = [(index, entity) for index, entity in places if index is not None]
        for filters in FILTERS:
            expected = sorted(
                (index, entity.document.order) for index, entity in inside if passes(entity, filters)
            )
            assert walk(filled_engine, asked, filters, page=draw.choice((1, 3, 50, 5_000))) == expected
            tally = filled_engine.view().question(asked, filters).tally()
            assert tally.total == len(expected)
            for facet in FACETS:
                field = "place" if facet == "region" and not filters.region else facet
                counts = Counter(
                    value
                    for _, entity in inside
                    if passes(entity, filters, but=facet)
                    for value in values_of(entity, field)
                )
                assert tally.facets[facet] == counts


def test_the_newest_record_comes_first_and_nobody_is_lost(
    filled_engine: SearchEngine, known: list[Known]
) -> None:
    asked = plan("科技有限公司")
    question = filled_engine.view().question(asked, Filters())
    found: list[str] = []
    after = None
    while hits := question.recent(after=after, limit=37):
        found += [unpack(hit.stored)[0].key for hit in hits]
        after = hits[-1].position
    inside = [entity.document for entity in known if stands_in(entity, asked) is not None]
    inside.sort(key=lambda document: document.recent)
    assert found == [document.key for document in inside]


def test_a_code_is_found_whole_by_its_beginning_and_by_a_part(
    filled_engine: SearchEngine, invented: list[Facts]
) -> None:
    some = next(entity for entity in invented if entity.usci)
    assert some.usci
    for typed, tier in (
        (some.usci.lower(), CODE),
        (" ".join(some.usci), CODE),
        (some.usci[:10], CODE_START),
        (some.usci[5:14], CODE_PART),
    ):
        asked = plan(typed)
        question = filled_engine.view().question(asked, Filters())
        index = next(i for i, t in enumerate(asked.tiers) if t.number == tier)
        hits = question.tier(index, after=None, limit=10)
        assert some.key in [unpack(hit.stored)[0].key for hit in hits]


def test_the_walk_of_all_keys_is_in_order_and_whole(
    filled_engine: SearchEngine, invented: list[Facts]
) -> None:
    view = filled_engine.view()
    found: list[str] = []
    while stamps := view.walk(after=found[-1] if found else "", limit=700):
        found += [stamp.key for stamp in stamps]
    assert found == sorted(entity.key for entity in invented)
    assert view.count() == len(invented)


def test_what_was_stored_comes_back_untouched(filled_engine: SearchEngine, invented: list[Facts]) -> None:
    some = invented[:5]
    held = filled_engine.view().stored([entity.key for entity in some] + ["n2222222z"])
    assert held == {entity.key: document_of(entity).stored for entity in some}


def test_relaxed_tiers_come_after_all_strict_ones() -> None:
    wider = widened(plan("澄屿科技"))
    assert wider is not None
    numbers = [tier.number for tier in wider.tiers]
    assert numbers == sorted(numbers)
    assert numbers[-1] > RELAXED
    assert isinstance(wider.union[-1], Term)
