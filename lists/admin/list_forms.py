"""Forms of the steps that stewards take with lists."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from journal.desk.steps import StepForm
from lists.models import CreditList, Foundation, ListKind, MeasureKind, MeasureSubject, ReviewLevel
from lists.proposals.amending import TABLE_WORDS
from records.models import CatalogItem
from records.words import choices
from registry.admin.agency_steps import AgencyField, DayField, RegionField
from registry.admin.columns import language
from registry.enumerations import codes, label
from registry.models import Agency
from registry.selectors.agencies import agency_named

LONGEST_CHOICE = 70  # characters: a longer one is wider than the page
NONE_STATED = gettext_lazy("Empty: none is stated.")


def of_enumeration(name: str, *, none: bool = False) -> list[tuple[str, str]]:
    """The codes of an enumeration as a form offers them."""
    found = [(code, label(name, code, language())) for code in codes(name)]
    return [("", _("not stated")), *found] if none else found


class AgenciesField(forms.CharField):
    """Agencies, one a line, by code or by a name that only one bears."""

    widget = forms.Textarea(attrs={"rows": 3})

    def clean(self, value: Any) -> Any:
        text = super().clean(value) or ""
        names = [part.strip() for part in re.split(r"[\n;；]", text) if part.strip()]
        found: list[Agency] = []
        for name in names:
            agency = agency_named(name)
            if agency is None:
                words = _("No agency, or more than one, is known by this: %s")
                raise forms.ValidationError(words % name)
            found.append(agency)
        return tuple(found)


class TermsForm(StepForm):
    """How long one stands on the list, and how a decision is reached."""

    review_level = forms.ChoiceField(
        label=gettext_lazy("Level that confirms a decision"), choices=ReviewLevel.choices
    )
    hearing_days = forms.IntegerField(
        label=gettext_lazy("Working days to state one's case"), min_value=0, max_value=60
    )
    term_months = forms.IntegerField(
        label=gettext_lazy("Term in months"), help_text=NONE_STATED, min_value=1, required=False
    )
    term_open = forms.BooleanField(label=gettext_lazy("Until removed, without a term"), required=False)
    term_note = forms.CharField(label=gettext_lazy("Note on the term"), max_length=400, required=False)
    term_note_zh = forms.CharField(
        label=gettext_lazy("Note on the term (Chinese)"), max_length=400, required=False
    )
    min_months = forms.IntegerField(
        label=gettext_lazy("Shortest time in months before early removal"),
        help_text=NONE_STATED,
        min_value=0,
        required=False,
    )


class RedraftForm(TermsForm):
    """Everything that a draft says of itself, but its code."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=ListKind.choices)
    name_zh = forms.CharField(label=gettext_lazy("Name (Chinese)"), max_length=200)
    name_en = forms.CharField(label=gettext_lazy("Name (English)"), max_length=200)
    founding_document = forms.CharField(label=gettext_lazy("Founding document"), max_length=300)
    founding_kind = forms.ChoiceField(
        label=gettext_lazy("Kind of founding document"), choices=Foundation.choices
    )
    founding_url = forms.URLField(
        label=gettext_lazy("Where it can be read"), max_length=500, required=False, assume_scheme="https"
    )
    agencies = AgenciesField(
        label=gettext_lazy("Controlling agencies"),
        help_text=gettext_lazy("One a line, by code or name; the first one leads."),
        max_length=2000,
    )
    region = RegionField(
        label=gettext_lazy("Region (six digits)"),
        help_text=gettext_lazy("Empty: the whole country. A list of one region needs a local regulation."),
        max_length=6,
        required=False,
    )
    subjects = forms.ChoiceField(
        label=gettext_lazy("Who can stand on it"),
        required=False,
        choices=lambda: of_enumeration("list_subject", none=True),
    )
    shares_persons = forms.BooleanField(
        label=gettext_lazy("Responsible persons share the consequence"), required=False
    )
    in_force_from = DayField(label=gettext_lazy("In force from"))
    confidence = forms.ChoiceField(label=gettext_lazy("Reliability"), choices=lambda: choices("confidence"))
    source = forms.CharField(label=gettext_lazy("Where it is stated"), max_length=1000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        terms = [name for name in TermsForm.base_fields if name != "reason"]
        names = [name for name in self.fields if name not in (*terms, "reason", "code")]
        self.order_fields(["code", *names, *terms])


class DraftForm(RedraftForm):
    """A new list."""

    code = forms.SlugField(
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("Letters, digits and hyphens; it stands in the address of the list's page."),
        max_length=34,
    )


class RowForm(StepForm):
    """What every row of a list says of itself."""

    in_force_from = DayField(
        label=gettext_lazy("In force from"),
        help_text=gettext_lazy("Today or later; a draft's row may leave it empty."),
    )
    confidence = forms.ChoiceField(label=gettext_lazy("Reliability"), choices=lambda: choices("confidence"))
    source = forms.CharField(label=gettext_lazy("Where it is stated"), max_length=1000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        last = ("in_force_from", "confidence", "source", "reason")
        self.order_fields([*(name for name in self.fields if name not in last), *last])


class GroundForm(RowForm):
    """A ground of entry."""

    code = forms.SlugField(label=gettext_lazy("Code"), max_length=40)
    text_zh = forms.CharField(label=gettext_lazy("Text (Chinese)"), widget=forms.Textarea(attrs={"rows": 2}))
    text_en = forms.CharField(label=gettext_lazy("Text (English)"), widget=forms.Textarea(attrs={"rows": 2}))
    term_months = forms.IntegerField(
        label=gettext_lazy("Own term in months"),
        help_text=gettext_lazy("Empty: the list's."),
        min_value=1,
        required=False,
    )
    term_open = forms.BooleanField(label=gettext_lazy("Until removed, without a term"), required=False)
    article = forms.CharField(label=gettext_lazy("Article"), max_length=60, required=False)
    rule_code = forms.CharField(
        label=gettext_lazy("Rule as documented (code)"), max_length=40, required=False
    )


class RemovalForm(RowForm):
    """A condition of removal."""

    code = forms.SlugField(label=gettext_lazy("Code"), max_length=40)
    text_zh = forms.CharField(label=gettext_lazy("Text (Chinese)"), widget=forms.Textarea(attrs={"rows": 2}))
    text_en = forms.CharField(label=gettext_lazy("Text (English)"), widget=forms.Textarea(attrs={"rows": 2}))
    min_months = forms.IntegerField(
        label=gettext_lazy("Shortest time in months"), help_text=NONE_STATED, min_value=1, required=False
    )
    counted_from = forms.CharField(label=gettext_lazy("Counted from"), max_length=200, required=False)
    rule_code = forms.CharField(
        label=gettext_lazy("Rule as documented (code)"), max_length=40, required=False
    )


class MeasureForm(RowForm):
    """A measure that follows from the list."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=MeasureKind.choices)
    purpose = forms.ChoiceField(
        label=gettext_lazy("Purpose"), choices=lambda: of_enumeration("measure_purpose")
    )
    name_zh = forms.CharField(label=gettext_lazy("Name (Chinese)"), max_length=300)
    name_en = forms.CharField(label=gettext_lazy("Name (English)"), max_length=300)
    agency = AgencyField(label=gettext_lazy("Carried out by"), required=False)
    legal_basis = forms.CharField(label=gettext_lazy("Legal basis"), max_length=400, required=False)
    subject = forms.ChoiceField(
        label=gettext_lazy("Whom it meets"), choices=MeasureSubject.choices, required=False
    )
    note = forms.CharField(label=gettext_lazy("Note"), max_length=400, required=False)


class BranchForm(RowForm):
    """So many branches with such a record within so many months suggest a case; nobody is listed by it."""

    ground = forms.CharField(label=gettext_lazy("Ground (code)"), max_length=40)
    item = forms.ChoiceField(
        label=gettext_lazy("Kind of fact"),
        choices=lambda: [
            (item.code, item.name_zh if language().startswith("zh") else item.name_en)
            for item in CatalogItem.objects.filter(storage="record", polarity="negative").order_by("code")
        ],
    )
    count = forms.IntegerField(label=gettext_lazy("Branches"), min_value=1, max_value=600)
    within_months = forms.IntegerField(label=gettext_lazy("Within months"), min_value=1, max_value=600)


class EndForm(StepForm):
    """Which row, and its last day."""

    row = forms.ChoiceField(label=gettext_lazy("Row"))
    in_force_to = DayField(label=gettext_lazy("In force through"), required=True)

    def __init__(self, *args: Any, credit_list: CreditList, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["row"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = rows_in_force(credit_list)


def rows_in_force(credit_list: CreditList) -> list[tuple[str, str]]:
    """Rows that have no end yet, as "table:key", with words."""
    tables: dict[str, Any] = {
        "ground": credit_list.grounds,
        "removal": credit_list.removal_conditions,
        "measure": credit_list.measures,
        "branch": credit_list.branch_rules,
    }
    return [
        (f"{name}:{row.pk}", Truncator(f"{TABLE_WORDS[name]}: {row_in_words(row)}").chars(LONGEST_CHOICE))
        for name, rows in tables.items()
        for row in rows.filter(in_force_to=None)
    ]


def row_in_words(row: Any) -> str:
    """A row's code and words."""
    code = str(getattr(row, "code", "")) or str(row)
    return f"{code} {words_of_row(row)}".strip()


def words_of_row(row: Any) -> str:
    """What a row says, in the language of the page where the sources have it, else in the other."""
    first, second = ("zh", "en") if language().startswith("zh") else ("en", "zh")
    names = [f"{part}_{tongue}" for tongue in (first, second) for part in ("text", "name")]
    return str(next(filter(None, (getattr(row, name, "") for name in names)), ""))
