"""What a session that knows only the password can not do about the second factor."""

from __future__ import annotations

import time
from urllib.parse import quote

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client

from tests.staff import PASSWORD, add_second_factor, make_staff, recovery_codes, sign_in, totp_now

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
LOGIN = "/en/accounts/login/"
CODES, NEW = "/en/accounts/second-factor/recovery-codes/", "/en/accounts/second-factor/recovery-codes/new/"
AGAIN = "/en/accounts/second-factor/confirm/"


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    cache.clear()


def test_a_session_older_than_the_factor_comes_to_no_recovery_codes(client: Client) -> None:
    user = make_staff("owner", roles=["steward"], second_factor=False)
    client.post(LOGIN, {"login": "owner", "password": PASSWORD})  # the thief
    assert "_auth_user_id" in client.session
    add_second_factor(user)  # the owner, elsewhere
    before = recovery_codes(user)
    for answer in (client.get(CODES), client.get(NEW), client.post(NEW)):
        assert answer.status_code == 302
        assert answer["Location"].startswith(AGAIN)
    assert recovery_codes(user) == before
    assert not Authenticator.objects.get(type="recovery_codes").data.get("viewed")
    answer = client.post(f"{AGAIN}?next={quote(NEW)}", {"code": totp_now(user), "next": NEW})
    assert answer["Location"] == NEW, "whoever has the factor goes on"
    assert client.get(NEW).status_code == 200


def test_whoever_showed_the_factor_makes_new_codes(client: Client) -> None:
    user = make_staff("works", roles=["steward"])
    before = recovery_codes(user)
    sign_in(client, user)
    assert client.post(NEW)["Location"] == CODES
    assert not set(recovery_codes(user)) & set(before)


def test_setting_up_the_factor_ends_what_was_opened_by_password_alone() -> None:
    user = make_staff("new", roles=["steward"], second_factor=False)
    thief, owner = Client(), Client()
    for one in (thief, owner):
        one.post(LOGIN, {"login": "new", "password": PASSWORD})
        one.get("/en/accounts/")
    set_up = "/en/accounts/second-factor/app/"
    owner.get(set_up)
    secret = owner.session["mfa.totp.secret"]
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    assert owner.post(set_up, {"code": code})["Location"].startswith(CODES)
    assert Authenticator.objects.filter(user=user, type="totp").exists()
    assert owner.get(CODES).status_code == 200
    assert thief.get("/en/accounts/")["Location"].startswith(LOGIN)


@pytest.mark.parametrize("confirmed", [None, False])
def test_an_address_that_was_never_confirmed_gives_no_guesses_more(confirmed: bool | None) -> None:
    user = make_staff("guessed", roles=["steward"], email="guessed@example.org")
    if confirmed is not None:
        EmailAddress.objects.create(user=user, email="guessed@example.org", verified=confirmed)
    for _ in range(5):
        Client().post(LOGIN, {"login": "guessed", "password": "wrong"})
    answer = Client().post(LOGIN, {"login": "guessed@example.org", "password": PASSWORD})
    assert answer.status_code == 429
