"""axe-core over every page of the one door, in both languages: no violation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e import kit
from tests.e2e.kit_axe import accessible
from tests.e2e.kit_site import CITIZEN, EVERYBODY, NEWCOMER, STEWARD, World, serve

LANGUAGES = ["", "/en"]


def submit(tab: Any, **values: str) -> None:
    """Fill the form on the page and send it."""
    for name, value in values.items():
        tab.locator(f"main input[name={name}]").fill(value)
    tab.locator("main form [type=submit]").first.click()


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_pages_before_the_door(prefix: str, open_tab: Callable[..., Any]) -> None:
    tab = open_tab(kit.PHONE)
    pages = (
        ("account/login.html", "login/"),
        ("account/signup.html", "signup/"),
        ("account/account_inactive.html", "inactive/"),
        ("account/password_reset.html", "password/reset/"),
        ("account/password_reset_done.html", "password/reset/sent/"),
        ("account/password_reset_from_key_done.html", "password/reset/done/"),
        ("account/password_reset_from_key.html", "password/reset/x-y/"),
        ("account/verification_sent.html", "email/check/"),
        ("account/email_confirm.html", "email/check/nothing/"),
    )
    for template, path in pages:
        kit.visit(tab, f"{prefix}/accounts/{path}")
        accessible(tab, template)
        kit.looks_right(tab)
    kit.visit(tab, f"{prefix}/accounts/login/")
    submit(tab, login="", password="")
    accessible(tab, "account/login.html")  # with its complaints
    kit.visit(tab, f"{prefix}/accounts/signup/")
    submit(tab, email="nobody", password1="1", password2="2")
    accessible(tab, "account/signup.html")


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_pages_of_somebody_who_is_signed_in(prefix: str, open_tab: Callable[..., Any]) -> None:
    tab = open_tab(kit.PHONE, staff=EVERYBODY)
    pages = (
        ("account/home.html", ""),
        ("account/email_change.html", "email/"),
        ("account/password_change.html", "password/"),
        ("account/logout.html", "logout/"),
        ("usersessions/usersession_list.html", "sessions/"),
        ("mfa/recovery_codes/index.html", "second-factor/recovery-codes/"),
        ("mfa/recovery_codes/generate.html", "second-factor/recovery-codes/new/"),
        ("mfa/totp/deactivate_form.html", "second-factor/app/remove/"),
        ("account/reauthenticate.html", "confirm/"),
        ("mfa/reauthenticate.html", "second-factor/confirm/"),
    )
    for template, path in pages:
        kit.visit(tab, f"{prefix}/accounts/{path}")
        accessible(tab, template)
        kit.looks_right(tab)


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_the_second_factor(prefix: str, open_tab: Callable[..., Any]) -> None:
    tab = open_tab(kit.DESK)
    kit.visit(tab, f"{prefix}/accounts/login/")
    submit(tab, login=STEWARD, password=kit.PASSWORD)
    tab.wait_for_url("**/second-factor/code/**")
    accessible(tab, "mfa/authenticate.html")
    submit(tab, code="000")
    accessible(tab, "mfa/authenticate.html")


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_the_enrolment(prefix: str, open_tab: Callable[..., Any]) -> None:
    tab = open_tab(kit.PHONE)
    kit.visit(tab, f"{prefix}/accounts/login/?next={prefix}/admin/")
    submit(tab, login=NEWCOMER, password=kit.PASSWORD)
    tab.wait_for_url("**/second-factor/app/**")
    accessible(tab, "mfa/totp/activate_form.html")
    kit.looks_right(tab)


def test_a_citizen_at_the_door_of_the_desk(open_tab: Callable[..., Any]) -> None:
    tab = open_tab(kit.PHONE)
    kit.visit(tab, "/en/accounts/login/")
    submit(tab, login=CITIZEN, password=kit.PASSWORD)
    tab.wait_for_url("**/en/accounts/")
    for prefix in LANGUAGES:
        kit.visit(tab, f"{prefix}/admin/", status=403)
        accessible(tab, "account/not_staff.html")
        kit.looks_right(tab)


def test_without_a_password_yet(open_tab: Callable[..., Any], world: World) -> None:
    session = world.run(
        "from django.test import Client; from accounts.models import User; from tests.staff import sign_in;"
        "from allauth.account.models import EmailAddress;"
        "user = User.objects.create_user('without', email='without@example.cn'); user.set_unusable_password();"
        "user.save(); EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True);"
        "print('=' + sign_in(Client(), user).cookies['sessionid'].value)"
    ).rpartition("=")[2]
    tab = open_tab(kit.PHONE)
    tab.context.add_cookies([{"name": "sessionid", "value": session.strip(), "url": world.address}])
    for prefix in LANGUAGES:
        kit.visit(tab, f"{prefix}/accounts/password/set/")
        accessible(tab, "account/password_set.html")
        kit.looks_right(tab)


def test_locked_out_too_often_and_closed(open_tab: Callable[..., Any], world: World) -> None:
    tab = open_tab(kit.PHONE)
    kit.expect_status(tab, 429, 403)
    for _ in range(6):
        kit.visit(tab, "/en/accounts/login/")
        submit(tab, login="nobody-at-all", password="wrong")
        tab.wait_for_load_state()
        if tab.locator("main input[name=login]").count() == 0:
            break
    accessible(tab, "account/locked.html")
    kit.looks_right(tab)
    for _ in range(8):
        kit.visit(tab, "/en/accounts/password/reset/")
        submit(tab, email="somebody@example.cn")
        tab.wait_for_load_state()
        if tab.locator("main input[name=email]").count() == 0 and "/sent/" not in tab.url:
            break
    expect(tab.locator(".trouble__code")).to_have_text("429")
    accessible(tab, "website/error.html")
    kit.looks_right(tab)
    kit.visit(tab, serve(world.site, SIGNUP_OPEN="0") + "/accounts/signup/")
    accessible(tab, "account/signup_closed.html")
    kit.looks_right(tab)
