"""One site, one browser, and tabs whose console must stay silent, for every test in this folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e import kit
from tests.e2e.kit_site import World
from tests.e2e.kit_site import world as running_world

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever stands in this folder runs a real browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The site with forty invented companies, staff, a worker and a web server; made once for all tests."""
    with running_world(tmp_path_factory.mktemp("e2e")) as made:
        yield made


@pytest.fixture(scope="session")
def address(world: World) -> str:
    """Where the site listens."""
    return world.address


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's chromium."""
    if not shutil.which(kit.CHROMIUM):
        pytest.skip(f"no browser at {kit.CHROMIUM}: pages are not tested in one here")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=kit.PATIENCE)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=kit.CHROMIUM, args=kit.FLAGS)
        yield started
        started.close()


@pytest.fixture
def open_tab(browser: Any, world: World) -> Iterator[Callable[..., Any]]:
    """Opens tabs: `open_tab(kit.PHONE, staff="steward-an", java_script_enabled=False, color_scheme="dark")`.

    A message on the console of any of them, a refused script or style among them, fails the test.
    """
    tabs: list[Any] = []

    def opened(size: tuple[int, int] = kit.DESK, *, staff: str = "", **options: Any) -> Any:
        if staff:
            options["storage_state"] = kit.session_of(world, browser, staff)
        options = {"base_url": world.address, **options}
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)
        tabs.append(kit.watched(context.new_page()))
        return tabs[-1]

    yield opened
    for tab in tabs:
        tab.context.close()
    assert [line for tab in tabs for line in kit.WATCHES[tab].said] == []


@pytest.fixture(params=sorted(kit.SIZES))
def tab(request: pytest.FixtureRequest, open_tab: Callable[..., Any]) -> Any:
    """A visitor's tab, on a phone and on a desk."""
    return open_tab(kit.SIZES[request.param], permissions=["clipboard-read", "clipboard-write"])
