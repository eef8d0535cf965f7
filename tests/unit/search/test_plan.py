"""Plans: which tiers a query has, and how they lie within each other."""

from __future__ import annotations

import pytest

from search.plan import (
    ALL,
    CODE,
    CODE_PART,
    CODE_START,
    COMMONEST,
    CORE,
    CORE_START,
    NAME,
    OTHER_NAME,
    ROW,
    Term,
    everyday_bigrams,
    plan,
    widened,
)


def numbers(query: str) -> list[int]:
    return [tier.number for tier in plan(query).tiers]


@pytest.mark.parametrize(
    ("query", "tiers"),
    [
        ("示例一市澄屿科技有限公司", [NAME, OTHER_NAME, CORE, CORE_START, ROW, ALL]),
        ("澄屿", [NAME, OTHER_NAME, CORE, CORE_START, ALL]),
        ("澄", [NAME, OTHER_NAME, CORE, CORE_START, ALL]),
        ("科技有限公司", [NAME, OTHER_NAME, CORE, CORE_START, ALL]),
        ("9199 0000", [CODE, NAME, OTHER_NAME, CORE, CORE_START, ALL, CODE_START, CODE_PART]),
        ("91990000MA2ABCDE1X", [CODE, NAME, OTHER_NAME, CORE, CORE_START, ALL]),
        ("！？（）", []),
        ("", []),
    ],
)
def test_a_query_has_the_tiers_it_needs(query: str, tiers: list[int]) -> None:
    assert numbers(query) == tiers


def test_everyday_words_are_one_tier_of_their_rarest_bigram() -> None:
    loosest = plan("科技有限公司").tiers[-1]
    assert loosest.own == Term("grams", "科技")
    assert plan("有限公司").tiers[-1].own == Term("grams", "限公")
    assert len(everyday_bigrams()) == COMMONEST


def test_a_rare_bigram_among_everyday_words_keeps_them_all() -> None:
    assert ROW in numbers("澄屿科技有限公司")


def test_core_tiers_demand_the_loosest_tier_too_so_that_the_union_is_one_query() -> None:
    made = plan("示例一市澄屿科技有限公司")
    loosest = made.tiers[-1].own
    assert made.union == (loosest,)
    assert [tier.ground for tier in made.tiers] == [None, None, loosest, loosest, loosest, None]


def test_latin_names_count_whole_names_separately() -> None:
    assert plan("AB C").union[:2] == (Term("name", "abc"), Term("other_names", "abc"))


@pytest.mark.parametrize(("query", "bare"), [("*ST澄屿", "澄屿"), ("ST澄屿A", "澄屿"), ("澄屿B", "澄屿")])
def test_marks_of_listed_companies_are_taken_off(query: str, bare: str) -> None:
    assert plan(query).tiers[2].own == Term("core", bare)


def test_a_short_query_is_widened_by_dropping_a_common_word() -> None:
    wider = widened(plan("澄屿科技"))
    assert wider is not None
    assert [tier.number for tier in wider.tiers][-3:] == [24, 25, 27]
    assert wider.tiers[:6] == plan("澄屿科技").tiers


@pytest.mark.parametrize("query", ["示例一市澄屿科技", "澄屿贸易", "科技", "澄科技"])
def test_other_queries_are_not_widened(query: str) -> None:
    assert widened(plan(query)) is None


def test_an_endless_query_is_cut() -> None:
    assert len(plan("澄屿" * 5_000).query) <= 64
