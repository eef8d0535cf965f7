"""Forms for held rows: one row cell by cell, many rows value by value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exchange.admin.columns import Meaning
from exchange.held import Portion
from exchange.models import HeldRow
from exchange.occurrences import key_digest
from journal.desk.steps import StepForm

CELL_LIMIT = 20_000  # characters; what the database takes of one property
LONG = 80  # characters beyond which a cell gets several lines
BULK_LIMIT = 200  # different values on one page; the rest come when these are dealt with


class RowForm(forms.Form):
    """The cells of one held row, with the refused one marked and the reason beside it."""

    def __init__(
        self, *args: Any, held: HeldRow, columns: Sequence[Meaning], near: dict[str, Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.why = held.message
        self.near = near
        self.names: dict[str, str] = {}
        self.refused = ""
        cells = held.cells
        for number, column in enumerate(columns):
            name = f"cell_{number}"
            self.names[name] = column.name
            wrong = column.name == held.column
            if wrong:
                self.refused = name
            self.fields[name] = _cell_field(column, cells.get(column.name, ""), wrong=wrong)
        if self.refused:  # the cell to correct comes first: on a phone the others are far below
            self.order_fields([self.refused, *self.names])

    @property
    def cells(self) -> dict[str, str]:
        """Column → cell as typed."""
        return {column: self.cleaned_data[name] for name, column in self.names.items()}

    def field_of(self, column: str) -> str:
        """The input of a column; empty where there is none."""
        return next((name for name, known in self.names.items() if known == column), "")


def _cell_field(column: Meaning, cell: str, *, wrong: bool) -> forms.Field:
    described = {"aria-invalid": "true"} if wrong else {}
    label = f"{column.label} ({column.name})" if column.label != column.name else column.name
    widget: forms.Widget
    if column.words and not column.is_list:
        words = list(column.words)
        extra = [(cell, _("%s (not a known word)") % cell)] if cell and cell not in words else []
        choices = [("", "–"), *extra, *((word, word) for word in words)]
        return forms.ChoiceField(
            label=label, choices=choices, required=False, initial=cell, widget=forms.Select(attrs=described)
        )
    lines = len(cell) > LONG or "\n" in cell
    widget = forms.Textarea(attrs={"rows": 3, **described}) if lines else forms.TextInput(attrs=described)
    return forms.CharField(
        label=label,
        initial=cell,
        required=False,
        strip=False,
        max_length=CELL_LIMIT,
        help_text=column.how,
        widget=widget,
    )


class GroupForm(StepForm):
    """The rows of a run that are held for one reason in one column."""

    done: Portion | None = None  # what came of it

    def __init__(
        self, *args: Any, count: int, why: str, held_url: str, crumbs: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.why, self.held_url, self.crumbs = why, held_url, crumbs
        rows = ngettext("%(n)s row", "%(n)s rows", count) % {"n": f"{count:,}"}
        self.lead = f"{why} ({rows})"


class BulkForm(GroupForm):
    """Different values that were refused for one reason in one column, and what each becomes."""

    def __init__(
        self,
        *args: Any,
        found: Sequence[tuple[str, int]],
        column: Meaning,
        advice: str,
        typed: Mapping[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.advice = advice
        self.how = column.how
        self.originals: dict[str, str] = {}
        self.counts = dict(found[:BULK_LIMIT])
        for text in self.counts:
            name = "value_" + key_digest([text])[:16]  # by content: a colleague may deal with some meanwhile
            self.originals[name] = text
            self.fields[name] = _replacement_field(text, column)
            self.fields[name].initial = typed.get(text, "")
        self.order_fields([*self.originals, "reason"])
        left = len(found) - BULK_LIMIT
        words = ngettext(
            "%(n)s more value follows when these are corrected.",
            "%(n)s more values follow when these are corrected.",
            max(left, 1),
        )
        self.more = words % {"n": left} if left > 0 else ""

    @property
    def values(self) -> list[dict[str, Any]]:
        """The table's rows."""
        return [
            {"text": text, "count": f"{self.counts[text]:,}", "field": self[name]}
            for name, text in self.originals.items()
        ]

    @property
    def reason_field(self) -> forms.BoundField:
        """Why this is right, for the audit log."""
        return self["reason"]

    def clean(self) -> dict[str, Any]:
        """At least one replacement."""
        data = super().clean() or {}
        if self.originals and not any(data.get(name) for name in self.originals):
            raise forms.ValidationError(_("Type a replacement for at least one value."))
        return data

    @property
    def replacements(self) -> dict[str, str]:
        """Refused value → what it becomes; values without a replacement are left alone."""
        return {
            text: self.cleaned_data[name] for name, text in self.originals.items() if self.cleaned_data[name]
        }


def _replacement_field(text: str, column: Meaning) -> forms.Field:
    label = _("Replacement for %s") % (text or _("(empty)"))
    if column.words and not column.is_list:
        choices = [("", "–"), *((word, word) for word in column.words)]
        return forms.ChoiceField(label=label, choices=choices, required=False)
    return forms.CharField(label=label, required=False, max_length=CELL_LIMIT)
