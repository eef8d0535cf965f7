"""What browser tests share: sizes, a tab whose console must stay silent, what every page must hold to."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any
from weakref import WeakKeyDictionary

from tests.e2e.kit_site import HALF_MINUTE, PASSWORD, World, totp

CHROMIUM = "/usr/bin/chromium"  # Debian's; playwright's own cannot be downloaded everywhere
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PHONE, DESK = (390, 844), (1280, 900)
SIZES = {"phone": PHONE, "desk": DESK}
PATIENCE = 30_000  # ms: two slow cores may be busy with other things
STATUS_LINE = re.compile(r"Failed to load resource: the server responded with a status of (\d+)")

# Texts whose contrast with their ground is too small (WCAG 2.2 AA), and targets smaller than 24 pixels.
CONTRAST = """() => {
  const channel = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const rgba = c => (c.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const ground = element => {
    for (let e = element; e; e = e.parentElement) {
      const style = getComputedStyle(e);
      if (style.backgroundImage.includes("gradient")) return [10, 51, 99];
      const c = rgba(style.backgroundColor);
      if (c.length === 3 || c[3] > 0.9) return c;
    }
    return matchMedia("(prefers-color-scheme: dark)").matches ? [18, 18, 18] : [255, 255, 255];
  };
  const bad = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, element = node.parentElement;
    if (!node.textContent.trim() || !element.checkVisibility({ visibilityProperty: true })) continue;
    if (element.closest(".hidden-label, .visually-hidden, .skip, .skip-to-content-link, script, option")) continue;
    if (element.closest("[disabled], [aria-disabled=true]")) continue;
    const style = getComputedStyle(element);
    const [a, b] = [light(rgba(style.color)), light(ground(element))].sort((x, y) => y - x);
    const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && style.fontWeight >= 600);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < (large ? 3 : 4.5)) bad.push([node.textContent.trim().slice(0, 30), ratio.toFixed(2)]);
  }
  return bad;
}"""
SMALL_TARGETS = """() => [...document.querySelectorAll("a, button, input, summary, select")]
  .filter(e => e.checkVisibility() && !e.closest(".skip") && getComputedStyle(e).display !== "inline")
  .filter(e => !["checkbox", "radio"].includes(e.type))
  .map(e => [e.textContent.trim().slice(0, 30), e.getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.height < 23.5 || box.width < 23.5))
  .map(([text, box]) => [text, Math.round(box.width), Math.round(box.height)])"""
UNLABELLED = """() => [...document.querySelectorAll("input:not([type=hidden], [type=submit]), select, textarea")]
  .filter(e => !e.labels.length && !e.ariaLabel && !e.getAttribute("aria-labelledby"))
  .map(e => e.outerHTML)"""
HEADINGS = """() => [...document.querySelectorAll("h1, h2, h3, h4")]
  .filter(e => e.checkVisibility()).map(e => Number(e.tagName[1]))"""
WIDER = """() => [...document.querySelectorAll("body *")]
  .filter(e => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 5).map(e => e.outerHTML.slice(0, 150))"""


class Watch:
    """What a tab says on its console; only the status of a page that a test meant to open is let pass."""

    def __init__(self, tab: Any) -> None:
        self.said: list[str] = []
        self.expected: set[int] = set()
        self.templates: list[str] = []  # of the page that is open
        tab.on("console", self._note)
        tab.on("response", self._note_templates)
        tab.on("pageerror", lambda error: self.said.append(f"error: {error}"))
        tab.set_default_timeout(PATIENCE)

    def _note_templates(self, response: Any) -> None:
        if response.request.is_navigation_request() and response.status != 304:
            self.templates = response.headers.get("x-templates", "").split(", ")

    def _note(self, message: Any) -> None:
        status = STATUS_LINE.match(message.text)
        if not (status and int(status[1]) in self.expected):
            self.said.append(f"{message.type}: {message.text} ({message.location.get('url')})")


WATCHES: WeakKeyDictionary[Any, Watch] = WeakKeyDictionary()


def watched(tab: Any) -> Any:
    """The tab, with its console watched from now on."""
    WATCHES[tab] = Watch(tab)
    return tab


def expect_status(tab: Any, *statuses: int) -> None:
    """From here on pages may answer so; the browser writes such a status to the console."""
    WATCHES[tab].expected.update(statuses)


def visit(tab: Any, path: str, *, status: int = 200) -> Any:
    """Open an address, which must answer with this status; the response."""
    if status >= 400:
        expect_status(tab, status)
    response = tab.goto(path)
    assert response.status == status, f"{path} → {response.status}"
    return response


def looks_right(tab: Any) -> None:
    """What every page must hold to at any width."""
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
        "nothing to scroll sideways",
        tab.evaluate(WIDER),
    )
    assert tab.evaluate(CONTRAST) == []
    assert tab.evaluate(SMALL_TARGETS) == []
    assert tab.evaluate(UNLABELLED) == []
    levels = tab.evaluate(HEADINGS)
    assert levels.count(1) == 1
    assert all(below <= above + 1 for above, below in pairwise(levels)), levels
    assert tab.locator("main").count() == 1


def focused(tab: Any) -> dict[str, Any]:
    """The element that has the focus: name, whether it can be seen and shows that it has the focus."""
    return dict(
        tab.evaluate(
            """() => {
  const e = document.activeElement, style = getComputedStyle(e), box = e.getBoundingClientRect();
  return {
    tag: e.tagName, id: e.id, text: (e.innerText || e.value || e.ariaLabel || "").trim().slice(0, 60),
    inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    shows: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 || style.boxShadow !== "none",
    place: [box.top + scrollY, box.left],
  };
}"""
        )
    )


def sign_in(tab: Any, name: str, *, code: str = "") -> None:
    """Through the real door: name and password, then the code of the authenticator app."""
    tab.goto("/en/accounts/login/?next=/en/admin/")
    tab.locator("input[name=login]").fill(name)
    tab.locator("input[name=password]").fill(PASSWORD)
    tab.locator("main form:has(input[name=password]) [type=submit]").click()
    tab.wait_for_url("**/second-factor/code/**")
    tab.locator("input[name=code]").fill(code or totp())
    tab.locator("main form:has(input[name=code]) [type=submit]").first.click()
    tab.wait_for_url("**/en/admin/")


def session_of(world: World, browser: Any, name: str) -> dict[str, object]:
    """Cookies of a member of staff, who signs in once in a test run: a code is accepted only once."""
    if name not in world.sessions:
        context = browser.new_context(base_url=world.address)
        tab = context.new_page()
        tab.set_default_timeout(PATIENCE)
        sign_in(tab, name)
        world.sessions[name] = context.storage_state()
        context.close()
    return world.sessions[name]


__all__ = [
    "CHROMIUM", "DESK", "FLAGS", "HALF_MINUTE", "PATIENCE", "PHONE", "SIZES", "WATCHES", "World",
    "expect_status", "focused", "looks_right", "session_of", "sign_in", "totp", "visit", "watched",
]  # fmt: skip
