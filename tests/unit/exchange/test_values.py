"""Cells: what is read, and what is refused with which reason."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.values import (
    ValueRefused,
    clean,
    defuse_formula,
    parse_amount,
    parse_choice,
    parse_date,
    parse_list,
)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-04-28", date(2026, 4, 28)),
        ("2025/1/2", date(2025, 1, 2)),
        ("2025.01.02", date(2025, 1, 2)),
        ("20250102", date(2025, 1, 2)),
        ("2025年12月29日", date(2025, 12, 29)),
        ("2025 年 12 月 9 日", date(2025, 12, 9)),
        ("２０２５年１２月２９日", date(2025, 12, 29)),
        (" 2026-04-28 16:14:00\u3000", date(2026, 4, 28)),
        ("2026/4/28 9:05", date(2026, 4, 28)),
        ("2026-04-28T23:59:59.999", date(2026, 4, 28)),
        ("2026-04-28T16:30:00Z", date(2026, 4, 29)),  # an instant: already the next day in China
        ("2026-04-28T01:00:00+09:00", date(2026, 4, 28)),
        ("2026-04-28T00:30:00+09:00", date(2026, 4, 27)),
        ("2024-02-29", date(2024, 2, 29)),
    ],
)
def test_a_date_in_a_usual_form_is_read(text: str, day: date) -> None:
    assert parse_date(text) == day


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2022-09-31", "date_impossible"),
        ("2023年2月29日", "date_impossible"),
        ("20251301", "date_impossible"),
        ("2026-04-28 24:00:00", "date_impossible"),
        ("45292", "excel_serial"),
        ("45292.5", "excel_serial"),
        ("0001-01-01", "date_out_of_range"),
        ("2999-12-31", "date_out_of_range"),
        ("01/02/2025", "date_unclear"),
        ("25-01-02", "date_unclear"),
        ("二〇二五年", "date_unclear"),
        ("2025-01-02 下午", "date_unclear"),
        ("长期", "date_unclear"),
    ],
)
def test_a_date_that_is_not_clear_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueRefused) as refused:
        parse_date(text)
    assert (refused.value.reason, refused.value.detail["value"]) == (reason, text)


@pytest.mark.parametrize(
    ("text", "unit", "fen"),
    [
        ("350000", "yuan", 35_000_000),
        ("0", "yuan", 0),
        ("350,000.50", "yuan", 35_000_050),
        ("1,234,567", "yuan", 123_456_700),
        ("5752652.31", "yuan", 575_265_231),
        ("３５０，０００．５０", "yuan", 35_000_050),
        ("￥1,000.00元整", "yuan", 100_000),
        ("人民币30万元", "yuan", 30_000_000),
        ("0.3", "wan", 300_000),
        ("1.234567", "wan", 1_234_567),
        ("3000元", "wan", 300_000),
        ("1.5亿元", "yuan", 15_000_000_000),
        ("17", "fen", 17),
        ("1.10", "yuan", 110),  # 1.1 is no binary fraction: an exact decimal is
    ],
)
def test_an_amount_is_read_to_the_fen(text: str, unit: str, fen: int) -> None:
    assert parse_amount(text, unit) == fen


@pytest.mark.parametrize(
    ("text", "unit", "reason"),
    [
        ("0.00000001", "wan", "amount_not_whole_fen"),
        ("1.001", "yuan", "amount_not_whole_fen"),
        ("-5", "yuan", "amount_negative"),
        ("(500)", "yuan", "amount_negative"),
        ("1E+05", "yuan", "amount_unclear"),
        ("1,2345", "yuan", "amount_unclear"),
        ("1.234,56", "yuan", "amount_unclear"),
        ("三万元", "yuan", "amount_unclear"),
        ("约5万元", "yuan", "amount_unclear"),
        ("5美元", "yuan", "amount_unclear"),
        (".", "yuan", "amount_unclear"),
        ("9" * 30, "yuan", "amount_too_large"),
        ("9" * 30, "wan", "amount_too_large"),
    ],
)
def test_an_amount_that_is_not_clear_is_refused(text: str, unit: str, reason: str) -> None:
    with pytest.raises(ValueRefused) as refused:
        parse_amount(text, unit)
    assert refused.value.reason == reason


@given(st.integers(0, 10**16))
def test_every_whole_fen_survives_its_writings(fen: int) -> None:
    yuan, rest = divmod(fen, 100)
    assert parse_amount(f"{yuan}.{rest:02d}") == fen
    assert parse_amount(f"{yuan:,}.{rest:02d}元") == fen
    assert parse_amount(f"{fen // 1_000_000}.{fen % 1_000_000:06d}", "wan") == fen


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_never_a_crash(text: str) -> None:
    for read in (parse_date, parse_amount):
        try:
            read(text)
        except ValueRefused as refused:
            assert refused.reason


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_day_survives_its_writings(day: date) -> None:
    for text in (
        day.isoformat(),
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
        f"{day:%Y/%m/%d} 23:59:59",
    ):
        assert parse_date(text) == day


def test_a_list_keeps_order_without_repetition() -> None:
    assert parse_list("罚款、警告，罚款、 ", "、，") == ["罚款", "警告"]
    assert parse_list("a\x1fb", ";") == ["a", "b"]


def test_an_unknown_choice_names_the_known_ones() -> None:
    with pytest.raises(ValueRefused) as refused:
        parse_choice("警戒", {"警告": "warning", "罚款": "fine"})
    assert refused.value.reason == "value_unknown"
    assert refused.value.detail == {"value": "警戒", "allowed": "警告、罚款"}


@pytest.mark.parametrize("cell", ["=1+1", "+8613800000000", "-1", "@SUM(A1)", "\t=1"])
def test_a_formula_is_defused(cell: str) -> None:
    assert defuse_formula(cell) == "'" + cell
    assert defuse_formula("平安") == "平安"


def test_space_of_every_kind_is_taken_off() -> None:
    assert clean("\ufeff\u3000 平安\u00a0保险 \u200b") == "平安\u00a0保险"


def test_an_amount_of_thousands_of_digits_is_too_large_not_a_crash() -> None:
    with pytest.raises(ValueRefused, match="amount_too_large"):
        parse_amount("9" * 5_000)
