"""axe-core over every public page, in both languages: no violation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from demo import showcase
from tests.e2e import kit
from tests.e2e.kit_axe import accessible
from tests.e2e.kit_site import World

LANGUAGES = ["", "/en"]


@pytest.fixture(scope="module")
def places(world: World) -> dict[str, Any]:
    """Addresses that show something, found by what the demo's showcase tells."""
    found = world.ask(
        "{"
        f"'plain': Entity.objects.get(name={showcase.PLAIN!r}).path,"
        f"'many': Entity.objects.get(name={showcase.MANY!r}).path,"
        f"'flagged': Entity.objects.get(name={showcase.WRONG_CODE!r}).path,"
        f"'codeless': Entity.objects.get(name={showcase.CODELESS!r}).path,"
        "'record': Record.objects.filter(state='published', item='permit').order_by('pk').first().path,"
        "'revised': RecordRevision.objects.filter(number=2).order_by('pk').first().record.path,"
        "'gone': RecordEnd.objects.order_by('pk').first().record.path,"
        "}"
    )
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_pages_are_accessible(prefix: str, open_tab: Callable[..., Any], places: dict[str, Any]) -> None:
    tab = open_tab(kit.PHONE)
    pages = (
        ("website/home.html", "/"),
        ("website/search.html", "/search"),
        ("website/search.html", "/search?q=澄屿"),
        ("website/search.html", "/search?q=澄屿&kind=enterprise#facets"),
        ("website/search.html", "/search?q=没有这个名字"),
        ("website/search.html", "/search?q=" + showcase.SAME_NAME),
        ("website/search.html", "/search?q=91990102MAXJ3X4KX0"),
        ("website/entity.html", places["plain"]),
        ("website/entity.html", places["many"] + "?group=administration"),
        ("website/entity.html", places["plain"] + "?at=2020-01-01"),
        ("website/entity.html", places["flagged"]),
        ("website/entity.html", places["codeless"]),
        ("website/branches.html", places["plain"] + "/branches"),
        ("website/record.html", places["record"]),
        ("website/record.html", places["revised"]),
        ("website/guide/repair.html", "/guide/repair"),
        ("website/guide/objection.html", "/guide/objection"),
    )
    for template, path in pages:
        kit.visit(tab, prefix + path)
        accessible(tab, template)


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_error_pages_are_accessible(
    prefix: str, open_tab: Callable[..., Any], places: dict[str, Any]
) -> None:
    tab = open_tab(kit.DESK)
    pages = (
        ("website/error.html", "/nothing", 404),
        ("website/error.html", "/search?q=a&kind=b", 400),
        ("website/error.html", "/entities/91990102MAXJ3X4KX0", 400),
        ("website/error.html", "/entities/91990102MA00000021", 400),
        ("website/gone.html", places["gone"], 410),
    )
    for template, path, status in pages:
        kit.visit(tab, prefix + path, status=status)
        accessible(tab, template)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_for_developers_is_accessible(language: str, open_tab: Callable[..., Any]) -> None:
    tab = open_tab(kit.DESK)
    kit.visit(tab, f"/api/docs/?lang={language}")
    tab.locator(".swagger-ui .opblock").first.wait_for()
    accessible(tab, "creditsite/api_docs.html", excused="#swagger-ui")  # swagger-ui is not ours


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", sorted(kit.SIZES))
def test_pages_look_right(
    size: str, scheme: str, open_tab: Callable[..., Any], places: dict[str, Any]
) -> None:
    tab = open_tab(kit.SIZES[size], color_scheme=scheme)
    for path in (
        "/",
        "/search?q=澄屿#facets",
        "/search?q=没有这个名字",
        "/search",
        places["plain"],
        places["revised"],
        "/guide/repair",
        "/guide/objection",
    ):
        for prefix in LANGUAGES:
            kit.visit(tab, prefix + path)
            kit.looks_right(tab)
    for path in (
        "/en" + places["plain"] + "?at=2020-01-01",
        places["codeless"],
        places["plain"] + "/branches",
    ):
        kit.visit(tab, path)
        kit.looks_right(tab)
    for path, status in ((places["gone"], 410), ("/entities/91990102MAXJ3X4KX0", 400), ("/en/nothing", 404)):
        kit.visit(tab, path, status=status)
        kit.looks_right(tab)
