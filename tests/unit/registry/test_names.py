from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.names import fold_name, is_branch_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("示例一市澄屿科技（集团）有限公司", "示例一市澄屿科技(集团) 有限公司"),
        ("ＡＢＣ贸易有限公司", "abc贸易有限公司"),
        ("示例·澄屿“恒”商行", "示例澄屿恒商行"),
        ("Example Trading Co., Ltd.", "EXAMPLE TRADING CO LTD"),
        ("示例\u200b一市\u3000澄屿商行", "示例一市澄屿商行"),
    ],
)
def test_ways_of_writing_one_name_fold_alike(one: str, other: str) -> None:
    assert fold_name(one) == fold_name(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("澄發商行", "澄发商行"),  # traditional and simplified may be two
        ("澄屿一店", "澄屿二店"),
        ("A+B商行", "AB商行"),
        ("！！", "（）"),
    ],
)
def test_different_names_stay_different(one: str, other: str) -> None:
    assert fold_name(one) != fold_name(other)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold_name(text)
    assert fold_name(once) == once


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("示例人寿保险股份有限公司示例一市分公司", True),
        ("示例银行股份有限公司示例一市支行", True),
        ("示例一市澄屿餐饮有限公司（甲区）第三分店", True),
        ("示例一市澄屿科技有限公司", False),
        ("示例银行股份有限公司", False),
        ("分公司管理咨询有限公司", False),
    ],
)
def test_branches_are_told_by_their_names(name: str, expected: bool) -> None:
    assert is_branch_name(name) is expected
