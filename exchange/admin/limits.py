"""Numbers that stewards set for imports: what is in force, what was before, and a proposal to change one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchange import policies
from exchange.admin.threshold import threshold_line
from exchange.limits import limit_on
from exchange.models import ImportLimit
from exchange.proposals import LABELS, LimitProposal
from journal import clock
from journal.actor import Actor
from journal.desk.actors import actor_of
from journal.desk.admin import StaffAdmin
from journal.desk.effects import Effect
from journal.desk.steps import Call, Step, StepForm, Words
from journal.models import Proposal
from journal.proposals.kinds import kind_of
from journal.proposals.services import proposal_make


class LimitForm(StepForm):
    """Which number, what it becomes, from which day."""

    made: Proposal | None = None  # the proposal that came of it
    name = forms.ChoiceField(label=gettext_lazy("Limit"), choices=list(LABELS.items()))
    value = forms.IntegerField(label=gettext_lazy("New value"), min_value=0, max_value=10_000_000)
    day = forms.DateField(
        label=gettext_lazy("In force from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = clock.today() + timedelta(days=1)


def _payload(call: Call) -> tuple[str, dict[str, Any]]:
    payload = {"value": call.data["value"], "from": call.data["day"].isoformat()}
    return f"limit:{call.data['name']}", payload


def _propose(call: Call) -> Words:
    target, payload = _payload(call)
    form = call.form
    assert isinstance(form, LimitForm)
    form.made = proposal_make(
        kind=LimitProposal.name, target=target, payload=payload, by=call.actor, reason=call.reason
    )
    return _("Proposed. Another steward decides on it.")


def _effect(call: Call) -> Effect:
    target, payload = _payload(call)
    return kind_of(LimitProposal.name).preview(target, payload)


def _to_proposal(call: Call) -> str:
    form = call.form
    assert isinstance(form, LimitForm) and form.made is not None
    return reverse("admin:journal_proposal_change", args=[form.made.pk])


@admin.register(ImportLimit)
class ImportLimitAdmin(StaffAdmin):
    """Dated rows; the newest one whose day has come is in force."""

    list_display = ("label", "value", "in_force_from", "in_force", "reason")
    list_steps = (
        Step(
            name="propose",
            label=gettext_lazy("Propose another number"),
            note=gettext_lazy("It takes effect when a second steward has confirmed it."),
            run=_propose,
            form=LimitForm,
            may=lambda actor, obj: policies.may_steward_limits(actor),
            effect=_effect,
            goes_to=_to_proposal,
        ),
    )
    change_list_template = "admin/exchange/importlimit/change_list.html"

    def may_look(self, actor: Actor, obj: Any = None) -> bool:
        return super().may_look(actor)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {"title": _("Limits of imports"), "threshold": threshold_line(actor_of(request))}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    @admin.display(description=gettext_lazy("limit"))
    def label(self, obj: ImportLimit) -> str:
        """What the number limits."""
        return str(LABELS.get(obj.name, obj.name))

    @admin.display(description=gettext_lazy("today"), boolean=True)
    def in_force(self, obj: ImportLimit) -> bool:
        """Whether it is the number of today."""
        return obj.in_force_from <= clock.today() and limit_on(obj.name) == obj.value
