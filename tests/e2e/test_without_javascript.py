"""Everything works without JavaScript: it only makes things handier."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from demo import showcase
from tests.e2e import kit
from tests.e2e.kit_site import EVERYBODY


@pytest.mark.parametrize("size", sorted(kit.SIZES))
def test_a_visitor_gets_everything(size: str, open_tab: Callable[..., Any]) -> None:
    tab = open_tab(kit.SIZES[size], java_script_enabled=False)
    kit.visit(tab, "/")
    tab.get_by_role("searchbox").fill("示例")
    tab.get_by_role("button", name="查询").click()
    tab.wait_for_url("**/search?q=*")
    opener = tab.get_by_role("link", name=re.compile("^筛选"))
    if opener.is_visible():
        opener.click()
    tab.locator("#facets a", has_text="有行政处罚").click()
    expect(tab).to_have_url(re.compile("has=penalty"))
    tab.locator(".chip").click()
    expect(tab.locator(".chip")).to_have_count(0)
    tab.get_by_role("searchbox").fill(showcase.PLAIN)
    tab.get_by_role("button", name="查询").click()
    tab.get_by_role("link", name=showcase.PLAIN, exact=True).click()
    expect(tab.locator("h1")).to_have_text(showcase.PLAIN)
    assert tab.get_by_role("button", name="复制").count() == 0  # nothing is offered that would not work
    tab.get_by_role("link", name="行政管理").click()
    expect(tab).to_have_url(re.compile("group=administration"))
    tab.locator("summary", has_text="过去").click()
    tab.locator("input[name=at]").fill("2020-01-01")
    tab.locator(".at-form button").click()
    expect(tab.locator("#too-early")).to_be_visible()
    tab.get_by_role("link", name="English").first.click()
    expect(tab.locator("html")).to_have_attribute("lang", "en")
    kit.visit(tab, "/api/docs/")
    expect(tab.locator("noscript p")).to_be_visible()


def test_staff_come_in_and_decide(open_tab: Callable[..., Any]) -> None:
    tab = open_tab(staff=EVERYBODY, java_script_enabled=False)
    kit.visit(tab, "/en/admin/registry/agency/step/add/")
    tab.locator("[name=code]").fill("example-office")
    tab.locator("[name=name]").fill("示例办公室")
    tab.locator("textarea[name=reason]").fill("it was founded")
    for _ in range(2):  # where an effect is shown first, the button is pressed twice
        if tab.locator(".submit-row button").count():
            tab.locator(".submit-row button").click()
    expect(tab.locator(".messagelist, .desk-steps").first).to_be_visible()
    expect(tab.locator("main")).to_contain_text("示例办公室")
