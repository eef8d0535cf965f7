"""What staff may do with a record, each with its effect on every public place shown before the button."""

from __future__ import annotations

import copy
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from journal.actor import Actor
from journal.desk.actors import actor_of
from journal.desk.effects import Effect
from journal.desk.steps import Call, Step, Words
from journal.workflow import Refused
from records import policies
from records.admin.record_forms import (
    AmendForm,
    ContentForm,
    EnterForm,
    ItemForm,
    SeverityForm,
    amend_initial,
)
from records.catalogue import catalogue
from records.deciding import (
    record_amend,
    record_ask_release,
    record_enter,
    record_set_severity,
    record_withdraw,
)
from records.effects import change_effect, shows
from records.models import Record, RecordState
from records.preparation import RecordInput, RecordRefused
from registry.admin.columns import language


def after_correction(record: Record, prepared: Record) -> Record:
    """The record as a correction would leave it: what was shown stays shown from its first day on."""
    twin = copy.copy(prepared)
    if record.state in (RecordState.PUBLISHED, RecordState.EXPIRED):
        twin.shown_from = min(record.shown_from, prepared.shown_from)
    if record.state not in (RecordState.PUBLISHED, RecordState.UNPUBLISHED, RecordState.EXPIRED):
        twin.state = record.state
    return twin


def _enter_kwargs(obj: Any, request: HttpRequest) -> dict[str, Any]:
    return {"item": _asked_item(request), "actor": actor_of(request)}


def _asked_item(request: HttpRequest) -> str:
    item = request.GET.get("item", "")
    found = catalogue().get(item)
    return item if found is not None and found.row.storage == "record" else "other_fact"


def _choose(call: Call) -> Words:
    return _("Now what the record says.")


def _chosen(call: Call) -> str:
    query = {"item": call.data["item"], "entity": call.data["entity"].address_key}
    return f"{reverse('admin:records_record_list_step', args=['enter'])}?{urlencode(query)}"


def _typed(call: Call) -> RecordInput:
    form = call.form
    assert isinstance(form, ContentForm) and form.input is not None
    return form.input


def _prepared(call: Call) -> Record:
    form = call.form
    assert isinstance(form, ContentForm | SeverityForm) and form.prepared is not None
    return form.prepared


def _enter(call: Call) -> Words:
    record = _taken(lambda: record_enter(data=_typed(call), by=call.actor, reason=call.reason))
    if record.state == RecordState.HELD:
        return _("Entered. It waits for another person to release it.")
    return _("Entered. It is shown as the rules have it.")


def _taken(act: Any) -> Record:
    """A refusal of the catalogue (the rules may have changed since the form was checked) as the desk says it."""
    try:
        record: Record = act()
    except RecordRefused as refused:
        raise Refused(str(refused)) from refused
    return record


def _enter_effect(call: Call) -> Effect:
    prepared = _prepared(call)
    effect = change_effect(None, prepared, language())
    warnings = list(effect.warnings)
    wants = catalogue()[prepared.item_id].row.second_person
    if policies.needs_second_person(prepared.source_agency, item_wants_it=wants):
        warnings = [_("It is not shown before another person releases it.")]
    same = Record.objects.filter(
        entity=prepared.entity, item=prepared.item_id, document_number=prepared.document_number
    )
    if prepared.document_number and same.exists():
        warnings.append(
            _("A record of this kind with this document number is on file for this entity already.")
        )
    return Effect(lines=effect.lines, warnings=warnings)


def _amend(call: Call) -> Words:
    conceal = call.data["conceal"]
    _taken(
        lambda: record_amend(
            record=call.obj, data=_typed(call), by=call.actor, reason=call.reason, conceal=conceal
        )
    )
    return _("Corrected. The page, the search and the API follow within seconds.")


def _amend_effect(call: Call) -> Effect:
    record: Record = call.obj
    effect = change_effect(record, after_correction(record, _prepared(call)), language())
    warnings = list(effect.warnings)
    if _prepared(call).entity != record.entity:
        warnings.append(_("It moves to another entity; no history shows that it stood with this one."))
    elif call.data["conceal"]:
        warnings.append(_("No history will show what it said before."))
    else:
        warnings.append(_("What it said before stays in its public history, marked as corrected."))
    return Effect(lines=effect.lines, warnings=warnings)


def _severity(call: Call) -> Words:
    data = call.data
    _taken(
        lambda: record_set_severity(
            record=call.obj,
            severity=data["severity"],
            stated=data.get("stated", ""),
            by=call.actor,
            reason=call.reason,
        )
    )
    return _("The class is set; the dates follow from it.")


def _severity_effect(call: Call) -> Effect:
    record: Record = call.obj
    return change_effect(record, after_correction(record, _prepared(call)), language())


def _withdraw(call: Call) -> Words:
    record_withdraw(record=call.obj, by=call.actor, reason=call.reason)
    return _("Withdrawn. It is gone from every public place.")


def _withdraw_effect(call: Call) -> Effect:
    record: Record = call.obj
    gone = copy.copy(record)
    gone.state, gone.next_turn_on = RecordState.WITHDRAWN, None
    effect = change_effect(record, gone, language())
    if shows(record):
        note = _("Its address answers 410 with the day and the word “withdrawn”, without content.")
    else:
        note = _("The public does not see it now; nothing changes there.")
    return Effect(lines=effect.lines, warnings=effect.warnings, note=note)


def _ask(call: Call) -> Words:
    record_ask_release(record=call.obj, by=call.actor, reason=call.reason)
    return _("Another person is asked to release it.")


def _may_enter(actor: Actor, obj: Any) -> bool:
    return policies.may_enter_somewhere(actor)


def _on_file(record: Record) -> bool:
    return record.state in policies.ON_FILE


def _correctable(record: Record) -> bool:
    return record.state in (*policies.ON_FILE, RecordState.EXPIRED)


def _held(record: Record) -> bool:
    return record.state == RecordState.HELD


CHOOSE = Step(
    name="choose",
    label=gettext_lazy("Enter a record by hand"),
    form=ItemForm,
    run=_choose,
    may=_may_enter,
    goes_to=_chosen,
    decide_label=gettext_lazy("Go on"),
)
ENTER = Step(
    name="enter",
    label=gettext_lazy("Enter a record"),
    form=EnterForm,
    form_kwargs=_enter_kwargs,
    run=_enter,
    may=_may_enter,
    effect=_enter_effect,
)
OF_RECORD = (
    Step(
        name="amend",
        label=gettext_lazy("Correct"),
        form=AmendForm,
        form_kwargs=lambda record, request: {"record": record},
        initial=amend_initial,
        run=_amend,
        may=policies.may_correct,
        open=_correctable,
        effect=_amend_effect,
    ),
    Step(
        name="severity",
        label=gettext_lazy("Set how serious it is"),
        form=SeverityForm,
        form_kwargs=lambda record, request: {"record": record},
        initial=lambda record: {"severity": record.severity},
        run=_severity,
        may=policies.may_set_severity,
        open=lambda record: _on_file(record) and catalogue()[record.item_id].row.polarity == "negative",
        effect=_severity_effect,
    ),
    Step(
        name="ask-release",
        label=gettext_lazy("Ask another person to release it"),
        run=_ask,
        may=policies.may_correct,
        open=_held,
    ),
    Step(
        name="withdraw",
        label=gettext_lazy("Withdraw"),
        note=gettext_lazy(
            "For a record that must not stand: annulled, somebody else's, published by mistake."
        ),
        run=_withdraw,
        may=policies.may_withdraw,
        open=_on_file,
        effect=_withdraw_effect,
        danger=True,
    ),
)
