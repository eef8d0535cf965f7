"""The pages in a real browser, on a phone and on a desk: from the first word typed to one record.

A whole site with the demo is made and served as in production (gunicorn, DEBUG off, the real security
headers). Any message in the browser's console, a refused script or style among them, fails the test.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from tests.site import Site, database_for, free_port, wait_until_up

pytestmark = pytest.mark.e2e
CHROMIUM = "/usr/bin/chromium"  # Debian's; playwright's own cannot be downloaded everywhere
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SIZES = {"phone": (390, 844), "desk": (1280, 900)}
NAME = "示例一市澄屿科技有限公司"

# Texts whose contrast with their ground is too small (WCAG 2.2 AA), and targets smaller than 24 pixels.
CONTRAST = """() => {
  const channel = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const rgba = c => (c.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const ground = element => {
    for (let e = element; e; e = e.parentElement) {
      const style = getComputedStyle(e);
      if (style.backgroundImage !== "none") return [10, 51, 99];
      const c = rgba(style.backgroundColor);
      if (c.length === 3 || c[3] > 0.9) return c;
    }
    return [255, 255, 255];
  };
  const bad = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, element = node.parentElement;
    if (!node.textContent.trim() || !element.checkVisibility({ visibilityProperty: true })) continue;
    if (element.closest(".hidden-label, .skip, script")) continue;
    const style = getComputedStyle(element);
    const [a, b] = [light(rgba(style.color)), light(ground(element))].sort((x, y) => y - x);
    const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && style.fontWeight >= 600);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < (large ? 3 : 4.5)) bad.push([node.textContent.trim().slice(0, 30), ratio.toFixed(2)]);
  }
  return bad;
}"""
SMALL_TARGETS = """() => [...document.querySelectorAll("a, button, input, summary")]
  .filter(e => e.checkVisibility() && !e.closest(".skip") && getComputedStyle(e).display !== "inline")
  .map(e => [e.textContent.trim().slice(0, 30), e.getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.height < 23.5 || box.width < 23.5))
  .map(([text, box]) => [text, Math.round(box.width), Math.round(box.height)])"""
UNLABELLED = """() => [...document.querySelectorAll("input:not([type=hidden])")]
  .filter(e => !e.labels.length && !e.ariaLabel).map(e => e.outerHTML)"""
HEADINGS = """() => [...document.querySelectorAll("h1, h2, h3, h4")].map(e => Number(e.tagName[1]))"""


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site of forty invented companies, served by gunicorn."""
    folder = tmp_path_factory.mktemp("e2e")
    with database_for(folder, "creditsite_e2e") as database_url:
        site = Site(folder, database_url=database_url)
        try:
            site.manage("migrate", "--verbosity", "0")
            site.manage("load_reference")
            site.manage("collectstatic", "--noinput", "--verbosity", "0")
            site.manage("demo", "--entities", "40")
            site.manage("worker", "--once")
            site.manage("search_build")
            port = free_port()
            site.start(
                "-m", "gunicorn", "creditsite.wsgi", "--bind", f"127.0.0.1:{port}",
                "--threads", "4", "--limit-request-line", "0",
            )  # fmt: skip
            wait_until_up(f"http://127.0.0.1:{port}/robots.txt")
            yield f"http://127.0.0.1:{port}"
        finally:
            site.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's chromium."""
    if not shutil.which(CHROMIUM):
        pytest.skip(f"no browser at {CHROMIUM}: pages are not tested in one here")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(params=sorted(SIZES))
def tab(request: pytest.FixtureRequest, browser: Any, address: str) -> Iterator[Any]:
    """A tab whose console must stay silent."""
    width, height = SIZES[request.param]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        base_url=address,
        permissions=["clipboard-read", "clipboard-write"],
    )
    opened = context.new_page()
    said: list[str] = []
    opened.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    opened.on("pageerror", lambda error: said.append(f"error: {error}"))
    yield opened
    context.close()
    assert not said


def looks_right(tab: Any) -> None:
    """What every page must hold to at any width."""
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing to scroll sideways"
    assert tab.evaluate(CONTRAST) == []
    assert tab.evaluate(SMALL_TARGETS) == []
    assert tab.evaluate(UNLABELLED) == []
    levels = tab.evaluate(HEADINGS)
    assert levels.count(1) == 1
    assert all(below <= above + 1 for above, below in pairwise(levels)), levels
    assert tab.locator("main").count() == 1


def test_from_the_first_word_to_one_record(tab: Any) -> None:
    tab.goto("/")
    looks_right(tab)
    tab.get_by_role("combobox").press_sequentially("澄屿科技", delay=30)
    tab.get_by_role("option").first.wait_for()
    looks_right(tab)
    tab.keyboard.press("Escape")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/search?q=*")
    looks_right(tab)
    tab.get_by_role("link", name=NAME, exact=True).click()
    tab.wait_for_url("**/entities/*")
    assert tab.locator("h1").inner_text() == NAME
    looks_right(tab)
    tab.get_by_role("button", name="复制").click()
    code = tab.evaluate("navigator.clipboard.readText()")
    assert tab.url.endswith(code)
    tab.get_by_role("link", name="行政管理").click()
    assert "group=administration" in tab.url
    looks_right(tab)
    tab.locator("article a").first.click()
    tab.wait_for_url("**/records/*")
    looks_right(tab)


def test_the_switch_keeps_the_page(tab: Any) -> None:
    tab.goto("/search?q=澄屿")
    tab.get_by_role("link", name="English").first.click()
    assert "/en/search?q=" in tab.url
    assert tab.evaluate("document.documentElement.lang") == "en"
    looks_right(tab)
    tab.get_by_role("link", name="中文").first.click()
    assert "/en/" not in tab.url


def test_a_suggestion_is_chosen_by_keyboard(tab: Any) -> None:
    tab.goto("/en/")
    tab.get_by_role("combobox").press_sequentially("澄屿", delay=30)
    tab.get_by_role("option").first.wait_for()
    tab.keyboard.press("ArrowDown")
    assert tab.get_by_role("option", selected=True).count() == 1
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/en/entities/*")
    looks_right(tab)


def test_the_skip_link_comes_first_and_shows(tab: Any) -> None:
    tab.goto("/search?q=澄屿")
    tab.keyboard.press("Tab")
    skip = tab.locator(":focus")
    assert skip.inner_text() == "跳到正文"
    assert skip.bounding_box()["y"] >= 0
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "main"


def test_pages_work_without_script(browser: Any, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=address)
    tab = context.new_page()
    tab.goto("/")
    tab.get_by_role("searchbox").fill(NAME)
    tab.get_by_role("button", name="查询").click()
    tab.get_by_role("link", name=NAME, exact=True).click()
    assert tab.get_by_role("heading", level=1).inner_text() == NAME
    assert tab.get_by_role("button", name="复制").count() == 0
    assert tab.locator("article").count() > 0
    tab.get_by_role("link", name="行政管理").click()
    assert tab.locator("article").count() > 0
    context.close()


def test_dark_mode_keeps_its_contrast(browser: Any, address: str) -> None:
    context = browser.new_context(color_scheme="dark", base_url=address)
    tab = context.new_page()
    for path in ("/", "/search?q=澄屿", "/search?q=没有这个名字"):
        tab.goto(path)
        assert tab.evaluate(CONTRAST) == []
    tab.goto("/search?q=" + NAME)
    tab.get_by_role("link", name=NAME, exact=True).click()
    tab.wait_for_url("**/entities/*")
    assert tab.evaluate(CONTRAST) == []
    context.close()
