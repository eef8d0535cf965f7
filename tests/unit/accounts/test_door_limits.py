"""allauth's limits are kept where all web processes see them, and name nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import DoorLimit
from accounts.sweeps import tidy_sessions
from journal import clock
from tests.staff import PASSWORD, make_staff

pytestmark = pytest.mark.django_db
RESET = "/en/accounts/password/reset/"


def test_mails_are_limited_by_rows_of_the_database(mailoutbox: list[Any]) -> None:
    make_staff("owner", email="owner@example.org")
    answers = [Client().post(RESET, {"email": "owner@example.org"}).status_code for _ in range(7)]
    assert answers == [302] * 5 + [429] * 2
    assert len(mailoutbox) == 5
    assert DoorLimit.objects.count() >= 2
    DoorLimit.objects.all().delete()
    assert Client().post(RESET, {"email": "owner@example.org"}).status_code == 302


def test_sign_ups_of_one_address_are_limited_too(mailoutbox: list[Any]) -> None:
    def sign_up(number: int) -> int:
        made = {"email": f"a{number}@example.org", "password1": PASSWORD, "password2": PASSWORD}
        return Client(REMOTE_ADDR="198.51.100.7").post("/en/accounts/signup/", made).status_code

    assert [sign_up(number) for number in range(21)] == [302] * 20 + [429]
    assert DoorLimit.objects.exists()


def test_no_address_stands_in_a_row(mailoutbox: list[Any]) -> None:
    Client(REMOTE_ADDR="198.51.100.7").post(RESET, {"email": "owner@example.org"})
    for row in DoorLimit.objects.all():
        assert len(row.cache_key) == 64
        assert "198.51.100.7" not in f"{row.cache_key} {row.value}"


def test_what_no_longer_counts_is_tidied_away() -> None:
    cache.set("old", [1.0], 60)
    cache.set("new", [1.0], 3600)
    DoorLimit.objects.filter(expires__lt=clock.now() + timedelta(minutes=2)).update(
        expires=clock.now() - timedelta(seconds=5)
    )
    assert tidy_sessions() == 1
    assert (cache.get("old"), cache.get("new")) == (None, [1.0])
