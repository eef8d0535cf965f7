"""Signing in through the real pages: enrolment, codes, lock-out, mail, and what a stranger cannot find out."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.core.cache import cache
from django.test import Client

from accounts.models import CodeState, User
from journal import clock
from journal.models import AuditEvent
from tests.staff import PASSWORD, SECRET, make_staff, recovery_codes, sign_in, totp_now

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
LOGIN = "/en/accounts/login/"
CODE = "/en/accounts/second-factor/code/"


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    cache.clear()


def log_in(client: Client, name: str, password: str = PASSWORD, **extra: Any) -> Any:
    return client.post(LOGIN, {"login": name, "password": password, **extra})


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def actions(user: User) -> list[str]:
    return list(AuditEvent.objects.filter(target=user.key).order_by("pk").values_list("action", flat=True))


def test_first_sign_in_of_staff_goes_through_enrolment_to_the_page_they_wanted(client: Client) -> None:
    user = make_staff("newcomer", roles=["steward"], second_factor=False)
    wanted = "/en/admin/accounts/user/"
    answer = log_in(client, "newcomer", next=wanted)
    assert answer["Location"] == wanted
    answer = client.get(wanted)
    set_up = answer["Location"]
    assert set_up == f"/en/accounts/second-factor/app/?next={wanted}"
    page = client.get(set_up).content.decode()
    secret = re.search(r'class="secret">([A-Z2-7]+)<', page)
    assert secret
    assert client.post(set_up, {"code": "000000", "next": wanted}).status_code == 200
    assert not Authenticator.objects.exists()
    code = format_hotp_value(hotp_value(secret[1], int(time.time()) // 30))
    answer = client.post("/en/accounts/second-factor/app/", {"code": code, "next": wanted})
    assert answer["Location"].startswith("/en/accounts/second-factor/recovery-codes/?next=")
    codes = client.get(answer["Location"]).content.decode()
    assert all(code in codes for code in recovery_codes(user))
    assert f'href="{wanted}"' in codes
    assert client.get(wanted).status_code == 200
    assert not any(code in client.get(answer["Location"]).content.decode() for code in recovery_codes(user))
    stored = Authenticator.objects.get(user=user, type="totp").data["secret"]
    assert secret[1] not in stored
    assert actions(user) == ["account.login", "account.second_factor_added"]


def test_whoever_wants_to_go_nowhere_can_enrol_too(client: Client) -> None:
    user = make_staff("plain", second_factor=False)
    sign_in(client, user)
    assert client.post("/en/accounts/second-factor/app/", {"code": "000000"}).status_code == 200
    assert client.post("/en/accounts/second-factor/app/", {"code": ""}).status_code == 200


def test_password_then_code_opens_the_desk(client: Client) -> None:
    user = make_staff("two", roles=["steward"])
    answer = log_in(client, "two")
    assert answer["Location"] == CODE
    assert not signed_in(client)
    assert client.get("/en/admin/").status_code == 302
    answer = client.post(CODE, {"code": totp_now(user)})
    assert answer["Location"] == "/en/admin/"
    assert client.get("/en/admin/").status_code == 200
    event = AuditEvent.objects.get(target=user.key, action="account.login")
    assert event.detail == {"methods": ["password", "mfa"]}
    assert event.address == "127.0.0.1"


def test_a_code_works_once_even_in_another_process(client: Client) -> None:
    user = make_staff("again", roles=["steward"])
    code = totp_now(user)
    log_in(client, "again")
    client.post(CODE, {"code": code})
    assert signed_in(client)
    cache.clear()  # another web process does not share it
    other = Client()
    log_in(other, "again")
    answer = other.post(CODE, {"code": code})
    assert answer.status_code == 200
    assert "was used already" in answer.content.decode()
    assert not signed_in(other)
    other.post(CODE, {"code": totp_now(user, shift=1)})
    assert signed_in(other)


def test_a_recovery_code_works_once(client: Client) -> None:
    user = make_staff("lost", roles=["steward"])
    code = recovery_codes(user)[0]
    log_in(client, "lost")
    client.post(CODE, {"code": code})
    assert signed_in(client)
    other = Client()
    log_in(other, "lost")
    other.post(CODE, {"code": code})
    assert not signed_in(other)


def test_wrong_codes_make_the_account_wait_whatever_the_address(client: Client) -> None:
    user = make_staff("guessed", roles=["steward"])
    for number in range(5):
        guesser = Client(REMOTE_ADDR=f"198.51.100.{number}")
        log_in(guesser, "guessed")
        answer = guesser.post(CODE, {"code": "000000"})
    assert "Try again in 15 minutes" in answer.content.decode()
    log_in(client, "guessed")
    answer = client.post(CODE, {"code": totp_now(user)})
    assert "Try again in 15 minutes" in answer.content.decode()
    assert not signed_in(client)
    CodeState.objects.filter(user=user).update(failed_at=clock.now() - timedelta(minutes=16))
    client.post(CODE, {"code": totp_now(user)})
    assert signed_in(client)


@pytest.mark.parametrize("name", ["known", "nobody-of-this-name"])
def test_five_wrong_passwords_make_everybody_wait_alike(client: Client, name: str) -> None:
    make_staff("known", roles=["steward"])
    for _ in range(4):
        answer = log_in(client, name, "wrong")
        assert answer.status_code == 200
        assert "not correct" in answer.content.decode()
    answer = log_in(client, name, "wrong")
    assert answer.status_code == 429
    assert answer["Retry-After"] == "900"
    assert "waits for 15 minutes" in answer.content.decode()
    answer = log_in(client, name, PASSWORD)  # right or not: it is not looked at
    assert answer.status_code == 429
    assert log_in(Client(REMOTE_ADDR="198.51.100.7"), "known").status_code == 302, (
        "its owner elsewhere gets in"
    )


def test_the_address_and_the_user_name_are_one_account_to_a_guesser(client: Client) -> None:
    user = make_staff("both", roles=["steward"], email="both@example.org")
    EmailAddress.objects.create(user=user, email="both@example.org", verified=True, primary=True)
    for name in ("both", "BOTH", "both@example.org", "Both@Example.org"):
        assert log_in(client, name, "wrong").status_code == 200
    assert log_in(client, "both", "wrong").status_code == 429
    assert AuditEvent.objects.filter(action="account.locked_out", target=user.key).count() == 1


def test_signing_in_forgets_earlier_slips(client: Client) -> None:
    user = make_staff("slips", roles=["steward"], second_factor=False)
    for _ in range(2):
        for _ in range(4):
            assert log_in(client, "slips", "wrong").status_code == 200
        assert log_in(client, "slips").status_code == 302
        client.post("/en/accounts/logout/")
    assert actions(user).count("account.login") == 2


def test_the_right_password_alone_does_not_forget_wrong_codes_or_guesses(client: Client) -> None:
    make_staff("half", roles=["steward"])
    for _ in range(4):
        log_in(client, "half", "wrong")
    log_in(client, "half")  # stops at the code
    assert log_in(Client(), "half", "wrong").status_code == 429


@pytest.mark.parametrize(
    "goal", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_no_way_leads_off_the_site(client: Client, goal: str) -> None:
    make_staff("open", roles=["steward"], second_factor=False)
    assert log_in(client, "open", next=goal)["Location"] == "/en/admin/"
    page = client.get("/en/accounts/second-factor/app/", {"next": goal})
    assert page.status_code == 200
    assert client.post("/en/accounts/logout/", {"next": goal})["Location"] == "/en/"


def test_signing_up_needs_the_address_confirmed(client: Client) -> None:
    form = {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD}
    answer = client.post("/en/accounts/signup/", form)
    assert answer["Location"] == "/en/accounts/email/check/"
    assert not signed_in(client)
    log_in(client, "new@example.org")
    assert not signed_in(client)
    link = re.search(r"http://testserver(/en/accounts/email/check/\S+)", str(mail.outbox[0].body))
    assert link
    assert client.get(link[1]).status_code == 200
    assert client.post(link[1]).status_code == 302
    log_in(client, "new@example.org")
    assert signed_in(client)
    user = User.objects.get(email="new@example.org")
    assert user.language == "en"  # of the page where it was made
    assert not user.is_staff
    assert client.get("/en/admin/").status_code == 403


def test_signing_up_with_a_known_address_tells_the_stranger_nothing(client: Client) -> None:
    user = make_staff("there", email="there@example.org")
    EmailAddress.objects.create(user=user, email="there@example.org", verified=True, primary=True)
    form = {"email": "there@example.org", "password1": PASSWORD, "password2": PASSWORD}
    answer = client.post("/en/accounts/signup/", form)
    fresh = Client().post("/en/accounts/signup/", {**form, "email": "fresh@example.org"})
    assert (answer.status_code, answer["Location"]) == (fresh.status_code, fresh["Location"])
    assert "You have an account already" in mail.outbox[0].subject
    assert User.objects.filter(email="there@example.org").count() == 1


def test_signing_up_can_be_closed(client: Client, settings: Any) -> None:
    settings.ACCOUNT_SIGNUP_OPEN = False
    form = {"email": "late@example.org", "password1": PASSWORD, "password2": PASSWORD}
    for answer in (client.get("/en/accounts/signup/"), client.post("/en/accounts/signup/", form)):
        assert "makes no new accounts" in answer.content.decode()
    assert not User.objects.filter(email="late@example.org").exists()


def test_asking_for_a_new_password_tells_the_stranger_nothing(client: Client) -> None:
    user = make_staff("forgets", email="forgets@example.org")
    EmailAddress.objects.create(user=user, email="forgets@example.org", verified=True, primary=True)
    known = client.post("/en/accounts/password/reset/", {"email": "forgets@example.org"})
    unknown = Client().post("/en/accounts/password/reset/", {"email": "nobody@example.org"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [message.to for message in mail.outbox] == [["forgets@example.org"]]


def test_a_reset_link_works_once_ends_sessions_and_keeps_the_second_factor(client: Client) -> None:
    user = make_staff("reset", roles=["steward"], email="reset@example.org")
    EmailAddress.objects.create(user=user, email="reset@example.org", verified=True, primary=True)
    thief = sign_in(Client(), user)
    client.post("/en/accounts/password/reset/", {"email": "reset@example.org"})
    link = re.search(r"http://testserver(/en/accounts/password/reset/\S+)", str(mail.outbox[0].body))
    assert link
    page = client.get(link[1], follow=True)
    form = {"password1": "another horse 99", "password2": "another horse 99"}
    assert client.post(page.request["PATH_INFO"], form)["Location"] == "/en/accounts/password/reset/done/"
    assert not signed_in(client)
    assert thief.get("/en/admin/").status_code == 302
    assert "does not work any more" in Client().get(link[1]).content.decode()
    assert log_in(client, "reset", "another horse 99")["Location"] == CODE
    assert "account.password_set" in actions(user)


def test_a_phone_is_changed_by_showing_the_old_one(client: Client) -> None:
    user = make_staff("phone", roles=["steward"])
    sign_in(client, user)
    remove = "/en/accounts/second-factor/app/remove/"
    assert client.get(remove).status_code == 200
    client.post(remove, {"code": "000000"})
    assert Authenticator.objects.filter(user=user).count() == 2
    client.post(remove, {"code": recovery_codes(user)[0]})
    assert not Authenticator.objects.filter(user=user).exists()
    assert client.get("/en/admin/")["Location"].startswith("/en/accounts/second-factor/app/")
    assert "account.second_factor_removed" in actions(user)


def test_dangerous_pages_ask_for_the_password_again_after_a_while(client: Client) -> None:
    user = make_staff("later", roles=["steward"])
    sign_in(client, user)
    assert client.get("/en/accounts/second-factor/recovery-codes/new/").status_code == 200
    session = client.session
    session["signed_in_at"] -= 16 * 60
    session.save()
    answer = client.get("/en/accounts/second-factor/recovery-codes/new/")
    assert answer["Location"].startswith("/en/accounts/confirm/?next=")
    another = client.post("/en/accounts/email/", {"email": "thief@example.org", "action_add": ""})
    assert another["Location"].startswith("/en/accounts/confirm/?next=")
    assert not mail.outbox
    answer = client.post(answer["Location"], {"password": PASSWORD})
    assert answer["Location"] == "/en/accounts/second-factor/recovery-codes/new/"
    assert client.get(answer["Location"]).status_code == 200
    before = recovery_codes(user)
    client.post("/en/accounts/second-factor/recovery-codes/new/")
    assert set(recovery_codes(user)).isdisjoint(before)


def test_sessions_are_listed_and_ended_by_their_owner_only() -> None:
    make_staff("many", roles=["steward"], second_factor=False)
    make_staff("other", roles=["steward"], second_factor=False)
    here, there, foreign = Client(), Client(headers={"User-Agent": "the old laptop"}), Client()
    log_in(here, "many")
    log_in(there, "many")
    log_in(foreign, "other")
    page = here.get("/en/accounts/sessions/").content.decode()
    assert "the old laptop" in page
    ids = re.findall(r'name="session" value="(\d+)"', page)
    assert len(ids) == 1
    foreign.post("/en/accounts/sessions/", {"session": ids[0]})
    assert there.get("/en/accounts/").status_code == 200
    here.post("/en/accounts/sessions/", {"session": ids[0]})
    assert there.get("/en/accounts/").status_code == 302
    assert here.get("/en/accounts/").status_code == 200
    log_in(there, "many")
    here.post("/en/accounts/sessions/")
    assert there.get("/en/accounts/").status_code == 302


def test_a_mail_server_that_is_away_loses_nothing(client: Client, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    form = {"email": "quiet@example.org", "password1": PASSWORD, "password2": PASSWORD}
    answer = client.post("/en/accounts/signup/", form, follow=True)
    assert answer.status_code == 200
    assert "could not be sent" in answer.content.decode()
    assert User.objects.filter(email="quiet@example.org").exists()


@pytest.mark.parametrize(
    "path", ["/", "/search", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"]
)
def test_pages_hold_no_inline_script_or_style(client: Client, path: str) -> None:
    for prefix in ("", "/en"):
        page = client.get(prefix + path).content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", page), prefix + path
        assert f'<html lang="{"en" if prefix else "zh-Hans"}">' in page, "our frame, not allauth's site"


@pytest.mark.parametrize("path", ["/", "/search?q=x", "/en/"])
def test_public_pages_set_no_cookie_for_visitors(client: Client, path: str) -> None:
    answer = client.get(path)
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")


def test_the_secret_used_in_tests_is_the_one_shown() -> None:
    user = make_staff("secret")
    assert Authenticator.objects.get(user=user, type="totp").data["secret"] != SECRET
    assert len(totp_now(user)) == 6
