"""Keyboard only: everything can be reached, shows that it has the focus, and lets go of it again."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from demo import showcase
from tests.e2e import kit
from tests.e2e.kit_site import World

MOST_STOPS = 150
FOCUSABLE = """() => [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary")]
  .filter(e => e.checkVisibility({visibilityProperty: true}) && e.tabIndex >= 0 && !e.disabled).length"""


def walk(tab: Any) -> list[dict[str, Any]]:
    """Tab through the page once; every stop, until the focus has left the page."""
    stops: list[dict[str, Any]] = []
    for _ in range(MOST_STOPS):
        tab.keyboard.press("Tab")
        stop = kit.focused(tab)
        if stop["tag"] == "BODY" or (stops and stop == stops[0]):
            return stops
        stops.append(stop)
    raise AssertionError(f"no end after {MOST_STOPS} stops: {stops[-3:]}")


@pytest.mark.parametrize("size", sorted(kit.SIZES))
@pytest.mark.parametrize("page", ["/", "/en/search?q=澄屿", "entity", "/accounts/login/"])
def test_every_control_is_a_stop_that_shows(
    page: str, size: str, open_tab: Callable[..., Any], world: World
) -> None:
    tab = open_tab(kit.SIZES[size])
    path = (
        page if page.startswith("/") else str(world.ask(f"Entity.objects.get(name={showcase.PLAIN!r}).path"))
    )
    kit.visit(tab, path)
    wanted = tab.evaluate(FOCUSABLE)
    tab.evaluate("document.activeElement.blur()")
    stops = walk(tab)
    assert len(stops) >= wanted * 0.9, (len(stops), wanted)  # a date field is several stops, some links none
    assert [stop for stop in stops if not stop["shows"] and stop["tag"] != "MAIN"] == []
    assert [stop for stop in stops if not stop["inside"]] == []


def test_the_skip_link_comes_first_and_leads_past_the_header(tab: Any) -> None:
    kit.visit(tab, "/search?q=澄屿")
    tab.keyboard.press("Tab")
    skip = kit.focused(tab)
    assert skip["text"] == "跳到正文" and skip["inside"] and skip["shows"]
    tab.keyboard.press("Enter")
    expect(tab.locator("#main")).to_be_focused()
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.closest('main') !== null")


def test_a_suggestion_is_chosen(tab: Any) -> None:
    kit.visit(tab, "/en/")
    tab.get_by_role("combobox").press_sequentially("澄屿", delay=30)
    tab.get_by_role("option").first.wait_for()
    tab.keyboard.press("ArrowDown")
    expect(tab.get_by_role("option", selected=True)).to_have_count(1)
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/en/entities/*")


def test_tab_leaves_the_suggestions(tab: Any) -> None:
    kit.visit(tab, "/en/")
    tab.get_by_role("combobox").press_sequentially("澄屿", delay=30)
    tab.get_by_role("option").first.wait_for()
    tab.keyboard.press("Tab")
    expect(tab.get_by_role("listbox")).not_to_be_visible()
    expect(tab.get_by_role("button", name="Search")).to_be_focused()


def test_filters_open_and_apply(open_tab: Callable[..., Any]) -> None:
    tab = open_tab(kit.PHONE)
    kit.visit(tab, "/search?q=示例")
    tab.get_by_role("link", name=re.compile("^筛选")).focus()
    tab.keyboard.press("Enter")
    expect(tab.locator("#facets")).to_be_visible()
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.closest('#facets') !== null"), (
        "the focus goes on in the filters"
    )
    tab.keyboard.press("Enter")
    expect(tab.locator(".chip")).to_have_count(1)


def test_copy_past_day_and_groups(tab: Any, world: World) -> None:
    kit.visit(tab, str(world.ask(f"Entity.objects.get(name={showcase.PLAIN!r}).path")))
    tab.get_by_role("button", name="复制").focus()
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("button", name="已复制")).to_be_visible()
    tab.locator("summary", has_text="过去").focus()
    tab.keyboard.press("Enter")
    expect(tab.locator("input[name=at]")).to_be_visible()
    tab.locator(".tile", has_text="行政管理").focus()
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(re.compile("group=administration"))
    expect(tab.locator(".tile[aria-current=page]")).to_contain_text("行政管理")
