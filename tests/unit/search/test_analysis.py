"""Text analysis: what must not matter, and how names are taken apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import bigrams, code_grams, fold, fold_code, marked_bigrams, split_name, units
from search.analysis.lists import FILES, bigram_rank, legal_forms, regions, trades
from search.analysis.text import unit_spans


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("ＡＢＣ科技", "abc科技"),
        ("澄嶼科技", "澄屿科技"),
        ("澄屿 科技（示例）有限公司", "澄屿科技示例有限公司"),
        ("澄屿·科技，有限公司。", "澄屿科技有限公司"),
        ("澄屿\u3000科技", "澄屿科技"),
    ],
)
def test_width_case_script_and_punctuation_do_not_matter(written: str, same: str) -> None:
    assert fold(written) == fold(same)


def test_latin_runs_are_whole_words_and_characters_stand_alone() -> None:
    assert units("TCL科技3M Co., Ltd.") == ["tcl", "科", "技", "3m", "co", "ltd"]
    assert bigrams(units("ab c")) != bigrams(units("a bc"))


@pytest.mark.parametrize(
    ("name", "found", "brand", "trade", "form"),
    [
        ("示例省示例一市澄屿科技有限公司", ("示例", "示例一"), "澄屿", "科技", "有限公司"),
        ("示例一市甲区澄屿食品厂", ("示例一", "甲区"), "澄屿", "食品", "厂"),
        ("示例一澄屿贸易有限责任公司", ("示例一",), "澄屿", "贸易", "有限责任公司"),
        ("澄屿保险销售（陕西）有限公司", ("陕西",), "澄屿保险", "销售", "有限公司"),
        ("澄屿集团股份有限公司", (), "澄屿", "", "集团股份有限公司"),
        ("澄屿超市有限公司", (), "澄屿", "超市", "有限公司"),
        ("南平市澄屿合伙企业（有限合伙）", ("南平",), "澄屿", "", "合伙企业"),
        ("有限公司", (), "有限公司", "", ""),
        ("示例省", (), "示例省", "", ""),
        ("（有限合伙）", (), "有限合伙", "", ""),
        ("", (), "", "", ""),
    ],
)
def test_a_name_is_taken_apart(name: str, found: tuple[str, ...], brand: str, trade: str, form: str) -> None:
    parts = split_name(name)
    assert (parts.regions, parts.brand, parts.trade, parts.form) == (found, brand, trade, form)


def test_a_region_is_not_seen_in_a_supermarket_or_a_flagship() -> None:
    for name in ("欢澄超市", "澄屿都市百货", "澄屿社区服务", "澄马旗舰店"):
        assert split_name(name).regions == ()


@given(st.text(max_size=40))
def test_no_text_breaks_the_analysis_and_pieces_lie_within_the_text(text: str) -> None:
    parts = split_name(text)
    folded = fold(text)
    for piece in parts.pieces:
        assert "".join(piece) in folded
    for region in parts.regions:
        assert fold(region) in folded
    assert bool(parts.core) == bool(folded)
    assert all(" " not in token and token for token in marked_bigrams(units(text)))


@given(st.text(max_size=30))
def test_spans_point_at_what_the_units_came_from(text: str) -> None:
    spans = unit_spans(text)
    assert all(0 <= start < end <= len(text) for _, start, end in spans)
    assert [start for _, start, _ in spans] == sorted(start for _, start, _ in spans)


def test_a_row_of_tokens_cannot_cross_from_one_name_to_the_next() -> None:
    tokens = marked_bigrams(units("甲乙")) + marked_bigrams(units("乙丙"))
    assert bigrams(units("甲乙丙")) == ["甲乙", "乙丙"]
    places = [tokens.index("甲乙"), tokens.index("乙丙")]
    assert places[1] - places[0] > 1


def test_codes_are_compared_without_width_case_and_spacing() -> None:
    assert fold_code(" ９１99 0000-ma2abcde1x ") == "91990000MA2ABCDE1X"
    assert set(code_grams("9199", start=True)) <= set(code_grams("919900001", marked=True))
    assert code_grams("1234") == ["1234"]


def test_the_lists_are_there_and_sensible() -> None:
    assert bigram_rank()["公司"] == 1
    assert len(bigram_rank()) == 3000
    assert regions()["北京"]
    assert regions()["示例一市"] is False
    assert "有限公司" in legal_forms()
    assert "科技" in trades()
    assert len(FILES) == 4
