"""What staff may do with a listing case: each a step with a reason, its effect shown before the button that decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from journal.actor import Actor
from journal.desk.actors import actor_of
from journal.desk.effects import Effect
from journal.desk.steps import Call, Step, Words
from lists import policies, services, workflow
from lists.admin import case_forms as forms
from lists.admin.case_effects import case_effect, hearing_words, told
from lists.admin.case_words import BUTTONS, in_language
from lists.models import CreditList, ListingCase, ReviewLevel
from lists.services.conditions import (
    require_no_blacklist,
    require_no_other,
    require_running,
    require_same_world,
)
from registry.models import Agency, Entity
from registry.policies import require

TEMPLATE = "admin/lists/listingcase/step.html"
Act = Callable[[Call], ListingCase]
Said = Callable[[ListingCase], str]


# a new case, in two pages


def _may_propose(actor: Actor, obj: Any) -> bool:
    return policies.may_propose_somewhere(actor)


def _choose(call: Call) -> Words:
    """Say at once what stands in the way, before anything is typed."""
    credit_list, entity = call.data["credit_list"], call.data["entity"]
    require_running(credit_list)
    own = Agency.objects.filter(code=call.actor.agency_key).first()
    allowed = own is not None and policies.may_propose(call.actor, credit_list, own)
    require(allowed, in_language(credit_list, "name"))
    require_same_world(credit_list, entity)
    require_no_other(credit_list, entity)
    require_no_blacklist(credit_list, entity)
    return _("Now why the entity is to be listed.")


def _chosen(call: Call) -> str:
    query = {"list": call.data["credit_list"].pk, "entity": call.data["entity"].key}
    return f"{reverse('admin:lists_listingcase_list_step', args=['propose'])}?{urlencode(query)}"


def _asked_for(obj: Any, request: HttpRequest) -> dict[str, Any]:
    """List and entity, from the address that the first page leads to."""
    actor = actor_of(request)
    credit_list = CreditList.objects.filter(pk=request.GET.get("list", "")).first()
    entity = Entity.objects.filter(key=request.GET.get("entity", "")).first()
    if credit_list is None or entity is None:
        raise Http404
    own = Agency.objects.filter(code=actor.agency_key).first()
    if own is None or not policies.may_propose(actor, credit_list, own):
        raise PermissionDenied
    return {"credit_list": credit_list, "entity": entity, "actor": actor}


def _proposed(call: Call) -> ListingCase:
    form = call.form
    assert isinstance(form, forms.ProposeForm)
    made = services.case_propose(
        credit_list=form.credit_list,
        entity=form.entity,
        agency=call.data["agency"],
        by=call.actor,
        reason=call.reason,
        **form.said(),
    )
    form.case = made
    return made


def _propose(call: Call) -> Words:
    _proposed(call)
    return _("The case is open. Next: the notice to the party.")


def _propose_effect(call: Call) -> Effect:
    form = call.form
    assert isinstance(form, forms.ProposeForm)
    act = case_effect(
        call,
        lambda: _proposed(call),
        entity=form.entity,
        credit_list=form.credit_list,
        note=_("A case is opened. The party is not told before the notice."),
    )
    form.case = None  # the rehearsed one is no more
    return act


def _to_case(call: Call) -> str:
    form = call.form
    assert isinstance(form, forms.ProposeForm) and form.case is not None
    return reverse("admin:lists_listingcase_change", args=[form.case.pk])


CHOOSE = Step(
    name="choose",
    label=gettext_lazy("Propose a listing"),
    note=gettext_lazy("First the list and the entity; grounds and evidence follow."),
    form=forms.ChooseForm,
    form_kwargs=lambda obj, request: {
        "actor": actor_of(request),
        "entity": request.GET.get("entity", "")[:40],
    },
    run=_choose,
    may=_may_propose,
    goes_to=_chosen,
    decide_label=gettext_lazy("Go on"),
)
PROPOSE = Step(
    name="propose",
    label=gettext_lazy("Propose a listing"),
    form=forms.ProposeForm,
    form_kwargs=_asked_for,
    run=_propose,
    may=_may_propose,
    effect=_propose_effect,
    goes_to=_to_case,
    template=TEMPLATE,
)

# a case on file


def _again(service: Callable[..., ListingCase]) -> Act:
    def act(call: Call) -> ListingCase:
        form = call.form
        assert isinstance(form, forms.CaseContentForm)
        return service(case=call.obj, by=call.actor, reason=call.reason, **form.said())

    return act


def _by_reason(service: Callable[..., ListingCase]) -> Act:
    return lambda call: service(case=call.obj, by=call.actor, reason=call.reason)


def _state(call: Call) -> ListingCase:
    data = {"statement": call.data["statement"], "stated_on": call.data["stated_on"]}
    return services.case_state(case=call.obj, by=call.actor, **data)


def _decide(call: Call) -> ListingCase:
    data = {"document_number": call.data["document_number"], "answer": call.data.get("answer", "")}
    return services.case_decide(case=call.obj, by=call.actor, reason=call.reason, **data)


def _propose_removal(call: Call) -> ListingCase:
    ground = call.data["ground"]
    return services.removal_propose(case=call.obj, ground=ground, by=call.actor, reason=call.reason)


def _case_kwargs(case: ListingCase, request: HttpRequest) -> dict[str, Any]:
    return {"case": case, "actor": actor_of(request)}


def _content_kwargs(case: ListingCase, request: HttpRequest) -> dict[str, Any]:
    return {**_case_kwargs(case, request), "credit_list": case.credit_list, "entity": case.entity}


def _listed_at_once(case: ListingCase) -> str:
    if case.credit_list.review_level == ReviewLevel.NONE:
        return told(case)
    words = _("Reviewers confirm it at this level: %(level)s.")
    return words % {"level": case.credit_list.get_review_level_display()}


def _nothing(case: ListingCase) -> str:
    return ""


def _step(action: str, act: Act, done: Words, *, note: Said = _nothing, **values: Any) -> Step:
    """A step of the table: the right and the state from it, the effect by rehearsal."""

    def run(call: Call) -> Words:
        act(call)
        return done

    def effect(call: Call) -> Effect:
        return case_effect(call, lambda: act(call), case=call.obj, note=note(call.obj))

    given = {
        "form": forms.CaseForm,
        "form_kwargs": _case_kwargs,
        "effect": effect,
        "label": BUTTONS[action],
        "template": TEMPLATE,
    }
    return Step(
        name=name_of(action),
        run=run,
        may=lambda actor, case: policies.may(actor, action, case),
        open=lambda case: (case.state, action) in workflow.TABLE,
        **{**given, **values},
    )


def name_of(action: str) -> str:
    """An action's name in addresses."""
    return action.replace("_", "-")


_CONTENT: dict[str, Any] = {
    "form": forms.CaseContentForm,
    "form_kwargs": _content_kwargs,
    "initial": forms.content_initial,
}
OF_CASE = (
    _step(
        workflow.PROPOSE,
        _again(services.case_take_up),
        gettext_lazy("Taken up. Next: the notice to the party."),
        **_CONTENT,
    ),
    _step(
        workflow.NOTIFY,
        _by_reason(services.case_notify),
        gettext_lazy("The notice is on its way. Nobody decides before the time for a statement is over."),
        note=lambda case: f"{hearing_words(case)} {told(case)}",
    ),
    _step(
        workflow.STATE,
        _state,
        gettext_lazy("The statement is on file. The decision has to answer it."),
        form=forms.StatementForm,
        effect=None,
    ),
    _step(
        workflow.DECIDE,
        _decide,
        gettext_lazy("Decided."),
        form=forms.DecideForm,
        note=_listed_at_once,
    ),
    _step(
        workflow.CONFIRM,
        _by_reason(services.case_confirm),
        gettext_lazy("Confirmed. Page, list, search, check and API follow within seconds."),
        note=told,
    ),
    _step(
        workflow.RETURN,
        _by_reason(services.case_return),
        gettext_lazy("Returned to the agency."),
        danger=True,
    ),
    _step(
        workflow.REVISE,
        _again(services.case_revise),
        gettext_lazy("Proposed anew. Notice and time for a statement follow again."),
        note=lambda case: _("Statement, answer and decision of the first round are taken off the case."),
        **_CONTENT,
    ),
    _step(
        workflow.PROPOSE_REMOVAL,
        _propose_removal,
        gettext_lazy("Removal is proposed. Another person confirms it."),
        form=forms.RemovalForm,
    ),
    _step(
        workflow.CONFIRM_REMOVAL,
        _by_reason(services.removal_confirm),
        gettext_lazy("Removed. It is gone from every public place."),
        note=told,
    ),
    _step(
        workflow.REFUSE_REMOVAL,
        _by_reason(services.removal_refuse),
        gettext_lazy("The listing stands."),
        danger=True,
    ),
    _step(workflow.DROP, _by_reason(services.case_drop), gettext_lazy("Dropped."), danger=True),
)
