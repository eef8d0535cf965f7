from __future__ import annotations

import pytest

from registry.enumerations import codes, label


def test_codes_come_in_the_order_of_the_file() -> None:
    assert codes("severity") == ("minor", "general", "serious")
    assert codes("group")[0] == "administration"


@pytest.mark.parametrize(
    ("language", "expected"), [("zh", "罚款"), ("zh-hans", "罚款"), ("en", "Fine"), ("fr", "Fine")]
)
def test_labels_are_chinese_for_chinese_and_english_for_others(language: str, expected: str) -> None:
    assert label("penalty_kind", "fine", language) == expected


def test_an_unknown_code_is_shown_as_it_is() -> None:
    assert label("penalty_kind", "flogging", "en") == "flogging"
    assert label("no_such_enumeration", "x", "zh") == "x"
    with pytest.raises(KeyError):
        codes("no_such_enumeration")
