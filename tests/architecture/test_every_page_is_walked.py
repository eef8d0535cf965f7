"""A page that nobody has looked at with axe-core is not finished: its template is named in the browser tests."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = (ROOT / "templates", ROOT / "creditsite" / "templates")
FRAMES = {  # what other templates stand in; never answered with by themselves
    "base.html",
    "account/door.html",
    "admin/base_site.html",
    "admin/desk/base_site.html",
}
WHOLE = re.compile(r"{%\s*extends|<!doctype", re.IGNORECASE)
WALKED = re.compile(r"""["']([\w/]+\.html)["']""")


def pages() -> set[str]:
    """Templates that make whole pages, not parts of them."""
    return {
        str(path.relative_to(folder))
        for folder in FOLDERS
        for path in folder.rglob("*.html")
        if WHOLE.search(path.read_text(encoding="utf-8"))
    } - FRAMES


def walked() -> set[str]:
    """Templates that the browser tests call `accessible` for; there it is compared with what was rendered."""
    tests = (ROOT / "tests" / "e2e").glob("test_*.py")
    return {name for path in tests for name in WALKED.findall(path.read_text(encoding="utf-8"))}


def test_every_page_is_looked_at_with_axe() -> None:
    assert len(pages()) > 40
    assert pages() - walked() == set()


def test_no_template_is_named_that_is_no_page() -> None:
    assert {name for name in walked() if name.split("/")[0] != "admin"} - pages() == set()
