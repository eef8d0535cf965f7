"""Amounts as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.amounts import fen_of, yuan_text


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("10500.50", 1_050_050),
        ("10,500.5 元", 1_050_050),
        ("1.05万元", 1_050_000),
        ("１．０５万", 1_050_000),
        ("¥ 3", 300),
        (".5", 50),
        ("0", 0),
        ("0.000001万元", 1),
        ("49000 Yuan", 4_900_000),
    ],
)
def test_yuan_and_ten_thousands_become_fen(typed: str, fen: int) -> None:
    assert fen_of(typed) == fen


@pytest.mark.parametrize(
    "typed", ["", "much", "1.005", "0.0000001万元", "-5", "1e9", "5 美元", "1.2.3", "9" * 20, "，"]
)
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"amount|fen|large"):
        fen_of(typed)


@given(st.integers(min_value=0, max_value=10**15))
def test_what_is_shown_is_read_back(fen: int) -> None:
    assert fen_of(yuan_text(fen)) == fen
