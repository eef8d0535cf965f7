"""An import steered by hand, in a real browser against a real site with its worker.

A dirty spreadsheet comes in, a second person approves it, held rows are put right one by one and many at once,
the public page shows the records; then the file is withdrawn and they are gone.
"""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from tests.import_desk import CODES, DECIDER, NAMES, OFFICE, REPORTER, STRANGER
from tests.prepared import prepare
from tests.site import Site, database_for, free_port, get, wait_until_up
from tests.staff import PASSWORD, SECRET

pytestmark = pytest.mark.e2e
SIZES = {"phone": (390, 844), "desk": (1280, 900)}
SOON = 60_000  # ms that the worker is given; it needs about one second
REFUSED = "status of 422"  # the browser notes that a form came back; nothing else may be said
NEVER = "110101199003070000"  # the number of a person in the file's column CF_XDR_ZJHM
UNLABELLED = """() => [...document.querySelectorAll("main input, main select, main textarea")]
  .filter(e => !["hidden", "submit"].includes(e.type) && !e.labels.length && !e.ariaLabel)
  .map(e => e.outerHTML)"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site with an office and its two people, served by gunicorn, with a worker."""
    folder = tmp_path_factory.mktemp("import-desk")
    with database_for(folder, "creditsite_import_desk") as database_url:
        site = Site(folder, database_url=database_url)
        try:
            prepare(site)
            site.manage("search_build")
            site.manage(
                "shell",
                "--no-imports",
                "-c",
                f"from tests.import_desk import prepare; prepare({str(folder)!r})",
            )
            port = free_port()
            site.start("manage.py", "worker")
            site.start("-m", "gunicorn", "creditsite.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "4")
            wait_until_up(f"http://127.0.0.1:{port}/robots.txt", seconds=120)
            shutil.copy(folder / "dirty.xlsx", tmp_path_factory.getbasetemp() / "dirty.xlsx")
            yield f"http://127.0.0.1:{port}"
        finally:
            site.close()


@pytest.fixture(scope="module")
def chromium(browser: Any) -> Any:
    """The one browser of a run (conftest.py): playwright cannot be started twice in a process."""
    return browser


class Desk:
    """One person at the desk, in a browser of their own, whose console must stay silent."""

    def __init__(self, tab: Any, address: str, user: str) -> None:
        self.tab, self.address = tab, address
        self.said: list[str] = []
        tab.on("console", lambda message: self.said.append(f"{message.type}: {message.text}"))
        tab.on("pageerror", lambda error: self.said.append(f"error: {error}"))
        self._sign_in(user)

    def _sign_in(self, user: str) -> None:
        """Through the real door: password, then the code of the authenticator app."""
        self.tab.goto("/en/admin/")
        self.tab.locator("input[name=login]").fill(user)
        self.tab.locator("input[name=password]").fill(PASSWORD)
        self.tab.locator("main form [type=submit]").first.click()
        code = format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))
        self.tab.locator("input[name=code]").fill(code)
        self.tab.locator("main form [type=submit]").first.click()
        self.tab.wait_for_url(re.compile(r"/en/admin/$"))

    def open(self, path: str) -> None:
        self.tab.goto(f"/en/admin/exchange/{path}")
        self.looks_right()

    def click(self, name: str, *, exact: bool = False) -> None:
        """A link or button inside the page by its words."""
        main = self.tab.locator("main")
        link = main.get_by_role("link", name=name, exact=exact)
        self.follow(link.or_(main.get_by_role("button", name=name, exact=exact)).first)

    def follow(self, target: Any) -> None:
        """Click what leads to another page, and wait for that."""
        with self.tab.expect_navigation():
            target.click()
        self.looks_right()

    def decide(self, step: str, reason: str, *, confirm: str = "") -> None:
        """A step: its reason, the effect where there is one, the button that decides."""
        self.click(step)
        self.tab.get_by_label("Reason:", exact=True).fill(reason)
        if confirm:
            self.click("Show what this would do")
            assert self.tab.get_by_role("heading", name="What this would do").count() == 1
        self.click(confirm or step)

    def stands(self, state: str) -> None:
        """The run's page comes to say so by itself."""
        from playwright.sync_api import expect

        expect(self.tab.locator(".imp-standing .imp-state")).to_have_text(state, timeout=SOON)
        self.looks_right()

    def text(self) -> str:
        return str(self.tab.locator("main").inner_text())

    def looks_right(self) -> None:
        tab = self.tab
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
            f"scrolls sideways: {tab.url}"
        )
        assert tab.evaluate("document.querySelectorAll('h1').length") == 1
        assert tab.evaluate(UNLABELLED) == []
        assert NEVER not in tab.content(), "a personal number is on the page"


@contextmanager
def desk_of(chromium: Any, address: str, user: str, size: str) -> Iterator[Desk]:
    width, height = SIZES[size]
    context = chromium.new_context(viewport={"width": width, "height": height}, base_url=address)
    context.set_default_timeout(20_000)
    desk = Desk(context.new_page(), address, user)
    yield desk
    context.close()
    assert [said for said in desk.said if REFUSED not in said] == []


def eventually(question: Callable[[], bool], what: str, *, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not question():
        assert time.monotonic() < end, what
        time.sleep(0.2)


def page_of(address: str, code: str) -> tuple[int, str]:
    status, body = get(f"{address}/entities/{code}")
    return status, body.decode()


def upload(desk: Desk, file: Path) -> None:
    desk.open("importrun/")
    desk.click("Upload a file")
    desk.tab.get_by_label("File:", exact=True).set_input_files(file)
    desk.tab.get_by_label("Profile:", exact=True).select_option("double_publicity_penalty")
    desk.tab.get_by_label("Kind of data").select_option("demo")
    desk.click("Upload a file")


def correct_one(desk: Desk, overview: str, reason: str, **cells: str) -> None:
    """Row by row: the only row held for this reason."""
    desk.tab.goto(overview)
    row = desk.tab.get_by_role("row").filter(has_text=reason)
    desk.follow(row.get_by_role("link", name="row by row"))
    assert desk.tab.locator(".imp-why").count() == 1
    for column, cell in cells.items():
        desk.tab.get_by_label(re.compile(rf"\({column}\)")).fill(cell)
    desk.click("Keep the corrections")
    assert "is corrected" in desk.text()


def correct_many(desk: Desk, overview: str, reason: str, old: str, new: str) -> None:
    """All rows with the same bad value at once."""
    desk.tab.goto(overview)
    row = desk.tab.get_by_role("row").filter(has_text=reason)
    desk.follow(row.get_by_role("link", name="many at once"))
    desk.tab.get_by_label(f"Replacement for {old}").fill(new)
    desk.tab.get_by_label("Reason:", exact=True).fill("the spelling of the source")
    desk.click("Show what this would do")
    assert f"“{old}” becomes “{new}”" in desk.text()
    desk.click("Replace", exact=True)


def test_an_import_steered_by_hand(
    chromium: Any, address: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.getbasetemp() / "dirty.xlsx"
    with (
        desk_of(chromium, address, REPORTER, "desk") as reporter,
        desk_of(chromium, address, DECIDER, "phone") as decider,
    ):
        run = checked(reporter, file)
        published(reporter, decider, run)
        assert NAMES["good"] in page_of(address, CODES["good"])[1]
        child = corrected(reporter, decider, run)
        for key in ("typed", "dated", "serial", "office", "named", "coded", "worded"):
            status, page = page_of(address, CODES[key])
            assert (status, NAMES[key] in page) == (200, True), key
        records = {
            record
            for code in CODES.values()
            for record in re.findall(r'href="(/records/\w{10})"', page_of(address, code)[1])
        }
        assert len(records) == 12
        withdrawn(decider, child)
        withdrawn(decider, run)
        for record in records:
            eventually(lambda record=record: get(address + record)[0] == 410, record)  # type: ignore[misc]
        for code in CODES.values():
            status, page = page_of(address, code)
            assert status in (200, 404, 410)
            assert "/records/" not in page
            assert "罚〔2026〕" not in page


def checked(reporter: Desk, file: Path) -> str:
    """The file is in and checked; nothing is public. Returns the run's address."""
    upload(reporter, file)
    reporter.stands("checked")
    said = reporter.text()
    for words in (
        "a day that does not exist",
        "an agency that is not on file",
        "a code that is none",
        OFFICE,
    ):
        assert words in said, words
    assert reporter.tab.locator(".imp-public article.record").count() >= 2
    assert "罚〔2026〕" not in page_of(reporter.address, CODES["good"])[1], "nothing is public yet"
    run = str(reporter.tab.url)
    upload(reporter, file)
    assert "The same file" in reporter.text()
    reporter.click("Look at that import")
    assert reporter.tab.url == run
    return run


def published(reporter: Desk, decider: Desk, run: str) -> None:
    """Submitted by one, approved by another, imported by the worker."""
    reporter.decide("Submit for publication", "as the office decided", confirm="Submit for publication")
    reporter.stands("waits for a second person")
    assert reporter.tab.get_by_role("link", name="Approve", exact=True).count() == 0
    decider.open("importrun/")
    decider.tab.goto(run)
    decider.decide("Approve", "compared with the decisions", confirm="Approve")
    decider.stands("imported")
    reporter.stands("imported")  # the waiting page noticed by itself


def corrected(reporter: Desk, decider: Desk, run: str) -> str:
    """Held rows one by one and many at once; sent again, approved, imported. Returns the second run's address."""
    reporter.tab.goto(run)
    reporter.click("Correct these rows")
    overview = str(reporter.tab.url)
    correct_one(reporter, overview, "a day that does not exist", CF_JDRQ="2026-02-28")
    correct_one(reporter, overview, "a spreadsheet's number", CF_JDRQ="2026-04-06")
    correct_one(reporter, overview, "a code that is none", CF_XDR_SHXYM=CODES["coded"])
    correct_one(
        reporter, overview, "a required cell is empty", CF_XDR_MC=NAMES["named"], CF_XDR_SHXYM=CODES["named"]
    )
    correct_many(reporter, overview, "an agency that is not on file", "甲区市监局", OFFICE)
    correct_many(reporter, overview, "a word that is not in the list", "罚金", "罚款")
    reporter.tab.goto(overview)
    assert "No row waits to be corrected." in reporter.text()
    reporter.decide("Send the corrected rows again", "corrected by the decisions on paper")
    reporter.stands("waits for a second person")
    child = str(reporter.tab.url)
    decider.tab.goto(child)
    decider.decide("Approve", "looked at each", confirm="Approve")
    decider.stands("imported")
    return child


def withdrawn(decider: Desk, run: str) -> None:
    """The whole file is taken down."""
    decider.tab.goto(run)
    decider.decide("Withdraw the whole file", "sent by mistake", confirm="Withdraw the whole file")
    decider.stands("withdrawn")


def test_a_stranger_finds_no_import(chromium: Any, address: str) -> None:
    with desk_of(chromium, address, STRANGER, "desk") as stranger:
        stranger.open("importrun/")
        assert "dirty.xlsx" not in stranger.text()
        for path in ("importrun/1/held/", "importrun/1/errors.csv", "importrun/1/progress/"):
            assert stranger.tab.request.get(f"/en/admin/exchange/{path}").status == 404
