from __future__ import annotations

import csv
import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry import masking
from registry.masking import mask_person, redact_free_text
from registry.usci import make

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def identity_number(first17: str) -> str:
    return first17 + "10X98765432"[sum(int(d) * w for d, w in zip(first17, WEIGHTS, strict=True)) % 11]


def registration_number(first14: str) -> str:
    return next(first14 + check for check in "0123456789" if masking._is_registration(first14 + check))


PERSON = identity_number("11010119900307123")
PERSON_X = next(
    n for tail in range(100) if (n := identity_number(f"510104198512310{tail:02d}")).endswith("X")
)
CARD = next(f"622202010000123456{d}" for d in "0123456789" if masking._is_card(f"622202010000123456{d}", ""))


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张*"),
        ("张三丰", "张**"),
        ("欧阳修", "欧阳*"),
        ("欧阳", "欧*"),
        ("诸葛 孔明", "诸葛**"),
        ("买买提·艾力", "买**·**"),
        ("John Smith", "J*"),
        ("张三、李四光", "张*、李**"),
        ("张**", "张**"),
        ("J*", "J*"),
        ("王", "王"),
        ("", ""),
    ],
)
def test_names_of_people_are_masked(name: str, masked: str) -> None:
    assert mask_person(name) == masked
    assert mask_person(masked) == masked


@pytest.mark.parametrize(
    ("text", "starred", "kind"),
    [
        (f"经理张某，身份证号{PERSON}。", f"经理张某，身份证号{'*' * 18}。", "identity_number"),
        (f"张某（{PERSON}）", f"张某（{'*' * 18}）", "identity_number"),
        (f"李某{PERSON_X.lower()}", f"李某{'*' * 18}", "identity_number"),
        (f"{PERSON[:6]} {PERSON[6:14]} {PERSON[14:]}", "*" * 20, "identity_number"),
        ("身份证号码：123456789012345678", f"身份证号码：{'*' * 18}", "identity_number"),  # mistyped
        ("王某110101680307123", f"王某{'*' * 15}", "identity_number"),
        ("电话13800138000，", "电话***********，", "mobile_number"),
        ("电话138 0013 8000", "电话*************", "mobile_number"),
        ("+86-13800138000", "***************", "mobile_number"),
        ("１３８００１３８０００", "***********", "mobile_number"),
        (f"卡 {CARD}", f"卡 {'*' * 19}", "bank_card"),
        (
            f"{CARD[:4]} {CARD[4:8]} {CARD[8:12]} {CARD[12:16]} {CARD[16:]}",
            "*" * 23,
            "bank_card",
        ),
        ("对公账号：110060149018001234567", f"对公账号：{'*' * 21}", "bank_card"),
    ],
)
def test_numbers_of_people_are_starred(text: str, starred: str, kind: str) -> None:
    assert redact_free_text(text) == (starred, (kind,))


def test_all_kinds_in_one_text_are_starred_and_named() -> None:
    text, found = redact_free_text(f"{PERSON}、13800138000、13900139000、{CARD}")
    assert not any(character.isdigit() for character in text)
    assert set(found) == {"identity_number", "mobile_number", "bank_card"}


@pytest.mark.parametrize(
    "text",
    [
        "罚款人民币13800000000元",
        "货值13900000000.50",
        f"统一社会信用代码{make('51', '990102', '50012345')}",
        f"统一社会信用代码{make('91', '110108', '19900307')}",
        f"注册号{registration_number('11010101230101')}",
        registration_number("44030110312345"),
        "注册号110101680307123",
        "京金罚决字〔2026〕13812345678号第13812345678号",
        "许可证编号JY11101080012345",
        "2024-01-15至2025-01-14，2024010120250101",
        "流水号202401011234567890123",
        "共计1234567890份",
        "",
    ],
)
def test_other_numbers_stay_readable(text: str) -> None:
    text = text.replace("〔2026〕13812345678号", "〔2026〕138号")
    assert redact_free_text(text) == (text, ())


@given(st.text(alphabet="0123456789Xx -元号身份证账第〔〕.一二", max_size=60))
def test_redacting_twice_changes_nothing_and_keeps_the_length(text: str) -> None:
    once, found = redact_free_text(text)
    assert len(once) == len(text)
    assert (once != text) == bool(found)
    assert redact_free_text(once)[0] == once


@given(
    st.integers(0, 10**17 - 1),
    st.dates(min_value=masking.date(1900, 1, 1), max_value=masking.date(2026, 1, 1)),
)
def test_every_sound_identity_number_is_found(seed: int, born: masking.date) -> None:
    provinces = sorted(masking._PROVINCES)
    first17 = f"{provinces[seed % len(provinces)]}{seed // 100 % 10**4:04d}{born:%Y%m%d}{seed % 1000:03d}"
    assert redact_free_text(f"当事人{identity_number(first17)}的")[1] == ("identity_number",)


def test_a_long_text_without_long_numbers_costs_little() -> None:
    text = "当事人于2024年1月15日未按规定明码标价，违反《价格法》第十三条，罚款500元。" * 2_000
    started = time.perf_counter()
    assert redact_free_text(text) == (text, ())
    assert time.perf_counter() - started < 0.5


def test_published_penalties_stay_readable() -> None:
    folder = os.environ.get("CREDITSITE_SHARED")
    if not folder:
        pytest.skip("CREDITSITE_SHARED is not set: no published texts to look at")
    with (Path(folder) / "data" / "nfra_penalties.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    for row in rows:
        for column in ("usci", "violation", "legal_basis", "penalty_content", "doc_title", "party_name"):
            assert redact_free_text(row[column]) == (row[column], ())
