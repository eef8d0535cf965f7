"""How letters write days and codes."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from django import template
from django.template.base import Node, NodeList, Parser, Token
from django.template.context import Context
from django.utils import translation
from django.utils.dates import MONTHS
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
CODE_EDGES = (0, 2, 8, 16, 17, 18)  # department and type, region, organization, its check, check


@register.filter
def letter_day(day: date | str | None) -> str:
    """A day, also as the ISO text that is kept in letters: "2026年11月23日", "23 November 2026"."""
    if isinstance(day, str):
        try:
            day = date.fromisoformat(day[:10])
        except ValueError:
            return str(day)
    if day is None:
        return ""
    if translation.get_language() == "en":
        return f"{day.day} {MONTHS[day.month]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


@register.filter
def code_groups(code: str) -> str:
    """A code in its official groups 2-6-8-1-1, with narrow gaps that are not copied into searches as breaks."""
    if len(code) != CODE_EDGES[-1]:
        return code
    return "\u2009".join(code[start:end] for start, end in pairwise(CODE_EDGES))


class _Captured(Node):
    """What stands between the tags, kept under a name; empty where it is only white space."""

    def __init__(self, nodes: NodeList, name: str) -> None:
        self.nodelist, self.name = nodes, name

    def render(self, context: Context) -> SafeString:
        text = self.nodelist.render(context).strip()
        context[self.name] = mark_safe(text)  # noqa: S308  # rendered by the template, which escapes
        return mark_safe("")


@register.tag
def capture_block(parser: Parser, token: Token) -> _Captured:
    """{% capture_block as name %}…{% end_capture_block %}: lets a title depend on whether a block is filled."""
    words = token.split_contents()
    if len(words) != 3 or words[1] != "as":
        raise template.TemplateSyntaxError("capture_block is written {% capture_block as name %}")
    nodes = parser.parse(("end_capture_block",))
    parser.delete_first_token()
    return _Captured(nodes, words[2])
