"""What people may not read about people: names masked, numbers starred.

Numbers are recognised by their own rules (place, date, check digit), because the same texts are full of
document numbers, amounts, registration numbers and codes that must stay readable. Where the words in front
say what a number is ("身份证号", "账号"), the words decide.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date

IDENTITY_NUMBER, MOBILE_NUMBER, BANK_CARD = "identity_number", "mobile_number", "bank_card"

_COMPOUND = """
欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 宇文 长孙 司徒 司空 夏侯 轩辕 端木 百里 呼延 东郭 南宫 西门
独孤 申屠 淳于 公冶 钟离 闻人 澹台 濮阳 宗政 太叔 单于 仲孙 鲜于 闾丘 亓官 司寇 万俟 赫连 拓跋 完颜 纳兰 叶赫
第五 左丘 梁丘 东门 公西 漆雕 乐正 壤驷 公良 夹谷 宰父 段干 巫马 公羊 谷梁
"""
COMPOUND_SURNAMES = frozenset(_COMPOUND.split())

_SEPARATORS = re.compile(r"([、,，;；/]\s*)")  # between several people
_HAN_NAME = re.compile(r"[\u3007\u3400-\u9fff\U00020000-\U0003ffff*·•.\s]+")

# Eleven digits, perhaps grouped: without them a text holds no number of a person.
_LONG_NUMBER = re.compile(r"\d(?:[ -]?\d){10}")
_BEFORE, _AFTER = r"(?<![\dA-Za-z])(?<!\d[-.])", r"(?![\dA-Za-z])(?!\.\d)(?!-\d)"
_IDENTITY = re.compile(rf"{_BEFORE}(?:\d{{6}}[ -]?\d{{8}}[ -]?\d{{3}}[\dXxＸｘ]|\d{{15}}){_AFTER}")
_MOBILE = re.compile(
    rf"{_BEFORE}(?<!第)(?:(?:\+|00)?86[ -]?)?[1１][3-9３-９]\d[ -]?\d{{4}}[ -]?\d{{4}}{_AFTER}(?!\s*[多余]?[元万亿])"
)
_CARD = re.compile(rf"{_BEFORE}\d{{4}}[ -]?\d{{4}}[ -]?\d{{4}}[ -]?\d{{4}}(?:[ -]?\d{{1,3}})?{_AFTER}")
_ACCOUNT = re.compile(rf"(?<=[账帐卡][号户])([^\d。；;\n]{{0,8}})(\d(?:[ -]?\d){{11,29}}){_AFTER}")

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643
_PROVINCES = frozenset(
    f"{area}{number}" for area, last in enumerate((5, 3, 7, 6, 4, 5), 1) for number in range(1, last + 1)
) | {"50", "71", "81", "82", "83"}
_CARD_PREFIX = re.compile(r"62\d{14,17}$|(?:4\d|5[1-5]|35|37)\d{14}$")
_FIRST_BIRTH_YEAR = 1900
_FIRST_SHORT_YEAR = 1920  # 15 digits were given to those born up to 1999
_CONTEXT = 14  # characters in front of a number that may say what it is


def mask_person(name: str) -> str:
    """A person's name for the public: 张三丰 → 张**, 欧阳修 → 欧阳*, John Smith → J*; several one by one."""
    parts = _SEPARATORS.split(unicodedata.normalize("NFKC", name).strip())
    return "".join(part if index % 2 else _mask_one(part) for index, part in enumerate(parts))


def redact_free_text(text: str) -> tuple[str, tuple[str, ...]]:
    """Star identity, mobile and card numbers in a text. Returns it with the kinds of number found.

    An identity number of 18 characters is one by place, date and check character; of 15 digits by place and
    date, unless it fits the check digit of a registration number; a card number by prefix and Luhn's digit.
    """
    if not _LONG_NUMBER.search(text):
        return text, ()
    found: dict[str, None] = {}

    def star(kind: str, is_one: Callable[[str, str], bool]) -> Callable[[re.Match[str]], str]:
        def replace(match: re.Match[str]) -> str:
            number = unicodedata.normalize("NFKC", match[0]).replace(" ", "").replace("-", "").upper()
            if not is_one(number, match.string[max(0, match.start() - _CONTEXT) : match.start()]):
                return match[0]
            found[kind] = None
            return "*" * len(match[0])

        return replace

    def star_account(match: re.Match[str]) -> str:
        found[BANK_CARD] = None
        return match[1] + "*" * len(match[2])

    text = _IDENTITY.sub(star(IDENTITY_NUMBER, _is_identity), text)
    text = _ACCOUNT.sub(star_account, text)
    text = _CARD.sub(star(BANK_CARD, _is_card), text)
    text = _MOBILE.sub(star(MOBILE_NUMBER, lambda number, before: True), text)
    return text, tuple(found)


def _mask_one(name: str) -> str:
    if not name:
        return name
    if not _HAN_NAME.fullmatch(name):
        return name[0] + "*"
    name = re.sub(r"\s+", "", name)
    kept = 2 if len(name) > 2 and name[:2] in COMPOUND_SURNAMES else 1
    return name[:kept] + re.sub(r"[^·•.]", "*", name[kept:])


def _is_identity(number: str, before: str) -> bool:
    if re.search(r"身份证|身份号|证件号", before):
        return True
    if number[:2] not in _PROVINCES:
        return False
    if len(number) == 15:
        is_named = re.search(r"注册号|登记号|执照|许可证|编号", before)
        return (
            not is_named and _is_day("19" + number[6:12], _FIRST_SHORT_YEAR) and not _is_registration(number)
        )
    return _is_day(number[6:14], _FIRST_BIRTH_YEAR) and _identity_check(number) == number[17]


def _is_day(text: str, first_year: int) -> bool:
    try:
        day = date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return False
    return first_year <= day.year < 2100


def _identity_check(number: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return "10X98765432"[total % 11]


def _is_registration(number: str) -> bool:
    """Whether 15 digits pass the check of registration numbers (GS 15-2006: ISO 7064 MOD 11,10)."""
    product = 10
    for digit in number[:14]:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return (product + int(number[14])) % 10 == 1


def _is_card(number: str, before: str) -> bool:
    if not _CARD_PREFIX.match(number):
        return False
    doubled = "0246813579"
    total = sum(
        int(doubled[int(digit)]) if place % 2 else int(digit) for place, digit in enumerate(reversed(number))
    )
    return total % 10 == 0
