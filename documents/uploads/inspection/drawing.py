"""Forms that draw forms that draw forms: ten levels of ten are ten thousand million."""

from __future__ import annotations

import re
from typing import Any

from documents.uploads.inspection.limits import MOST_DRAWN, NotTaken

DRAWN = re.compile(rb"/([^\s/<>\[\](){}%]+)\s+Do\b")


def require_little_drawn(forms: list[Any]) -> None:
    """Count through what each form draws.

    Raises:
        NotTaken: "bomb": too much, or a form that draws itself.
    """
    counts: dict[tuple[int, int], int] = {}
    children = {form.objgen: _children(form) for form in forms}
    for start in children:
        _count(start, children, counts)


def _children(form: Any) -> list[tuple[int, int]]:
    """The forms that a form draws, as often as it does; most draw none and are not unpacked."""
    inner = form.get("/Resources", {}).get("/XObject", {})
    named = {
        key.removeprefix("/").encode(): value.objgen
        for key, value in inner.items()
        if value.get("/Subtype") == "/Form"
    }
    if not named:
        return []
    drawn = DRAWN.findall(form.read_bytes())
    return [named[name] for name in drawn if name in named][: MOST_DRAWN + 1]


def _count(
    start: tuple[int, int],
    children: dict[tuple[int, int], list[tuple[int, int]]],
    counts: dict[tuple[int, int], int],
) -> None:
    """Depth first without recursion; a form that is met again on the way down draws itself."""
    way, above = [start], {start}
    while way:
        one = way[-1]
        missing = next((child for child in children.get(one, []) if child not in counts), None)
        if missing is not None and one not in counts:
            if missing in above:
                raise NotTaken("bomb")
            way.append(missing)
            above.add(missing)
            continue
        counts[one] = 1 + sum(counts[child] for child in children.get(one, []))
        if counts[one] > MOST_DRAWN:
            raise NotTaken("bomb")
        above.discard(way.pop())
