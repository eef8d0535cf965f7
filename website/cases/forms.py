"""The forms of those who object, and of those who report an error."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from documents.uploads.checking import Paper
from documents.uploads.fields import PapersField
from records.models import Record
from repair.models import ApplicantKind, Ground
from repair.record_form import claimed_values, record_fields, record_initial

LANGUAGES = (("zh-hans", "中文"), ("en", "English"))
SPEAKS_AS = {
    ApplicantKind.REPRESENTATIVE: gettext_lazy("I represent this company"),
    ApplicantKind.PERSON: gettext_lazy("the record names me, or my company, by mistake"),
}


class ObjectionForm(forms.Form):
    """Why a record is wrong, and what it should say: the fields stand as on file, to be written over."""

    speaks_as = forms.ChoiceField(label=gettext_lazy("Who you are"), widget=forms.RadioSelect)
    applicant_name = forms.CharField(
        label=gettext_lazy("Your name"),
        help_text=gettext_lazy("Where you object for yourself; the credit centre checks who you are."),
        max_length=200,
        required=False,
    )
    ground = forms.ChoiceField(
        label=gettext_lazy("Why the record is wrong"), choices=Ground.choices, widget=forms.RadioSelect
    )
    statement = forms.CharField(
        label=gettext_lazy("In your own words"),
        help_text=gettext_lazy("What is wrong, and how it can be seen. Leave out numbers of identity cards."),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    contact_email = forms.EmailField(
        label=gettext_lazy("E-mail for news of the case"),
        help_text=gettext_lazy("Empty: no mail; you see the case here, and by number and code."),
        required=False,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of mails"), choices=LANGUAGES, widget=forms.RadioSelect
    )

    def __init__(
        self, *args: Any, record: Record, kinds: tuple[ApplicantKind, ...], email: str = "", **kwargs: Any
    ) -> None:
        self.record, self.kinds = record, kinds
        self.full_file = ApplicantKind.REPRESENTATIVE in kinds
        start = {
            **record_initial(record),
            "speaks_as": kinds[0],
            "contact_email": email,
            "language": get_language(),
            **(kwargs.pop("initial", None) or {}),
        }
        kwargs["initial"] = start
        super().__init__(*args, **kwargs)
        field = self.fields["speaks_as"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(kind.value, SPEAKS_AS[kind]) for kind in kinds if kind in SPEAKS_AS]
        self.claim_names = tuple(
            fields := record_fields(record, get_language() or "zh-hans", shown_to_all=not self.full_file)
        )
        self.fields.update(fields)

    def claim_fields(self) -> list[forms.BoundField]:
        """The record's fields, drawn apart from the rest."""
        return [self[name] for name in self.claim_names]

    def own_fields(self) -> list[forms.BoundField]:
        """The rest."""
        return [field for field in self if field.name not in self.claim_names]

    def clean(self) -> dict[str, Any]:
        """A person has a name."""
        data = super().clean() or self.cleaned_data
        if data.get("speaks_as") == ApplicantKind.PERSON and not data.get("applicant_name", "").strip():
            self.add_error("applicant_name", _("Say who objects."))
        return data

    def claimed(self) -> dict[str, Any]:
        """The values that the record should have."""
        shown_to_all = self.cleaned_data["speaks_as"] == ApplicantKind.PERSON
        return claimed_values(self.cleaned_data, self.record, shown_to_all=shown_to_all)

    def said(self) -> dict[str, Any]:
        """What the service takes."""
        data = self.cleaned_data
        return {
            "applicant_kind": ApplicantKind(data["speaks_as"]),
            "applicant_name": data["applicant_name"],
            "ground": data["ground"],
            "statement": data["statement"],
            "claimed": self.claimed(),
            "contact_email": data["contact_email"],
            "language": data["language"],
        }


class PapersForm(forms.Form):
    """Papers for a draft or a case."""

    papers = PapersField(label=gettext_lazy("Papers"), required=False)

    def good(self) -> list[Paper]:
        """The papers that are in order, also where others are refused: nobody has to choose them again."""
        field = self.fields["papers"]
        assert isinstance(field, PapersField)
        return field.good


class SupplementForm(PapersForm):
    """What was missing: papers, or a word about it."""

    supplement = forms.CharField(
        label=gettext_lazy("A word about it"),
        max_length=5_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    field_order = ("papers", "supplement")


class ReviewForm(forms.Form):
    """Why the level above should look again."""

    reason = forms.CharField(
        label=gettext_lazy("Why you ask for a review"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class ReportForm(forms.Form):
    """What anybody sees is wrong."""

    text = forms.CharField(
        label=gettext_lazy("What is wrong"),
        help_text=gettext_lazy("Leave out names and numbers of persons; they are not needed."),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail for the answer"),
        help_text=gettext_lazy("Kept until the answer is sent, then deleted. Empty: ask by number and code."),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
