"""Forms of the steps of an application for credit repair."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from journal import clock
from repair.admin.forms import AnswerForm, CaseForm
from repair.admin.words import REPAIR_STARTS, REVOCATION_STARTS
from repair.models import Case, Outcome, Path, RevocationGround


def _day(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)


class NoteForm(CaseForm):
    """An interview or inspection: the day, and what came of it."""

    on = _day(gettext_lazy("Day"))
    note = forms.CharField(
        label=gettext_lazy("What came of it"),
        help_text=gettext_lazy("Kept with the case; the applicant reads only the day."),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["reason"]
        self.fields["on"].initial = clock.today


class DecisionForm(AnswerForm):
    """To grant, to reject, or to shield while a plan runs."""

    starts = REPAIR_STARTS
    outcome = forms.ChoiceField(label=gettext_lazy("Decision"), widget=forms.RadioSelect)
    shield_until = _day(gettext_lazy("The plan runs until"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_ruling = self.case.application.path == Path.BANKRUPTCY
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)
        offered = (Outcome.APPROVE, *((Outcome.SHIELD,) if by_ruling else ()), Outcome.REJECT)
        field.choices = [(one.value, one.label) for one in offered]
        if not by_ruling:
            del self.fields["shield_until"]
        self.order_fields(["outcome", "shield_until", "start", "answer", "reason"])


def decision_initial(case: Case) -> dict[str, Any]:
    """The day that the applicant gave for the plan."""
    return {"shield_until": case.application.plan_until}


class RevocationForm(AnswerForm):
    """Why a granted repair is taken back."""

    starts = REVOCATION_STARTS
    ground = forms.ChoiceField(
        label=gettext_lazy("Ground"),
        help_text=gettext_lazy("A mistake of the agency bars nobody from applying again."),
        choices=RevocationGround.choices,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["ground", "start", "answer", "reason"])
