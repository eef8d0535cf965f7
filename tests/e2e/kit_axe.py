"""axe-core over an open page: WCAG 2.0 to 2.2, levels A and AA, and its good practices.

Of our own pages nothing is excused.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from tests.e2e.kit import WATCHES

SOURCE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async ([tags, excused]) => {
  const where = excused ? {exclude: [[excused]]} : document;
  const found = await axe.run(where, {
    runOnly: {type: "tag", values: tags}, resultTypes: ["violations"], preload: false,
  });
  return found.violations.map(v => [v.id, v.help, v.nodes.slice(0, 4).map(
    n => n.target.join(" ") + "  " + n.html.slice(0, 120) + "  " + (n.any[0] || n.all[0] || n.none[0]).message)]);
}"""


@cache
def _source() -> str:
    return SOURCE.read_text(encoding="utf-8")


def violations(tab: Any, *, excused: str = "") -> list[Any]:
    """What axe finds on the page: [rule, what it wants, the first places]."""
    if not tab.evaluate("'axe' in window"):
        tab.evaluate(_source() + "; 0")  # through the debugger: the page's own policy lets no script in
    return list(tab.evaluate(RUN, [TAGS, excused]))


def accessible(tab: Any, template: str, *, excused: str = "") -> None:
    """The open page was made from this template, and axe finds nothing on it.

    tests/architecture/test_every_page_is_walked.py wants a call of this for every template of a page.
    `excused` is a part of the page that is not ours to mend, as a selector.
    """
    seen = WATCHES[tab].templates
    assert template in seen, f"{tab.url} is made of {seen}"
    found = violations(tab, excused=excused)
    assert not found, "\n".join([f"{template} at {tab.url}", *map(str, found)])
