"""Cursors are opaque, signed, and good for one question only."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from creditsite.api import cursors
from creditsite.api.errors import BadRequest

SCOPE = ("penalties", "nfra", None)


@given(st.lists(st.integers(-(2**62), 2**62) | st.text(max_size=30), max_size=5))
def test_a_position_comes_back_as_it_went(position: list[Any]) -> None:
    assert cursors.read(cursors.write(position, scope=SCOPE), scope=SCOPE) == position


@given(st.text(max_size=60))
def test_no_made_up_text_is_a_cursor(text: str) -> None:
    with pytest.raises(BadRequest):
        cursors.read(text, scope=SCOPE)


@given(st.data())
def test_one_changed_character_is_found_out(data: st.DataObject) -> None:
    cursor = cursors.write(("2026-05-01", 77), scope=SCOPE)
    place = data.draw(st.integers(0, len(cursor) - 1))
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    other = data.draw(st.sampled_from([c for c in alphabet if c != cursor[place]]))
    with pytest.raises(BadRequest):
        cursors.read(cursor[:place] + other + cursor[place + 1 :], scope=SCOPE)


def test_another_question_refuses_it() -> None:
    cursor = cursors.write(("2026-05-01", 77), scope=SCOPE)
    for scope in (("penalties", "samr", None), ("permits", "nfra", None), "penalties"):
        with pytest.raises(BadRequest) as caught:
            cursors.read(cursor, scope=scope)
        assert caught.value.errors[0].code == "bad_cursor"


def test_another_secret_refuses_it(settings: Any) -> None:
    cursor = cursors.write((1,), scope=SCOPE)
    settings.SECRET_KEY = "another"
    with pytest.raises(BadRequest):
        cursors.read(cursor, scope=SCOPE)


def test_a_signed_position_of_another_shape_is_refused() -> None:
    for position in (("x", 1), ("2026-05-01",), (1, 2, 3)):
        with pytest.raises(BadRequest):
            cursors.place(cursors.write(position, scope=SCOPE), scope=SCOPE)


def test_padding_does_not_make_a_second_spelling() -> None:
    cursor = cursors.write(("2026-05-01", 77), scope=SCOPE)
    padded = urlsafe_b64encode(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))).decode() + "="
    with pytest.raises(BadRequest):
        cursors.read(padded, scope=SCOPE)


def test_no_cursor_is_the_first_page() -> None:
    assert cursors.place("", scope=SCOPE) is None
    where = cursors.Place(date(2026, 5, 1), 77)
    assert cursors.place(cursors.write(cursors.position_of(where), scope=SCOPE), scope=SCOPE) == where
