"""The import desk without JavaScript: a file is brought, checked, corrected, published and withdrawn."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.e2e.test_import_desk import (
    SIZES,
    Desk,
    address,
    chromium,
    correct_many,
    correct_one,
    upload,
)
from tests.import_desk import CODES, DECIDER, NAMES, OFFICE, REPORTER
from tests.site import get

__all__ = ["address", "chromium"]  # fixtures
pytestmark = pytest.mark.e2e


class PlainDesk(Desk):
    """One who looks again by hand."""

    def stands(self, state: str) -> None:
        end = time.monotonic() + 60
        standing = self.tab.locator(".imp-standing .imp-state")
        while standing.inner_text() != state:
            assert time.monotonic() < end, f"{standing.inner_text()}, not {state}"
            time.sleep(0.3)
            self.tab.reload()
        self.looks_right()

    def looks_right(self) -> None:
        assert self.tab.locator("h1").count() == 1


@contextmanager
def plain_desk(chromium: Any, address: str, user: str, size: str) -> Iterator[Desk]:
    width, height = SIZES[size]
    context = chromium.new_context(
        viewport={"width": width, "height": height}, base_url=address, java_script_enabled=False
    )
    context.set_default_timeout(20_000)
    yield PlainDesk(context.new_page(), address, user)
    context.close()


def gone(question: Callable[[], bool]) -> bool:
    end = time.monotonic() + 30
    while not question() and time.monotonic() < end:
        time.sleep(0.2)
    return question()


def test_a_file_is_steered_without_a_script(
    chromium: Any, address: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.getbasetemp() / "dirty.xlsx"
    with (
        plain_desk(chromium, address, REPORTER, "phone") as reporter,
        plain_desk(chromium, address, DECIDER, "desk") as decider,
    ):
        upload(reporter, file)
        reporter.stands("checked")
        run = str(reporter.tab.url)
        reporter.decide("Submit for publication", "as the office decided", confirm="Submit for publication")
        decider.open("importrun/")
        decider.tab.goto(run)
        decider.decide("Approve", "compared with the decisions", confirm="Approve")
        decider.stands("imported")
        page = f"{address}/entities/{CODES['good']}"
        assert NAMES["good"] in get(page)[1].decode()
        reporter.tab.goto(run)
        reporter.click("Correct these rows")
        overview = str(reporter.tab.url)
        correct_one(reporter, overview, "a day that does not exist", CF_JDRQ="2026-02-28")
        correct_many(reporter, overview, "an agency that is not on file", "甲区市监局", OFFICE)
        reporter.tab.goto(overview)
        reporter.decide("Send the corrected rows again", "corrected by the decisions on paper")
        reporter.stands("imported")
        child = str(reporter.tab.url)
        for done in (child, run):
            decider.tab.goto(done)
            decider.decide("Withdraw the whole file", "sent by mistake", confirm="Withdraw the whole file")
            decider.stands("withdrawn")
        assert gone(lambda: "罚〔2026〕" not in get(page)[1].decode())
