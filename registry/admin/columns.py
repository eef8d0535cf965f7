"""Columns and fields of the desk: named in both languages, codes shown by their official labels."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.contrib import admin
from django.db.models import Choices
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from journal import clock
from registry.enumerations import label

NOTHING = "–"


def shown(
    name: str,
    words: Any,
    *,
    enumeration: str = "",
    choices: type[Choices] | None = None,
    worded: Callable[[Any], Any] | None = None,
) -> Any:
    """A read-only column of an object's attribute, under words for people: a callable for the admin's tuples.

    Codes are shown by the labels of an `enumeration`, of their `choices`, or by the words that `worded` finds.
    `choices` are read once: a model's own `get_…_display` gathers and translates all of them for every row.
    """
    labels = {} if choices is None else dict(choices.choices)

    def show(obj: Any) -> Any:
        value = getattr(obj, name)
        value = value() if callable(value) else value
        if enumeration and value:
            return label(enumeration, value, language())
        if labels and value is not None:
            return str(labels.get(value, value))
        return worded(value) if worded and value is not None else words_of(value)

    show.__name__ = name
    admin.display(description=words)(show)
    return show


def words_of(value: Any) -> Any:
    """A value as every page of the desk writes it: days as 2026-11-22, instants in China's time, none as a dash."""
    match value:
        case None:
            return NOTHING
        case bool():
            return _("yes") if value else _("no")
        case datetime():
            return value.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
        case date():
            return value.isoformat()
        case list():
            return "、".join(map(str, value))
    return value


def language() -> str:
    """The language of this page."""
    return get_language() or "zh-hans"
