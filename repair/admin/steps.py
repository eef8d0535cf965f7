"""What staff may do with an objection: each a step with a reason, its effect shown before the button that decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.uploads.services import upload_take
from journal.actor import Actor
from journal.desk.actors import actor_of
from journal.desk.effects import Effect
from journal.desk.steps import Call, Step, Words
from records.models import Record
from registry.policies import require
from repair import policies, services, workflow
from repair.admin import forms
from repair.admin.effects import case_effect
from repair.models import ApplicantKind, Case
from repair.words import DO

TEMPLATE = "admin/repair/case/step.html"
Act = Callable[[Call], Case]
Note = Callable[[Case], str]


def name_of(action: str) -> str:
    """An action's name in addresses."""
    return action.replace("_", "-")


# a case on paper, in two pages


def _choose(call: Call) -> Words:
    require(policies.may_enter_paper(call.actor, call.data["record"]), _("a record of another region"))
    return _("Now what the paper says.")


def _chosen(call: Call) -> str:
    query = urlencode({"record": call.data["record"].public_id})
    return f"{reverse('admin:repair_case_list_step', args=['paper'])}?{query}"


def _asked_for(obj: Any, request: HttpRequest) -> dict[str, Any]:
    """The record, from the address that the first page leads to."""
    rows = Record.objects.select_related("entity", "source_agency__region")
    record = rows.filter(public_id=request.GET.get("record", "")).first()
    if record is None or not policies.may_enter_paper(actor_of(request), record):
        raise Http404
    return {"record": record}


def _paper(call: Call) -> Words:
    form = call.form
    assert isinstance(form, forms.PaperForm)
    data = call.data
    filed = services.case_file(
        record=form.record,
        applicant_kind=ApplicantKind.PAPER,
        applicant_name=data["applicant_name"],
        contact_email=data["contact_email"],
        ground=data["ground"],
        statement=data["statement"],
        claimed=form.claimed(),
        by=call.actor,
    )
    for file in data["papers"]:
        upload_take(file=file, name=file.name or "", subject=filed.case.papers, by=call.actor)
    form.code = str(filed.case.pk)
    words = _("The objection is filed. Give the applicant number and code: %(number)s, %(code)s.")
    return words % {"number": filed.case.number, "code": filed.code}


def _to_case(call: Call) -> str:
    form = call.form
    assert isinstance(form, forms.PaperForm)
    return reverse("admin:repair_case_change", args=[form.code])


def _may_enter(actor: Actor, obj: Any) -> bool:
    return policies.is_centre(actor)


CHOOSE = Step(
    name="choose",
    label=gettext_lazy("Enter an objection on paper"),
    note=gettext_lazy("First the record; what the paper says follows."),
    form=forms.RecordForm,
    run=_choose,
    may=_may_enter,
    goes_to=_chosen,
    decide_label=gettext_lazy("Go on"),
)
PAPER = Step(
    name="paper",
    label=gettext_lazy("Enter an objection on paper"),
    note=gettext_lazy("Write over what the record is said to be wrong in; leave the rest as it stands."),
    form=forms.PaperForm,
    form_kwargs=_asked_for,
    run=_paper,
    may=_may_enter,
    goes_to=_to_case,
    template=TEMPLATE,
    decide_label=gettext_lazy("File it"),
)

# a case on file


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
