"""Costs and subjects: what needs no database."""

from __future__ import annotations

import pytest

from accounts.quota.costs import REQUEST, cost_of_lookup, cost_of_rows
from accounts.quota.subjects import network_of, subject


@pytest.mark.parametrize(
    ("rows", "requests"), [(0, 0), (1, 0), (999, 0), (1_000, 0), (1_001, 0.001), (2_000, 1), (10_000, 9)]
)
def test_an_export_counts_a_request_for_every_thousand_rows_and_the_first_is_counted_at_the_door(
    rows: int, requests: float
) -> None:
    assert cost_of_rows(rows) == requests * REQUEST


@pytest.mark.parametrize(("names", "requests"), [(1, 1), (100, 1), (101, 1.01), (1_000, 10)])
def test_a_lookup_counts_a_request_for_every_hundred_names(names: int, requests: float) -> None:
    assert cost_of_lookup(names) == requests * REQUEST


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::ffff", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("unix:", ""),
    ],
)
def test_what_counts_as_one_asker(address: str, network: str) -> None:
    assert network_of(address) == network


def test_a_subject_is_a_digest_that_depends_on_address_policy_day_and_secret(settings: object) -> None:
    one = subject("anonymous", "203.0.113.9", 20_000)
    assert len(one) == 16
    assert b"203" not in one
    assert one == subject("anonymous", "203.0.113.9", 20_000)
    others = {
        subject("anonymous", "203.0.113.8", 20_000),
        subject("search-pages", "203.0.113.9", 20_000),
        subject("anonymous", "203.0.113.9", 20_001),
    }
    assert len(others | {one}) == 4
    assert subject("anonymous", "2001:db8::1", 1) == subject("anonymous", "2001:db8::2", 1)


def test_another_secret_gives_another_digest(settings: object, monkeypatch: pytest.MonkeyPatch) -> None:
    one = subject("anonymous", "203.0.113.9", 20_000)
    subject.cache_clear()
    monkeypatch.setattr("django.conf.settings.SECRET_KEY", "another")
    try:
        assert subject("anonymous", "203.0.113.9", 20_000) != one
    finally:
        subject.cache_clear()
