"""Sessions, addresses and guesses are forgotten when they are over, and not before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.lockout import locked_until
from accounts.models import CodeState
from accounts.second_factor import CodesWait, CodeWrong, code_check, waits_until
from accounts.sweeps import tidy_sessions
from journal import clock
from tests.staff import PASSWORD, SECRET, make_staff, recovery_codes, totp_now

pytestmark = pytest.mark.django_db


def test_what_is_over_is_forgotten() -> None:
    make_staff("old", second_factor=False)
    make_staff("new", second_factor=False)
    for name in ("old", "new"):
        client = Client()
        client.post("/en/accounts/login/", {"login": name, "password": PASSWORD})
    past = clock.now() - timedelta(days=1)
    ended = UserSession.objects.get(user__username="old")
    Session.objects.filter(pk=ended.session_key).update(expire_date=past)
    for address in ("198.51.100.1", "198.51.100.2"):
        Client(REMOTE_ADDR=address).post("/en/accounts/login/", {"login": "new", "password": "x"})
    AccessAttempt.objects.filter(ip_address="198.51.100.1").update(attempt_time=past)
    assert tidy_sessions() == 3
    assert [one.user.username for one in UserSession.objects.all()] == ["new"]
    assert [one.ip_address for one in AccessAttempt.objects.all()] == ["198.51.100.2"]
    assert tidy_sessions() == 0


def test_a_wait_ends_when_the_time_is_over() -> None:
    make_staff("waits", second_factor=False)
    for _ in range(settings.AXES_FAILURE_LIMIT):
        Client().post("/en/accounts/login/", {"login": "waits", "password": "x"})
    until = locked_until("WAITS")
    assert until is not None
    assert timedelta(minutes=14) < until - clock.now() <= settings.AXES_COOLOFF_TIME
    assert locked_until("waits", "198.51.100.9") is None
    AccessAttempt.objects.update(attempt_time=clock.now() - settings.AXES_COOLOFF_TIME)
    assert locked_until("waits") is None


def test_an_older_code_is_refused_once_a_newer_one_was_taken() -> None:
    user = make_staff("codes")
    code_check(user=user, code=totp_now(user, shift=1))
    for shift in (1, 0, -1):
        with pytest.raises(CodeWrong):
            code_check(user=user, code=totp_now(user, shift=shift))


def test_spaces_in_a_code_do_not_matter_but_a_stale_one_does() -> None:
    user = make_staff("spaced")
    with pytest.raises(CodeWrong):
        code_check(user=user, code=totp_now(user, shift=-3))
    code = totp_now(user)
    assert code_check(user=user, code=f" {code[:3]} {code[3:]} ").type == "totp"


def test_failures_far_apart_do_not_add_up() -> None:
    user = make_staff("slow")
    for _ in range(8):
        with pytest.raises(CodeWrong):
            code_check(user=user, code="000000")
        CodeState.objects.filter(user=user).update(failed_at=clock.now() - timedelta(minutes=16))
    assert waits_until(user) is None
    for _ in range(4):
        with pytest.raises(CodeWrong):
            code_check(user=user, code="")
    with pytest.raises(CodesWait):
        code_check(user=user, code="")
    with pytest.raises(CodesWait):
        code_check(user=user, code=recovery_codes(user)[0])
    assert len(recovery_codes(user)) == 10, "what is not looked at is not spent"
    assert SECRET not in str(list(CodeState.objects.values()))
