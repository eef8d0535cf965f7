"""How amounts, days and codes are written on pages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from journal import clock

register = template.Library()
HAN = re.compile(r"[\u3400-\u9fff]")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
IN_CHINESE = ' lang="zh-Hans"'
CHOSEN = ' aria-current="true"'
USCI_EDGES = (0, 2, 8, 16, 17, 18)  # department and type, region, organization, its check, check


@register.filter
def thousands(number: int) -> str:
    """1234567 → "1,234,567"."""
    return f"{number:,}"


@register.filter
def iso(day: date | datetime | None) -> str:
    """A day as 2026-11-22; an instant by its day in China."""
    if day is None:
        return ""
    return (clock.day_of(day) if isinstance(day, datetime) else day).isoformat()


@register.filter
def clock_time(instant: datetime) -> str:
    """An instant as 2026-11-22 09:30, in China."""
    return instant.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M")


@register.filter
def fact_rows(rows: Iterable[tuple[str, str, str]], is_english: bool = False) -> SafeString:
    """Rows of (label, value, class) as the inside of a <dl>; Chinese values on an English page say so.

    In Python, because a page may hold five hundred of them and the template language takes 25 µs for each.
    """
    lines = [
        f"<div{_styled(style)}><dt>{escape(label)}</dt>"
        f"<dd{IN_CHINESE if is_english and HAN.search(value) else ''}>{escape(value)}</dd></div>\n"
        for label, value, style in rows
    ]
    return mark_safe("".join(lines))  # noqa: S308  # every part is escaped above, classes are our own


@register.filter
def tongue(text: str, is_english: bool) -> SafeString:
    """The lang attribute of Chinese text on an English page (WCAG 3.1.2); empty elsewhere."""
    return mark_safe(IN_CHINESE if is_english and HAN.search(text) else "")  # noqa: S308  # a constant


@register.filter
def usci_code(code: str, small: bool = False) -> SafeString:
    """A code in its official groups 2-6-8-1-1, read out as one; any other length as it stands."""
    safe = escape(code)
    parts = [code[start:end] for start, end in pairwise(USCI_EDGES)] if len(code) == 18 else [code]
    spans = "".join(f"<span>{escape(part)}</span>" for part in parts)
    style = "usci usci--small" if small else "usci"
    return mark_safe(f'<span class="{style}" role="img" aria-label="{safe}">{spans}</span>')  # noqa: S308  # escaped


@register.filter
def differing(code: str | None, typed: str) -> SafeString:
    """A code with those characters marked that stand elsewhere or not at all in what was typed."""
    code = code or ""
    if not typed:
        return mark_safe(escape(code))  # noqa: S308  # escaped
    parts = []
    for change, _from, _to, start, end in SequenceMatcher(None, typed, code, autojunk=False).get_opcodes():
        piece = escape(code[start:end])
        parts.append(piece if change == "equal" or not piece else f"<mark>{piece}</mark>")
    return mark_safe("".join(parts))  # noqa: S308  # every part is escaped above


@register.filter
def badges(shown: Iterable[tuple[str, ...]]) -> SafeString:
    """Badges of (label, tone) or (label, tone, address)."""
    return mark_safe("".join(_badge(*badge) for badge in shown))  # noqa: S308  # escaped in _badge


def _styled(style: str) -> str:
    return f' class="{style}"' if style else ""


@lru_cache(maxsize=500)
def _badge(label: str, tone: str, url: str = "") -> str:
    if url:
        return f'<a class="badge badge--{tone}" href="{escape(url)}">{escape(label)}</a>'
    return f'<span class="badge badge--{tone}">{escape(label)}</span>'


@register.filter
def whole_days(text: str) -> SafeString:
    """A sentence whose days are not broken between two lines."""
    return mark_safe(DAY.sub(r'<span class="day">\g<0></span>', escape(text)))  # noqa: S308  # escaped


@register.filter
def paragraphs(lines: Iterable[str]) -> SafeString:
    """Each line a paragraph."""
    return mark_safe("".join(f"<p>{whole_days(line)}</p>" for line in lines))  # noqa: S308  # escaped


@register.filter
def count_list(counts: Iterable[tuple[str, int]]) -> SafeString:
    """Counts of (name, number)."""
    spans = "".join(f"<span>{escape(name)} <b>{number:,}</b></span>" for name, number in counts)
    return mark_safe(spans)  # noqa: S308  # escaped


@register.filter
def facet_links(values: Iterable[tuple[str, int, str, bool]]) -> SafeString:
    """A facet's values (label, number, address, chosen) as list items."""
    items = [
        f'<li><a href="{escape(url)}"{CHOSEN if on else ""} rel="nofollow"><span>{escape(label)}</span>'
        f'<span class="figure">{number:,}</span></a></li>'
        for label, number, url, on in values
    ]
    return mark_safe("".join(items))  # noqa: S308  # escaped
