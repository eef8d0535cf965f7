"""A name taken apart: region, brand, trade, legal form.

示例省示例一市澄屿科技（集团）有限公司 → regions 示例省, 示例一市; brand 澄屿; trade 科技; form 有限公司.
Both sides of a comparison go through here, so a wrong cut costs little: what counts is that it is the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from search.analysis.lists import legal_forms, regions, trades
from search.analysis.text import simplify, units_of_simplified

_BRACKETS = re.compile(
    r"[(\[{<«〈《「『【〔〖]([^()\[\]{}<>«»〈〉《》「」『』【】〔〕〖〗]*)[)\]}>»〉》」』】〕〗]"
)
_REGION_ENDING = re.compile(r"[^\W\d_a-z]{2,5}?(?:自治区|自治州|自治县|省|市|县|区|旗)(?!舰|下|袍)")
_DISTRICT_ENDING = re.compile(r"[^\W\d_a-z]{1,5}?(?:市|县|区|旗)(?!舰|下|袍)")  # below a city: 甲区, 赵县
_SHORT_ENDING = re.compile(r"(?:自治区|自治州|自治县|地区|省|市|盟)$")
_NO_REGION = re.compile(  # words that end like a region
    r"(?:超|都|门|城|上|夜|股|集|闹|菜|花|灯|楼|早)市$|(?:社|小|园|景|地|校|矿|厂|牧|林|山|特|新|库|街|战|军|发|税|技|业|商|住|片)区$"
    r"|(?:节|反)省$|(?:红|国|锦|彩|八|义|酒|挂|旌)旗$"
)
_MORE_FORMS = ("集团", "股份")  # stand before the form proper: 澄屿集团有限公司
_MAX_REGIONS = 4


@dataclass(frozen=True, slots=True)
class NameParts:
    """A name's parts, each a tuple of units where it can be searched for."""

    regions: tuple[str, ...]  # as found, short form: 示例一 for 示例一市
    pieces: tuple[tuple[str, ...], ...]  # runs of units that are neither region nor legal form
    core: tuple[str, ...]  # the name without region, brackets and legal form; never empty if the name is not
    brand: str
    trade: str
    form: str


@cache
def _regions_by_first() -> dict[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    for name in regions():
        table.setdefault(name[0], []).append(name)
    return {first: tuple(sorted(names, key=len, reverse=True)) for first, names in table.items()}


@cache
def _forms_by_last() -> dict[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    for form in legal_forms():
        table.setdefault(form[-1], []).append(form)
    return {last: tuple(sorted(forms, key=len, reverse=True)) for last, forms in table.items()}


def short_region(name: str) -> str:
    """A region without its ending, where two characters are left: 示例一市 → 示例一, 示例二区 as it is."""
    short = _SHORT_ENDING.sub("", name)
    return short if len(short) >= 2 else name


def _region_in_front(text: str, *, below: bool) -> str:
    for name in _regions_by_first().get(text[:1], ()):
        if text.startswith(name):
            return name
    match = (_DISTRICT_ENDING if below else _REGION_ENDING).match(text)
    return match.group() if match and not _NO_REGION.search(match.group()) else ""


def take_regions(text: str) -> tuple[tuple[str, ...], str]:
    """Region names in front of a simplified text, and what follows them; never takes everything."""
    found: list[str] = []
    while len(found) < _MAX_REGIONS:
        name = _region_in_front(text, below=bool(found))
        if not name or len(name) == len(text):
            break
        found.append(name)
        text = text[len(name) :]
    return tuple(found), text


def take_form(text: str, *, alone: bool = True) -> tuple[str, str]:
    """What stands before the legal form at the end, and the form.

    `alone`: nothing else stands before this text, so a form that is all of it is left as it is.
    """
    if alone and text in legal_forms():
        return text, ""
    form = next((form for form in _forms_by_last().get(text[-1:], ()) if text.endswith(form)), "")
    rest = text[: len(text) - len(form)]
    for more in _MORE_FORMS:
        if form and rest.endswith(more) and len(rest) > len(more):
            rest, form = rest[: -len(more)], more + form
    return rest, form


def take_trade(core: str) -> tuple[str, str]:
    """Brand and trade: the longest known trade that ends the core and leaves a brand."""
    for start in range(1, len(core)):
        if core[start:] in trades():
            return core[:start], core[start:]
    return core, ""


def split_name(name: str) -> NameParts:
    """Take a name or a query apart. Works on any text; what is not recognised is brand."""
    text = simplify(name)
    inside: list[str] = _BRACKETS.findall(text) if _BRACKETS.search(text) else []
    outside = [piece for piece in _BRACKETS.split(text)[::2] if piece.strip()] if inside else [text]
    found: tuple[str, ...] = ()
    form = ""
    if outside:
        found, outside[0] = take_regions(outside[0].strip())
        outside[-1], form = take_form(outside[-1].strip(), alone=len(outside) == 1)
    aside: list[tuple[str, ...]] = []
    for content in inside:
        if content in regions():
            found = (*found, content)
        elif content not in legal_forms():
            aside.append(tuple(units_of_simplified(content)))
    runs = [tuple(units_of_simplified(piece)) for piece in outside]
    core = tuple(unit for run in runs for unit in run)
    if not core:
        core = tuple(units_of_simplified(text))
        runs = [core]
    brand, trade = take_trade("".join(core))
    pieces = tuple(run for run in (*runs, *aside) if run)
    return NameParts(tuple(short_region(r) for r in found), pieces, core, brand, trade, form)
