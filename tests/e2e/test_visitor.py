"""The ways of a visitor, on a phone and on a desk: from the first word typed to one record and back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from demo import showcase
from tests.e2e import kit
from tests.e2e.kit_site import World

NAME = showcase.PLAIN
FORMER = "示例一市澄屿信息咨询有限公司"


def search(tab: Any, text: str) -> None:
    """Type into the box at the top and press Enter."""
    box = tab.locator("input[type=search]").first
    box.fill(text)
    box.press("Enter")
    tab.wait_for_url("**/search?q=**")


def path_of(world: World, name: str) -> str:
    return str(world.ask(f"Entity.objects.filter(name={name!r}).order_by('pk').first().path"))


def test_from_the_first_word_to_one_record(tab: Any) -> None:
    kit.visit(tab, "/")
    kit.looks_right(tab)
    tab.get_by_role("combobox").press_sequentially("澄屿科技", delay=30)
    tab.get_by_role("option").first.wait_for()
    kit.looks_right(tab)
    tab.keyboard.press("Escape")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/search?q=*")
    tab.get_by_role("link", name=NAME, exact=True).click()
    tab.wait_for_url("**/entities/*")
    expect(tab.locator("h1")).to_have_text(NAME)
    tab.get_by_role("button", name="复制").click()
    expect(tab.get_by_role("button", name="已复制")).to_be_visible()
    assert tab.url.endswith(tab.evaluate("navigator.clipboard.readText()"))
    tab.get_by_role("link", name="行政管理").click()
    expect(tab).to_have_url(re.compile("group=administration"))
    kit.looks_right(tab)
    tab.locator("article a").first.click()
    tab.wait_for_url("**/records/*")
    kit.looks_right(tab)
    tab.locator("main").get_by_role("link", name=NAME).click()
    expect(tab.locator("h1")).to_have_text(NAME)


def test_the_examples_of_the_home_page_find_something(tab: Any) -> None:
    kit.visit(tab, "/en/")
    examples = tab.locator(".hero__examples a")
    texts = examples.all_inner_texts()
    assert any(re.fullmatch("[0-9A-Z]{18}", text) for text in texts)
    for number in range(len(texts)):
        examples.nth(number).click()
        tab.wait_for_url("**/search?q=*")
        expect(tab.locator(".result").first).to_be_visible()
        kit.visit(tab, "/en/")


def test_a_code_a_former_name_and_a_slip_lead_to_the_company(tab: Any, world: World) -> None:
    code = path_of(world, NAME).rpartition("/")[2]
    kit.visit(tab, "/")
    search(tab, code)
    expect(tab.locator(".result__name").first).to_have_text(NAME)
    search(tab, FORMER)
    expect(tab.locator(".result").first).to_contain_text("曾用名")
    expect(tab.locator(".result__name").first).to_have_text(NAME)
    slip = code[:12] + ("A" if code[12] != "A" else "B") + code[13:]
    search(tab, slip)
    guess = tab.locator("section[aria-labelledby=nothing] a", has_text=NAME)
    expect(guess).to_be_visible()
    assert tab.locator("section[aria-labelledby=nothing] mark").first.inner_text() == code[12]
    kit.looks_right(tab)
    guess.click()
    expect(tab.locator("h1")).to_have_text(NAME)


def test_a_name_that_is_not_on_file_is_no_verdict(tab: Any) -> None:
    kit.visit(tab, "/en/")
    search(tab, "示例一市澄雨科技有限公司")
    expect(tab.locator("#nothing")).to_be_visible()
    expect(tab.locator("main")).to_contain_text("Not found does not mean that it does not exist")
    kit.looks_right(tab)


def test_filters_narrow_down_and_come_off_again(tab: Any) -> None:
    kit.visit(tab, "/search?q=示例")
    total = tab.locator("h2#found").inner_text()
    opener = tab.get_by_role("link", name=re.compile("^筛选"))
    if opener.is_visible():  # on a phone
        expect(tab.locator("#facets")).not_to_be_visible()
        opener.click()
    tab.locator("#facets a", has_text="有行政处罚").click()
    expect(tab).to_have_url(re.compile("has=penalty"))
    assert tab.locator("h2#found").inner_text() != total
    kit.looks_right(tab)
    tab.locator(".chip").click()
    expect(tab.locator("h2#found")).to_have_text(total)


def test_pages_of_results_and_their_file(tab: Any) -> None:
    kit.visit(tab, "/search?q=示例")
    first = tab.locator(".result__name").first.inner_text()
    tab.locator("a[rel~=next]").click()
    expect(tab).to_have_url(re.compile("cursor="))
    assert tab.locator(".result__name").first.inner_text() != first
    kit.looks_right(tab)
    with tab.expect_download() as download:
        tab.locator("a[download]").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert text.startswith("usci,") and text.count("\n") > 20


def test_groups_and_their_pages(tab: Any, world: World) -> None:
    kit.visit(tab, path_of(world, showcase.MANY))
    tab.get_by_role("link", name="行政管理").first.click()
    expect(tab).to_have_url(re.compile("group=administration"))
    seen = tab.locator("article").evaluate_all("cards => cards.map(card => card.id)")
    tab.locator(".pager a", has_text="更早").click()
    expect(tab).to_have_url(re.compile("cursor="))
    older = tab.locator("article").evaluate_all("cards => cards.map(card => card.id)")
    assert older and not set(older) & set(seen)
    kit.looks_right(tab)


def test_a_record_tells_its_history(tab: Any, world: World) -> None:
    revised = "RecordRevision.objects.filter(number=2).order_by('pk').first().record.path"
    kit.visit(tab, "/en" + str(world.ask(revised)))
    expect(tab.locator(".timeline > li")).to_have_count(2)
    expect(tab.locator(".timeline ins").first).to_be_visible()
    note = tab.get_by_text("About this time on display")
    if note.count():
        note.first.click()
        expect(tab.get_by_text("This is about the time on display only").first).to_be_visible()


def test_what_is_gone_and_what_never_was(tab: Any, world: World) -> None:
    gone = str(world.ask("RecordEnd.objects.order_by('pk').first().record.path"))
    kit.visit(tab, gone, status=410)
    expect(tab.locator("h1")).to_have_text("该记录已停止公示")
    expect(tab.locator("main")).to_contain_text(gone.rpartition("/")[2])
    kit.visit(tab, "/records/aaaaaaaaaa", status=404)
    kit.looks_right(tab)
    kit.visit(tab, "/en/entities/91990102MA00000021", status=400)
    kit.looks_right(tab)


def test_a_past_day_and_the_way_back(tab: Any, world: World) -> None:
    place = path_of(world, NAME)
    kit.visit(tab, place)
    tab.locator("summary", has_text="过去").click()
    tab.locator("input[name=at]").fill("2020-01-01")
    tab.locator(".at-form button").click()
    expect(tab).to_have_url(re.compile("at=2020-01-01"))
    expect(tab.locator(".tile")).to_have_count(0)  # nine zeros would say more than is known
    expect(tab.locator("#too-early")).to_be_visible()
    kit.looks_right(tab)
    tab.locator(".blank .button").first.click()
    expect(tab.locator(".tile")).to_have_count(9)


def test_the_switch_keeps_the_page(tab: Any) -> None:
    kit.visit(tab, "/search?q=澄屿")
    tab.get_by_role("link", name="English").first.click()
    expect(tab).to_have_url(re.compile(r"/en/search\?q="))
    assert tab.evaluate("document.documentElement.lang") == "en"
    kit.looks_right(tab)
    tab.get_by_role("link", name="中文").first.click()
    expect(tab).to_have_url(re.compile(r"[0-9]/search\?q="))


def test_the_page_for_developers(tab: Any) -> None:
    kit.visit(tab, "/en/")
    tab.locator("footer").get_by_role("link", name="For developers: JSON API").click()
    expect(tab).to_have_url(re.compile(r"/api/docs/\?lang=en"))
    expect(tab.locator("html")).to_have_attribute("lang", "en")
    tab.locator("#swagger-ui .opblock").first.wait_for()
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(tab.locator("main dl")).to_contain_text("Apache-2.0")
    for link in tab.locator(".examples a").all():
        answer = tab.request.get(link.get_attribute("href"))
        assert answer.ok, link
        assert len(answer.body()) > 500, link  # it finds something here
    tab.get_by_role("link", name="中文").first.click()
    expect(tab).to_have_url(re.compile(r"/api/docs/$"))
    expect(tab.locator("html")).to_have_attribute("lang", "zh-Hans")


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_way_to_the_door(tab: Any, prefix: str) -> None:
    kit.visit(tab, prefix + "/")
    tab.locator("header .top__links a[href$='/accounts/login/']").click()
    tab.wait_for_url(f"**{prefix}/accounts/login/**")
    expect(tab.locator("html")).to_have_attribute("lang", "en" if prefix else "zh-Hans")
    kit.looks_right(tab)
    tab.locator("header .top__links a[hreflang]").click()
    expect(tab.locator("html")).to_have_attribute("lang", "zh-Hans" if prefix else "en")
