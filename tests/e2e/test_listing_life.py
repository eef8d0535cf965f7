"""The whole life of a blacklisting and of a redlisting in a browser, as the people who do it: nobody does two steps.

A decider of the county proposes and sends the notice, a colleague enters the company's statement, another decider
decides, the province reviews; the public pages show it; then it is taken off by two again, and every page forgets it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e import kit
from tests.e2e.kit_axe import accessible
from tests.e2e.kit_site import World

PATIENCE = 90  # seconds for letters, search and pages to follow
PEOPLE = {
    "lists-proposer": ("house-county", ("decider",)),
    "lists-reporter": ("house-county", ("reporter",)),
    "lists-decider": ("house-county", ("decider",)),
    "lists-reviewer": ("house-province", ("reviewer",)),
    "lists-above": ("house-province", ("decider",)),
}
PREPARE = f"""
import json
from tests import factories, listing_house
from tests.staff import make_staff
house = listing_house.build()
house.blacklist.removal_conditions.create(code="r1", text_zh="已改正", text_en="Put right", confidence="ours")
for name, (agency, roles) in {PEOPLE!r}.items():
    make_staff(name, roles, agency, email=name + "@example.cn")
found = {{}}
for kind in ("black", "red"):
    entity = factories.entity(name="示例一市列入" + kind + "有限公司")
    factories.penalty(entity)
    found[kind] = [entity.usci, entity.name]
print("=" + json.dumps(found))
"""
HEARD = """
from datetime import timedelta
from journal import clock
from lists.models import ListingCase
ListingCase.objects.filter(pk={pk}).update(hearing_until=clock.today() - timedelta(days=1))
"""
LETTERS = """
from documents.models import Letter
from lists.models import ListingCase
about = "listing_case:" + ListingCase.objects.get(pk={pk}).number
rows = Letter.objects.filter(subject=about).order_by("pk").values_list("kind", "state")
import json; print("=" + json.dumps(list(map(list, rows))))
"""
BATCH = """
import json
from tests import factories
from tests.functional import listing_batches as kit
good = [kit.good(factories.entity(usci=factories.code({first} + n))) for n in range(5)]
rows = [*good[:3], {{**good[3], "grounds": "g9"}}, {{**good[4], "name": "别的公司"}}]
print("=" + json.dumps(kit.csv_of(kit.lines(rows)).decode()))
"""


@pytest.fixture(scope="module")
def companies(world: World) -> dict[str, list[str]]:
    """The house, its people, and a company for each kind of list: code and name."""
    return dict(json.loads(world.run(PREPARE).rpartition("=")[2]))


class Person:
    """One of the people at the desk, in a browser of their own, in one language."""

    def __init__(self, tab: Any, prefix: str) -> None:
        self.tab, self.prefix = tab, prefix

    def fill(self, step: str, case: str = "", **values: str) -> None:
        """Open a step and fill its form in; a list of checkboxes by the text of one."""
        below = f"{case}/step/{step}/" if case else f"step/{step}/"
        if not self.tab.url.endswith(f"{below}") or case:
            kit.visit(self.tab, f"{self.prefix}/admin/lists/listingcase/{below}")
        self._type(values)

    def _type(self, values: dict[str, str]) -> None:
        for name, value in values.items():
            field = self.tab.locator(f".desk-step [name={name}]")
            kind = field.first.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
            if kind in ("checkbox", "radio"):
                wanted = self.tab.locator(f".desk-step [name={name}][value='{value}']") if value else field
                wanted.first.check()
            elif kind == "select":
                field.select_option(value)
            else:
                field.fill(value)

    def send(self) -> None:
        """The button; where the effect is shown first, the button below it."""
        button = self.tab.locator(".desk-step button[type=submit]").last
        with self.tab.expect_navigation():
            button.click()
        if self.tab.locator("input[name=confirm]").count():
            _fits(self.tab)
            accessible(self.tab, "admin/lists/listingcase/step.html")
            with self.tab.expect_navigation():
                self.tab.locator(".desk-step button[type=submit]").last.click()

    def take(self, step: str, case: str, **values: str) -> None:
        """A step from its form to its end: back on the case's page."""
        reason = {} if step == "state" else {"reason": "核实无误"}  # a paper is entered, not decided about
        self.fill(step, case, **{**reason, **values})
        self.send()
        assert self.tab.url.endswith(f"/listingcase/{case}/change/"), self.tab.locator("main").inner_text()


@pytest.fixture
def person(open_tab: Callable[..., Any]) -> Callable[..., Person]:
    """Somebody by user name."""
    return lambda name, prefix: Person(open_tab(kit.DESK, staff=f"lists-{name}"), prefix)


@pytest.mark.parametrize(("kind", "prefix", "reason"), [("black", "", "error"), ("red", "/en", "annulled")])
def test_from_proposal_to_removal(
    kind: str,
    prefix: str,
    reason: str,
    world: World,
    companies: dict[str, list[str]],
    person: Callable[..., Person],
    open_tab: Callable[..., Any],
) -> None:
    usci, name = companies[kind]
    proposer = person("proposer", prefix)
    proposer.fill("choose", entity=usci, credit_list=f"demo-{kind}")
    proposer.send()
    proposer._type({"grounds": "", "evidence": "", "facts": "三次被处罚仍未改正", "reason": "三次处罚"})
    proposer.send()
    case = proposer.tab.url.rstrip("/").split("/")[-2]
    assert case.isdigit(), proposer.tab.locator("main").inner_text()
    accessible(proposer.tab, "admin/lists/listingcase/case.html")
    proposer.take("notify", case)
    person("reporter", prefix).take("state", case, statement="我公司已改正", stated_on=_today(world))
    world.run(HEARD.format(pk=case))
    person("decider", prefix).take("decide", case, document_number="示列〔2026〕7号", answer="不予采纳")
    person("reviewer", prefix).take("confirm", case)

    visitor = open_tab(kit.PHONE)
    kit.visit(visitor, f"{prefix}/entities/{usci}")
    assert visitor.locator(f"a[href='{prefix}/lists/demo-{kind}']").count() >= 1
    kit.looks_right(visitor)
    kit.visit(visitor, f"{prefix}/lists/demo-{kind}")
    assert name in visitor.locator("main").inner_text()
    accessible(visitor, "website/list.html")
    kit.visit(visitor, f"{prefix}/check/?usci={usci}")
    assert f"demo-{kind}" in visitor.content()
    accessible(visitor, "website/check.html")
    _until(lambda: _found(visitor, prefix, name, kind), "the search follows")

    proposer.take("propose-removal", case, ground=reason)
    person("above", prefix).take("confirm-removal", case)
    for path in (f"/entities/{usci}", f"/lists/demo-{kind}", f"/check/?usci={usci}"):
        kit.visit(visitor, prefix + path)
        shown = visitor.locator("main").inner_text()
        assert (name not in shown) if path.startswith("/lists/") else "示列〔2026〕7号" not in shown
    _until(lambda: not _found(visitor, prefix, name, kind), "the search forgets it")
    kinds = ["list_notice", "list_decision", "list_removal"]
    _until(lambda: _letters(world, case) == [[one, "ready"] for one in kinds], "the letters are made")


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_pages_of_lists_are_accessible(
    prefix: str, companies: dict[str, list[str]], open_tab: Callable[..., Any]
) -> None:
    for size in kit.SIZES.values():
        tab = open_tab(size)
        for template, path in (
            ("website/lists.html", "/lists/"),
            ("website/list.html", "/lists/B02"),
            ("website/list.html", "/lists/court-defaulters"),
            ("website/check.html", "/check/"),
        ):
            kit.visit(tab, prefix + path)
            kit.looks_right(tab)
            accessible(tab, template)


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_queue_is_accessible(
    prefix: str, companies: dict[str, list[str]], person: Callable[..., Person]
) -> None:
    someone = person("decider", prefix)
    kit.visit(someone.tab, f"{prefix}/admin/lists/listingcase/?queue=all")
    _fits(someone.tab)
    accessible(someone.tab, "admin/lists/listingcase/change_list.html")
    kit.visit(someone.tab, f"{prefix}/admin/lists/creditlist/demo-black/change/")
    _fits(someone.tab)


@pytest.mark.parametrize(("prefix", "size", "first"), [("", kit.DESK, 9_000), ("/en", kit.PHONE, 9_100)])
def test_a_file_of_cases_by_the_keyboard(
    prefix: str,
    size: tuple[int, int],
    first: int,
    world: World,
    companies: dict[str, list[str]],
    open_tab: Callable[..., Any],
) -> None:
    content: str = json.loads(world.run(BATCH.format(first=first)).rpartition("=")[2])
    tab = open_tab(size, staff="lists-proposer")
    kit.visit(tab, f"{prefix}/admin/lists/listingcase/")
    tab.locator(".desk-steps a[href$='/listingbatch/step/upload/']").press("Enter")
    tab.locator("[name=credit_list]").select_option("demo-black")
    _fits(tab)
    accessible(tab, "admin/exchange/listing_batch_upload.html")
    file = {"name": "cases.csv", "mimeType": "text/csv", "buffer": content.encode()}
    tab.locator("[name=file]").set_input_files(file)
    with tab.expect_navigation():
        tab.locator(".desk-step button[type=submit]").press("Enter")
    decide = tab.locator(".desk-steps a[href$='/step/confirm/']")
    expect(decide).to_be_visible(timeout=kit.PATIENCE)  # the page follows the worker by itself
    assert tab.locator(".imp-why").count() == 2
    _fits(tab)
    accessible(tab, "admin/exchange/listing_batch.html")
    decide.press("Enter")
    tab.locator("[name=reason]").fill("三次处罚")
    for _page in ("the form", "the effect"):
        with tab.expect_navigation():
            tab.locator(".desk-step button[type=submit]").last.press("Enter")
    cases = tab.locator(".imp-table a[href*='/listingcase/']")
    expect(cases).to_have_count(3, timeout=kit.PATIENCE)
    expect(tab.locator("[data-progress]")).to_have_count(0, timeout=kit.PATIENCE)
    accessible(tab, "admin/exchange/listing_batch.html")
    with tab.expect_navigation():
        cases.first.press("Enter")
    assert "/admin/lists/listingcase/" in tab.url


def _found(tab: Any, prefix: str, name: str, kind: str) -> bool:
    """Whether the search has the company among those on such a list."""
    listed = {"black": "blacklist", "red": "redlist"}[kind]
    kit.visit(tab, f"{prefix}/search?q={name}&listed={listed}")
    return bool(tab.locator(".result__name").filter(has_text=name).count())


def _fits(tab: Any) -> None:
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing to scroll sideways"


def _letters(world: World, case: str) -> list[list[str]]:
    return list(json.loads(world.run(LETTERS.format(pk=case)).rpartition("=")[2]))


def _today(world: World) -> str:
    return (
        world.run("from journal import clock; print('=' + clock.today().isoformat())")
        .rpartition("=")[2]
        .strip()
    )


def _until(holds: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, f"not in {PATIENCE} seconds: {what}"
        time.sleep(1)
