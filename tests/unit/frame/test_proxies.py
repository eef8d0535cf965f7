"""What is believed of what proxies say."""

from __future__ import annotations

import re

import pytest

from creditsite.frame.proxies import client_address, plain_address, request_id


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "198.51.100.7", "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "1.1.1.1, 198.51.100.7", "198.51.100.7"),
        (2, "1.1.1.1, 198.51.100.7, 10.0.0.9", "198.51.100.7"),
        (2, "198.51.100.7", "198.51.100.7"),
        (1, "198.51.100.7:4711", "198.51.100.7"),
        (1, "[2001:db8::1]:4711", "2001:db8::1"),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "unknown", "10.0.0.1"),
        (1, "' OR 1=1", "10.0.0.1"),
        (1, "1.1.1.1,", "10.0.0.1"),
    ],
)
def test_of_n_proxies_the_nth_entry_from_the_right_is_ours(
    proxies: int, forwarded: str, address: str
) -> None:
    assert client_address("10.0.0.1", forwarded, proxies=proxies) == address


def test_what_is_no_address_is_none() -> None:
    assert plain_address("fe80::1%eth0") == "fe80::1"
    assert plain_address("203.0.113.256") == ""


@pytest.mark.parametrize(
    "given",
    ["", "short", "a b c d e f g h", "x" * 65, "line\nbreak-0000", "张三张三张三张三", "-leading-0000"],
)
def test_an_id_that_is_not_well_formed_is_replaced(given: str) -> None:
    made = request_id(given, proxies=1)
    assert re.fullmatch("[0-9a-f]{32}", made)


def test_a_proxy_may_give_an_id_and_a_visitor_may_not() -> None:
    assert request_id("edge-01.2026_0001", proxies=1) == "edge-01.2026_0001"
    assert request_id("edge-01.2026_0001", proxies=0) != "edge-01.2026_0001"
