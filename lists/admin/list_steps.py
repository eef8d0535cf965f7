"""What stewards may do with lists: drafts by one of them, everything else by two."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from journal import clock
from journal.actor import Actor
from journal.desk.effects import Effect
from journal.desk.steps import Call, Step, StepForm, Words
from journal.proposals.kinds import kind_of
from lists.admin import list_forms as forms
from lists.drafts import Draft, list_draft, list_redraft
from lists.list_changes import SETTABLE, list_amend
from lists.models import CreditList, ListState, ReviewLevel
from lists.reference import list_target
from records import policies
from records.admin.proposing import propose, to_proposals

ACTIVATE, STOP, AMEND = "list.activate", "list.stop", "list.amend"
PROPOSE = gettext_lazy("Propose it to a second steward")
ADDED: dict[str, tuple[type[StepForm], Words]] = {
    "ground": (forms.GroundForm, gettext_lazy("Add a ground")),
    "removal": (forms.RemovalForm, gettext_lazy("Add a condition of removal")),
    "measure": (forms.MeasureForm, gettext_lazy("Add a measure")),
    "branch": (forms.BranchForm, gettext_lazy("Add a rule about branches")),
}


def _may(actor: Actor, obj: Any) -> bool:
    return policies.may_steward_rules(actor)


def _is_draft(credit_list: CreditList) -> bool:
    return credit_list.state == ListState.DRAFT


def _is_in_force(credit_list: CreditList) -> bool:
    return credit_list.state == ListState.IN_FORCE


def _values(call: Call) -> dict[str, Any]:
    """What was typed, as plain JSON: days as text, agencies as codes."""
    plain: dict[str, Any] = {}
    for name, value in call.data.items():
        if name == "reason":
            continue
        value = value.isoformat() if isinstance(value, date) else value
        plain[name] = getattr(value, "code", value)
    return plain


def _payload(call: Call, table: str) -> dict[str, Any]:
    match table:
        case "end":
            name, _colon, key = call.data["row"].partition(":")
            pk = key if name == "measure" else int(key)
            last = call.data["in_force_to"].isoformat()
            return {"end": {"table": name, "pk": pk, "in_force_to": last}}
        case "terms":
            return {"set": {name: call.data[name] for name in SETTABLE}}
    return {"add": {"table": table, **_values(call)}}


def _amending(table: str, form: type[StepForm], label: Words, **values: Any) -> list[Step]:
    """Two steps of the same form: on a draft it is written at once, otherwise proposed."""

    def effect(call: Call) -> Effect:
        return kind_of(AMEND).preview(list_target(call.obj.pk), _payload(call, table))

    def write(call: Call) -> Words:
        list_amend(code=call.obj.pk, payload=_payload(call, table), by=call.actor, reason=call.reason)
        return _("The draft was changed.")

    def suggest(call: Call) -> Words:
        return propose(call, kind=AMEND, target=list_target(call.obj.pk), payload=_payload(call, table))

    shared: dict[str, Any] = {"label": label, "form": form, "may": _may, "effect": effect, **values}
    proposed: dict[str, Any] = {"run": suggest, "goes_to": to_proposals, "decide_label": PROPOSE}
    return [
        Step(name=f"draft-{table}", run=write, open=_is_draft, **shared),
        Step(name=table, open=_is_in_force, **proposed, **shared),
    ]


def _proposed(kind: str) -> dict[str, Any]:
    """A step without a form of its own that proposes a kind with an empty payload."""
    return {
        "run": lambda call: propose(call, kind=kind, target=list_target(call.obj.pk), payload={}),
        "effect": lambda call: kind_of(kind).preview(list_target(call.obj.pk), {}),
        "goes_to": to_proposals,
        "decide_label": PROPOSE,
        "may": _may,
    }


def _drafted(call: Call) -> Draft:
    return Draft(**{name: value for name, value in call.data.items() if name not in ("reason", "code")})


def _draft(call: Call) -> Words:
    list_draft(code=call.data["code"], draft=_drafted(call), by=call.actor, reason=call.reason)
    return _("The draft is on file. Add its grounds, then propose that cases are run.")


def _redraft(call: Call) -> Words:
    list_redraft(credit_list=call.obj, draft=_drafted(call), by=call.actor, reason=call.reason)
    return _("The draft was changed.")


def _of_draft(credit_list: CreditList) -> dict[str, Any]:
    """The form as the draft stands."""
    values = {
        name: getattr(credit_list, name)
        for name in forms.RedraftForm.base_fields
        if name not in ("reason", "agencies", "region")
    }
    named = credit_list.agencies.select_related("agency")
    values["agencies"] = "\n".join(row.agency.code for row in named if row.agency)
    values["region"] = credit_list.region_id
    return values


def _of_terms(credit_list: CreditList) -> dict[str, Any]:
    return {name: getattr(credit_list, name) for name in SETTABLE}


def _from_today(credit_list: CreditList) -> dict[str, Any]:
    return {"in_force_from": None if _is_draft(credit_list) else clock.today(), "confidence": "to_check"}


LIST_STEPS = (
    Step(
        name="draft",
        label=gettext_lazy("Enter a draft of a list"),
        note=gettext_lazy("A draft is shown nowhere in public before two stewards have it run."),
        form=forms.DraftForm,
        run=_draft,
        may=_may,
        initial=lambda none: {
            "review_level": ReviewLevel.PROVINCIAL,
            "hearing_days": 5,
            "confidence": "to_check",
        },
    ),
)
STEPS = (
    Step(
        name="activate",
        label=gettext_lazy("Propose to run cases"),
        open=lambda one: not one.runs_cases and one.state != ListState.HISTORICAL,
        **_proposed(ACTIVATE),
    ),
    Step(
        name="redraft",
        label=gettext_lazy("Change the draft"),
        form=forms.RedraftForm,
        run=_redraft,
        may=_may,
        open=_is_draft,
        initial=_of_draft,
    ),
    *(
        step
        for table, (form, label) in ADDED.items()
        for step in _amending(table, form, label, initial=_from_today)
    ),
    *_amending("terms", forms.TermsForm, gettext_lazy("Change terms and hearing"), initial=_of_terms),
    *_amending(
        "end",
        forms.EndForm,
        gettext_lazy("End a row"),
        form_kwargs=lambda one, request: {"credit_list": one},
        danger=True,
    ),
    Step(
        name="stop",
        label=gettext_lazy("Propose to run no more cases"),
        open=lambda one: one.runs_cases,
        danger=True,
        **_proposed(STOP),
    ),
)
