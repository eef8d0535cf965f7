"""The table of a list: what stands in each row, with the way to the row's page.

Django's own tag is made for lists that are sorted, edited and acted on; it finds columns, links and ways back
anew for every cell. Here that is done once a page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.utils import (
    display_for_field,
    display_for_value,
    label_for_field,
    lookup_field,
)
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ObjectDoesNotExist
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name for styles, its heading, what it shows of a row, and whether that leads to the row's page."""

    name: str
    heading: str
    cell: Callable[[Any], Any]
    leads: bool


def columns_of(changelist: ChangeList) -> list[Column]:
    """The columns of a list, as its admin names them."""
    links = changelist.list_display_links
    return [
        Column(
            name=one.__name__ if callable(one) else one,
            heading=str(label_for_field(one, changelist.model, changelist.model_admin)),
            cell=_cell(one, changelist.model_admin),
            leads=one in links if links else links is not None and place == 0,
        )
        for place, one in enumerate(changelist.list_display)
    ]


def rows_of(changelist: ChangeList, columns: list[Column]) -> Iterator[SafeString]:
    """The cells of each row as HTML; the first that leads to the row's page is the row's heading."""
    heading = next((column for column in columns if column.leads), None)
    for obj in changelist.result_list:
        address = changelist.url_for_result(obj)
        yield format_html_join(
            "", "{}", ((_html(column, obj, address, column is heading),) for column in columns)
        )


def _html(column: Column, obj: Any, address: str, heads: bool) -> SafeString:
    shown = column.cell(obj)
    if column.leads:
        shown = format_html('<a href="{}">{}</a>', address, shown)
    if heads:
        return format_html('<th scope="row" class="field-{}">{}</th>', column.name, shown)
    return format_html('<td class="field-{}">{}</td>', column.name, shown)


def _cell(name: Any, model_admin: Any) -> Callable[[Any], Any]:
    """What shows the value of a row: of a function, a field of the row, a method of the admin, a property."""
    empty = model_admin.get_empty_value_display()
    is_field = name in {field.name for field in model_admin.opts.get_fields()}
    show = name if callable(name) or is_field else getattr(model_admin, name, None)
    if not callable(show):
        return lambda obj: _of_field(name, obj, model_admin, empty)
    empty = getattr(show, "empty_value_display", empty)
    boolean = getattr(show, "boolean", False)

    def cell(obj: Any) -> Any:
        value = show(obj)
        if type(value) is str:  # no date, number or list: nothing to write in another way
            return value if value.strip() else empty
        return display_for_value(value, empty, boolean)

    return cell


def _of_field(name: str, obj: Any, model_admin: Any, empty: str) -> Any:
    try:
        field, attribute, value = lookup_field(name, obj, model_admin)
    except ObjectDoesNotExist:
        return empty
    if field is None or field.auto_created:
        return display_for_value(value, empty, getattr(attribute, "boolean", False))
    if field.remote_field is not None:
        return getattr(obj, field.name) or empty
    return display_for_field(value, field, empty)
