"""Forms of the steps of an objection."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.uploads.fields import PapersField
from journal.actor import Actor
from journal.desk.steps import StepForm
from registry.admin.columns import language
from repair import workflow
from repair.admin.words import STARTS
from repair.models import CHANGING, ApplicantKind, Case, Outcome
from repair.record_form import claimed_values, record_fields, record_initial
from repair.services import outcomes_for
from repair.words import in_words


class CaseForm(StepForm):
    """A step that asks for a reason only; shows what the case is about, and what is possible in its state."""

    def __init__(self, *args: Any, case: Case, actor: Actor, **kwargs: Any) -> None:
        self.case, self.actor = case, actor
        super().__init__(*args, **kwargs)

    @property
    def about(self) -> str:
        """The case in a line."""
        words = _("%(entity)s, record %(record)s: %(state)s")
        state = self.case.get_state_display()
        return words % {"entity": self.case.entity.name, "record": self.case.record.public_id, "state": state}

    @property
    def beside(self) -> str:
        """What the applicant says, to be read while it is answered."""
        return self.case.statement

    @property
    def possible(self) -> str:
        """The actions that the state allows, in words."""
        return ", ".join(in_words(workflow.actions_of(self.case))) or _("nothing")


class AcceptForm(CaseForm):
    """To accept is to say that the form is in order; a person's identity has to be checked."""

    identity_checked = forms.BooleanField(
        label=gettext_lazy("I have checked that the person is who they say they are"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = False
        if self.case.applicant_kind != ApplicantKind.PERSON:
            del self.fields["identity_checked"]


class MissingForm(CaseForm):
    """Everything that is missing, named at once."""

    missing = forms.CharField(
        label=gettext_lazy("What is missing"),
        help_text=gettext_lazy("Name everything: it can be asked for once. The applicant reads it."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AnswerForm(CaseForm):
    """What the applicant is told; a common beginning of `starts` may be chosen."""

    starts = STARTS

    start = forms.TypedChoiceField(
        label=gettext_lazy("Begin with"),
        required=False,
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=gettext_lazy("Reason told to the applicant"),
        help_text=gettext_lazy("It stands in the letter, below what was chosen to begin with."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["start"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("my own words only")), *enumerate(self.starts)]

    def clean(self) -> dict[str, Any]:
        """Put the beginning and the own words together."""
        data = super().clean() or self.cleaned_data
        start = data.get("start")
        parts = [str(self.starts[start]) if start is not None else "", data.get("answer", "").strip()]
        data["told"] = "\n".join(part for part in parts if part)
        if not data["told"]:
            self.add_error("answer", _("Tell the applicant why."))
        return data


class OutcomeForm(AnswerForm):
    """What is done about the record, and what it is to say."""

    outcome = forms.ChoiceField(label=gettext_lazy("Outcome"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.value, one.label) for one in outcomes_for(self.case)]
        self.values = record_fields(self.case.record, language(), shown_to_all=False)
        self.fields.update(self.values)
        self.order_fields(["outcome", "start", "answer", *self.values, "reason"])

    def changes(self) -> dict[str, Any]:
        """The values that the outcome gives the record."""
        if self.cleaned_data["outcome"] not in CHANGING:
            return {}
        return claimed_values(self.cleaned_data, self.case.record, shown_to_all=False)


def outcome_initial(case: Case) -> dict[str, Any]:
    """The record as it stands, with what is claimed written over it."""
    claimed = {claim["key"]: claim["claimed"] for claim in case.claims}
    return {**record_initial(case.record), **claimed, "outcome": Outcome.CORRECT if claimed else ""}


class SupplyForm(CaseForm):
    """What came in on paper for a case that was entered by the centre."""

    supplement = forms.CharField(
        label=gettext_lazy("What was handed in"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    papers = PapersField(label=gettext_lazy("Scans"), required=False)


class AskReviewForm(CaseForm):
    """The reason is the applicant's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("Why the applicant asks for a review")
