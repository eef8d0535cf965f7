"""What staff may do with an objection: each a step with a reason, its effect shown before the button that decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.uploads.services import upload_take
from journal.desk.actors import actor_of
from journal.desk.effects import Effect
from journal.desk.steps import Call, Step, Words
from repair import policies, services, workflow
from repair.admin import forms
from repair.admin.effects import case_effect
from repair.models import Case
from repair.words import DO

TEMPLATE = "admin/repair/case/step.html"
Act = Callable[[Call], Case]
Note = Callable[[Case], str]


def name_of(action: str) -> str:
    """An action's name in addresses."""
    return action.replace("_", "-")


def _accept(call: Call) -> Case:
    checked = bool(call.data.get("identity_checked"))
    return services.case_accept(case=call.obj, identity_checked=checked, by=call.actor, reason=call.reason)


def _accepted(case: Case) -> Words:
    if case.is_repair:
        return _("Accepted. The agency that decided looks at it.")
    return _("Accepted. The record bears “objection pending” everywhere.")


def _ask(call: Call) -> Case:
    return services.case_ask_supplement(
        case=call.obj, missing=call.data["missing"], by=call.actor, reason=call.reason
    )


def _refuse(call: Call) -> Case:
    return services.case_refuse(case=call.obj, answer=call.data["told"], by=call.actor, reason=call.reason)


def _supply(call: Call) -> Case:
    for file in call.data["papers"]:
        upload_take(file=file, name=file.name or "", subject=call.obj.papers, by=call.actor)
    return services.case_supply(case=call.obj, supplement=call.data["supplement"], by=call.actor)


def _propose(call: Call) -> Case:
    return services.outcome_propose(case=call.obj, by=call.actor, reason=call.reason, **_outcome(call))


def _change(call: Call) -> Case:
    return services.review_change(case=call.obj, by=call.actor, reason=call.reason, **_outcome(call))


def _outcome(call: Call) -> dict[str, Any]:
    form = call.form
    assert isinstance(form, forms.OutcomeForm)
    return {"outcome": call.data["outcome"], "answer": call.data["told"], "changes": form.changes()}


def _uphold(call: Call) -> Case:
    return services.review_uphold(case=call.obj, answer=call.data["told"], by=call.actor, reason=call.reason)


def _ask_review(call: Call) -> Case:
    return services.review_ask(case=call.obj, reason=call.reason, by=call.actor)


def by_reason(service: Callable[..., Case]) -> Act:
    """A service that asks for a reason only."""
    return lambda call: service(case=call.obj, by=call.actor, reason=call.reason)


def _kwargs(case: Case, request: HttpRequest) -> dict[str, Any]:
    return {"case": case, "actor": actor_of(request)}


def step_of(
    action: str, act: Act, done: Words | Callable[[Case], Words], *, note: Note | None = None, **values: Any
) -> Step:
    """A step of the table: the right and the state from it, the effect by rehearsal; `note` stands beside it."""

    def run(call: Call) -> Words:
        case = act(call)
        return done(case) if callable(done) else done

    def effect(call: Call) -> Effect:
        return case_effect(call, lambda: act(call), note=note(call.obj) if note is not None else "")

    given = {
        "form": forms.CaseForm,
        "form_kwargs": _kwargs,
        "effect": effect,
        "label": DO[action],
        "template": TEMPLATE,
    }
    return Step(
        name=name_of(action),
        run=run,
        may=lambda actor, case: policies.may(actor, action, case),
        open=lambda case: action in workflow.actions_of(case),
        **{**given, **values},
    )


_OUTCOME: dict[str, Any] = {"form": forms.OutcomeForm, "initial": forms.outcome_initial}
OF_CASE = (
    step_of(
        workflow.ACCEPT,
        _accept,
        _accepted,
        form=forms.AcceptForm,
    ),
    step_of(
        workflow.ASK_SUPPLEMENT,
        _ask,
        gettext_lazy("The applicant is told what is missing. The clock stands still."),
        form=forms.MissingForm,
    ),
    step_of(
        workflow.REFUSE,
        _refuse,
        gettext_lazy("Not accepted. The letter tells the applicant why."),
        form=forms.AnswerForm,
        danger=True,
    ),
    step_of(
        workflow.SUPPLY,
        _supply,
        gettext_lazy("On file. The clock goes on."),
        form=forms.SupplyForm,
        effect=None,
    ),
    step_of(
        workflow.PROPOSE,
        _propose,
        gettext_lazy("Proposed. Another person of the source confirms it."),
        **_OUTCOME,
    ),
    step_of(workflow.EXTEND, by_reason(services.case_extend), gettext_lazy("The applicant is told.")),
    step_of(
        workflow.CONFIRM,
        by_reason(services.outcome_confirm),
        gettext_lazy("Decided. Page, search, lists and API follow within seconds."),
    ),
    step_of(
        workflow.SEND_BACK,
        by_reason(services.outcome_send_back),
        gettext_lazy("Sent back."),
        danger=True,
    ),
    step_of(
        workflow.ASK_REVIEW,
        _ask_review,
        gettext_lazy("The level above looks at it again."),
        form=forms.AskReviewForm,
    ),
    step_of(
        workflow.UPHOLD,
        _uphold,
        gettext_lazy("The outcome stands, finally."),
        form=forms.AnswerForm,
    ),
    step_of(workflow.CHANGE, _change, gettext_lazy("The outcome is changed, finally."), **_OUTCOME),
    step_of(
        workflow.WITHDRAW,
        by_reason(services.case_withdraw),
        gettext_lazy("Withdrawn."),
        danger=True,
    ),
)
