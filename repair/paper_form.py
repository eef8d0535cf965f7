"""Form fields of an application for repair: the court's ruling where it rests on one, a paper for each requirement."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy

from documents.uploads.fields import PapersField
from repair.models import Path, Requirement

PREFIX = "paper_"
OF_RULING = ("ruling_number", "ruling_court", "plan_until")


class RulingForm(forms.Form):
    """The ruling of a bankruptcy court; without its fields where the application rests on something else."""

    ruling_number = forms.CharField(label=gettext_lazy("Number of the ruling"), max_length=100)
    ruling_court = forms.CharField(label=gettext_lazy("Court"), max_length=200)
    plan_until = forms.DateField(
        label=gettext_lazy("The plan runs until"),
        help_text=gettext_lazy("Empty where it is carried out already."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def keep_ruling(self, path: str) -> list[str]:
        """Drop the fields unless a court ruled; returns their names where they stay."""
        if path == Path.BANKRUPTCY:
            return list(OF_RULING)
        for name in OF_RULING:
            del self.fields[name]
        return []


def paper_fields(wanted: Iterable[Requirement], language: str) -> dict[str, PapersField]:
    """By name; marked as required where the requirement is. A form may know the papers from before: it looks itself."""
    found = {}
    for one in wanted:
        field = PapersField(label=one.name(language), help_text=one.text(language), required=False)
        field.widget.is_required = one.required
        found[PREFIX + one.code] = field
    return found
