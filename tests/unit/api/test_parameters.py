"""Parameters are checked before anything is looked up, and everything wrong is named."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import translation

from creditsite.api.errors import BadRequest
from creditsite.api.parameters import AT, LIMIT, Amount, Choice, Date, Specification, TextValue
from journal import clock

SPEC = Specification(
    (
        TextValue(name="q", required=True, max_length=10),
        Choice(name="kind", choices=("fine", "warning")),
        Choice(name="many", choices=("a", "b"), repeatable=True),
        Date(name="decided_from"),
        Amount(name="fine_from"),
        AT,
        LIMIT,
    )
)


def wrong(query: str) -> list[tuple[str, str]]:
    with pytest.raises(BadRequest) as caught:
        SPEC.parse(query)
    return [(error.field, error.code) for error in caught.value.errors]


def test_values_are_parsed_and_the_rest_has_defaults() -> None:
    params = SPEC.parse("q=+%E6%BE%84+&many=a&many=b&decided_from=2024-02-29&fine_from=10.5&kind=")
    assert params == {
        "q": "澄",
        "kind": "",
        "many": ("a", "b"),
        "decided_from": date(2024, 2, 29),
        "fine_from": 1050,
        "at": None,
        "limit": 20,
    }
    assert set(params.given) == {"q", "many", "decided_from", "fine_from"}


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ("", [("q", "missing")]),
        ("q=", [("q", "missing")]),
        ("q=a&q=b", [("q", "repeated")]),
        ("q=12345678901", [("q", "too_long")]),
        ("q=a&kinds=fine", [("kinds", "unknown_parameter")]),
        ("q=a&kind=FINE", [("kind", "not_a_choice")]),
        (
            "q=a&limit=0&kind=x&lmit=3",
            [("limit", "out_of_range"), ("kind", "not_a_choice"), ("lmit", "unknown_parameter")],
        ),
    ],
)
def test_everything_wrong_is_named(query: str, errors: list[tuple[str, str]]) -> None:
    assert wrong(query) == errors


@pytest.mark.parametrize(
    ("written", "meant"),
    [("lmit", "limit"), ("Kind", "kind"), ("decidedfrom", "decided_from"), ("fine", "fine_from")],
)
def test_the_nearest_name_is_offered(written: str, meant: str) -> None:
    with translation.override("en"), pytest.raises(BadRequest) as caught:
        SPEC.parse(f"q=a&{written}=1")
    assert f"Did you mean {meant}?" in str(caught.value.errors[0].message)


@pytest.mark.parametrize(
    "text", ["0", "101", "-1", "1.0", "1e1", "９", "٣", "+5", "99999999999999999999", "a"]
)
def test_a_limit_out_of_range_is_never_clamped(text: str) -> None:
    assert wrong(f"q=a&limit={text}".replace("+", "%2B")) == [("limit", "out_of_range")]


@pytest.mark.parametrize("limit", [1, 100])
def test_the_bounds_of_limit_are_allowed(limit: int) -> None:
    assert SPEC.parse(f"q=a&limit={limit}")["limit"] == limit


@pytest.mark.parametrize(
    "text", ["2022-09-31", "20220930", "2022-9-30", "44834", "2022-W39-5", "２０２２-09-30", "x"]
)
def test_only_a_day_is_a_date(text: str) -> None:
    assert wrong(f"q=a&decided_from={text}") == [("decided_from", "not_a_date")]


@pytest.mark.parametrize("text", ["1,000", "5万元", "-1", "1.234", ".5", "1.", "1e5", "99999999999999"])
def test_only_yuan_is_an_amount(text: str) -> None:
    assert wrong(f"q=a&fine_from={text}") == [("fine_from", "not_an_amount")]


def test_a_day_to_come_is_refused_by_the_clock_of_china() -> None:
    with time_machine.travel(datetime(2026, 5, 1, 0, 0, tzinfo=clock.SHANGHAI)):
        assert SPEC.parse("q=a&at=2026-05-01")["at"] == date(2026, 5, 1)
        assert wrong("q=a&at=2026-05-02") == [("at", "future_date")]


def test_a_wrong_value_is_repeated_only_in_part(api: Client) -> None:
    found: dict[str, Any] = api.get(f"/api/v1/things?kind={'x' * 150}&{'y' * 300}=1").json()
    assert all(len(error["field"]) <= 60 and "x" * 61 not in error["message"] for error in found["errors"])


def test_every_parameter_describes_itself() -> None:
    described = {one.name: one.openapi() for one in SPEC.parameters}
    assert described["limit"]["schema"] == {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}
    assert described["many"]["schema"] == {"type": "array", "items": {"type": "string", "enum": ["a", "b"]}}
    assert described["q"]["required"] is True
    assert described["at"]["schema"] == {"type": "string", "format": "date"}
