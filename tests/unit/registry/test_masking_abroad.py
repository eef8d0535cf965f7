"""Mobile numbers as they are written for callers from abroad."""

from __future__ import annotations

import pytest

from registry.masking import MOBILE_NUMBER, redact_free_text


@pytest.mark.parametrize(
    "number",
    [
        "008613912345678",
        "0086-13912345678",
        "0086 139 1234 5678",
        "+86-13912345678",
        "+8613912345678",
        "86-13912345678",
    ],
)
def test_a_mobile_number_with_the_countrys_prefix_is_starred(number: str) -> None:
    text, found = redact_free_text(f"联系人电话{number}。")
    assert "13912345678" not in text.replace(" ", "")
    assert found == (MOBILE_NUMBER,)


@pytest.mark.parametrize("number", ["2008613912345678", "A008613912345678", "1008613912345678元"])
def test_a_longer_number_that_holds_one_stays(number: str) -> None:
    assert redact_free_text(f"编号{number}")[0] == f"编号{number}"
