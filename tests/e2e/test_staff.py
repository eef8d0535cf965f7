"""The ways of staff through the desk: in by the real door, find, decide, propose and confirm; on both widths."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from demo import showcase
from journal import clock
from tests.e2e import kit
from tests.e2e.kit_site import DECIDER, EVERYBODY, NEWCOMER, SECOND_STEWARD, STEWARD, World, totp

WAYS = pytest.mark.parametrize("size", sorted(kit.SIZES))


def stays_within(tab: Any) -> None:
    """Nothing to scroll sideways on the desk either; wide tables scroll in their own frame."""
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
        tab.url,
        tab.evaluate(kit.WIDER),
    )


def state_purpose(tab: Any) -> None:
    """Say why a whole file is opened, where the desk asks."""
    if "/purpose/" in tab.url:
        tab.locator("input[name=purpose]").first.check()
        tab.locator("main button[type=submit], #content-main button[type=submit]").first.click()
        tab.wait_for_url(re.compile(r"^((?!/purpose/).)*$"))


def decide(tab: Any, reason: str, *, twice: bool) -> None:
    """A step's form: the reason; where it shows its effect first, the button once more."""
    tab.locator("textarea[name=reason], input[name=reason]").first.fill(reason)
    tab.locator(".submit-row button").click()
    if twice:
        expect(tab.locator("input[name=confirm]")).to_have_count(1)
        stays_within(tab)
        tab.locator(".submit-row button").click()
    expect(tab.locator("input[name=once]")).to_have_count(0)


def test_nobody_comes_in_without_a_second_factor(open_tab: Callable[..., Any]) -> None:
    tab = open_tab(kit.PHONE)
    kit.visit(tab, "/en/admin/registry/entity/")
    tab.wait_for_url("**/en/accounts/login/**")
    tab.locator("input[name=login]").fill(NEWCOMER)
    tab.locator("input[name=password]").fill(kit.PASSWORD)
    tab.locator("main form [type=submit]").first.click()
    tab.wait_for_url("**/second-factor/app/**")
    kit.visit(tab, "/en/admin/")
    assert "/second-factor/app/" in tab.url
    secret = re.search(r"[A-Z2-7]{32}", re.sub(r"\s", "", tab.locator("main").inner_text()))
    assert secret, "the secret can also be typed in by hand"
    tab.locator("input[name=code]").fill(totp(secret[0]))
    tab.locator("main form:has(input[name=code]) [type=submit]").first.click()
    tab.wait_for_url(re.compile(r"^((?!/second-factor/app/).)*$"))
    kit.visit(tab, "/en/admin/")
    assert tab.url.endswith("/en/admin/")


@WAYS
def test_an_entity_is_found_by_its_code(size: str, open_tab: Callable[..., Any], world: World) -> None:
    tab = open_tab(kit.SIZES[size], staff=EVERYBODY)
    code = str(world.ask(f"Entity.objects.get(name={showcase.PLAIN!r}).usci"))
    kit.visit(tab, "/en/admin/")
    stays_within(tab)
    kit.visit(tab, "/en/admin/registry/entity/")
    stays_within(tab)
    tab.locator("#searchbar").fill(code)
    tab.locator("#searchbar").press("Enter")
    expect(tab).to_have_url(re.compile(f"q={code}"))
    tab.locator("#result_list").get_by_role("link", name=re.compile(showcase.PLAIN)).first.click()
    tab.wait_for_url(re.compile("/purpose/|/change/"))
    state_purpose(tab)
    expect(tab.locator("main")).to_contain_text(code)
    stays_within(tab)
    tab.get_by_role("link", name="中文").first.click()
    expect(tab.locator("html")).to_have_attribute("lang", re.compile("zh"))


@WAYS
def test_a_record_is_withdrawn_with_a_reason(size: str, open_tab: Callable[..., Any], world: World) -> None:
    tab = open_tab(kit.SIZES[size], staff=DECIDER)
    pk, path = world.ask(
        "(lambda first: [(r.pk, r.path) for r in Record.objects.filter("
        "state='published', source_agency=first.source_agency).order_by('-pk')][0])"
        "(Record.objects.filter(item='penalty', source_agency__in=__import__('accounts.models')"
        f".models.User.objects.filter(username={DECIDER!r}).values('agency')).first())"
    )
    kit.visit(tab, f"/en/admin/records/record/{pk}/change/")
    state_purpose(tab)
    stays_within(tab)
    tab.locator(".desk-steps").get_by_role("link", name="Withdraw").click()
    expect(tab).to_have_url(re.compile("/step/withdraw/"))
    decide(tab, "reported by mistake, as the file notes", twice=True)
    kit.visit(tab, path, status=410)
    kit.visit(tab, f"/en/admin/records/record/{pk}/step/withdraw/", status=409)


def test_what_one_steward_proposes_another_confirms(open_tab: Callable[..., Any]) -> None:
    tab = open_tab(kit.DESK, staff=STEWARD)
    kit.visit(tab, "/en/admin/exchange/importlimit/step/propose/")
    tab.locator("select[name=name]").select_option(index=0)
    tab.locator("input[name=value]").fill("300")
    tab.locator("input[name=day]").fill((clock.today() + timedelta(days=9)).isoformat())
    decide(tab, "small offices have no second person", twice=True)
    proposal = tab.url
    assert "/journal/proposal/" in proposal
    expect(tab.locator(".desk-steps").get_by_role("link", name="Confirm")).to_have_count(0)
    other = open_tab(kit.PHONE, staff=SECOND_STEWARD)
    kit.visit(other, "/en/admin/")
    expect(other.locator(".desk-queues")).to_be_visible()
    kit.visit(other, proposal)
    stays_within(other)
    other.locator(".desk-steps").get_by_role("link", name="Confirm").click()
    decide(other, "agreed in the meeting", twice=True)
    kit.visit(other, proposal)
    expect(other.locator(".desk-steps").get_by_role("link", name="Confirm")).to_have_count(0)
    expect(other.locator("main")).to_contain_text("confirmed")


def test_the_door_shuts_behind_whoever_leaves(
    open_tab: Callable[..., Any], world: World, browser: Any
) -> None:
    tab = open_tab(kit.PHONE)
    kit.sign_in(tab, SECOND_STEWARD, code=world.run(
        "from tests.staff import recovery_codes; from accounts.models import User;"
        f"print('=' + recovery_codes(User.objects.get(username={SECOND_STEWARD!r}))[0])"
    ).rpartition("=")[2].strip())  # fmt: skip
    kit.visit(tab, "/en/accounts/logout/")
    tab.locator("main form [type=submit]").click()
    tab.wait_for_url("**/")
    kit.visit(tab, "/en/admin/")
    assert "/accounts/login/" in tab.url
