"""What can be done with a run: upload, submit, approve, refuse, stop, check again, withdraw, send again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchange import desk, policies
from exchange.admin import figures
from exchange.admin.upload_form import FIELD_OF, UploadForm
from exchange.held import held_resubmit
from exchange.limits import needs_second_person
from exchange.messages import fatal_message
from exchange.models import HeldState, ImportRun, RunState
from exchange.provenance import run_made_anything
from exchange.readers import FileBroken
from exchange.uploads import upload_receive
from journal.actor import Actor
from journal.desk.actors import actor_of
from journal.desk.effects import Effect
from journal.desk.steps import Call, Step, StepForm, Words
from journal.workflow import Refused


def _allows(action: str) -> Callable[[Any], bool]:
    return lambda run: action in desk.allowed(run)


class ResubmitForm(StepForm):
    """Why the corrected rows are right."""

    made: ImportRun | None = None  # the run that came of it


# upload


def _upload(call: Call) -> Words:
    data, form = call.data, call.form
    assert isinstance(form, UploadForm)
    try:
        form.made = upload_receive(
            file=data["file"],
            name=data["file"].name,
            profile=data["profile"],
            origin=data["origin"],
            encoding=data["encoding"],
            sheet=data["sheet"],
            by=call.actor,
        )
    except FileBroken as error:
        raise Refused(_refusal(error), field=FIELD_OF.get(error.reason, "file")) from error
    return _("The file is in and is being checked. Nothing is published yet.")


def _refusal(error: FileBroken) -> str:
    words = fatal_message(error.reason, error.detail)
    if not error.detail.get("run", "").isdigit():
        return words
    address = reverse("admin:exchange_importrun_change", args=[error.detail["run"]])
    return format_html('{} <a href="{}">{}</a>', words, address, _("Look at that import"))


def _to_made(call: Call) -> str:
    form = call.form
    assert isinstance(form, UploadForm | ResubmitForm) and form.made is not None
    return reverse("admin:exchange_importrun_change", args=[form.made.pk])


def _of_actor(obj: Any, request: HttpRequest) -> dict[str, Any]:
    return {"actor": actor_of(request)}


UPLOAD = Step(
    name="upload",
    label=gettext_lazy("Upload a file"),
    run=_upload,
    form=UploadForm,
    form_kwargs=_of_actor,
    may=lambda actor, obj: policies.may_upload(actor),
    goes_to=_to_made,
    template="admin/exchange/importrun/upload.html",
)


# decisions about one run


def _submit(call: Call) -> Words:
    desk.run_submit(run=call.obj, by=call.actor, reason=call.reason)
    return _("Submitted.")


def _approve(call: Call) -> Words:
    desk.run_approve(run=call.obj, by=call.actor, reason=call.reason)
    return _("Approved. The import begins in a moment.")


def _refuse(call: Call) -> Words:
    desk.run_refuse(run=call.obj, by=call.actor, reason=call.reason)
    return _("Refused. Nothing was published.")


def _stop(call: Call) -> Words:
    desk.run_stop(run=call.obj, by=call.actor, reason=call.reason)
    return _("It stops. What was imported until then stays until it is withdrawn.")


def _check_again(call: Call) -> Words:
    desk.run_check_again(run=call.obj, by=call.actor)
    return _("The file will be checked again.")


def _withdraw(call: Call) -> Words:
    desk.run_withdraw(run=call.obj, by=call.actor, reason=call.reason)
    return _("What this file published is being taken down.")


def _resubmit(call: Call) -> Words:
    form = call.form
    assert isinstance(form, ResubmitForm)
    form.made = held_resubmit(run=call.obj, by=call.actor, reason=call.reason)
    return _("The corrected rows are an import of their own now.")


def _effect(call: Call) -> Effect:
    return figures.effect_of(call.obj)


def _effect_of_submitting(call: Call) -> Effect:
    effect = figures.effect_of(call.obj)
    second = needs_second_person(call.obj)
    note = _("A second person has to approve it before it is published.") if second else ""
    return Effect(
        figures=effect.figures, warnings=effect.warnings, note=note or _("It is published at once.")
    )


def _withdrawal(call: Call) -> Effect:
    return desk.withdrawal_effect(call.obj)


def _second_person(actor: Actor, run: ImportRun) -> bool:
    return policies.may_approve(actor, run) and actor.user_key not in (run.by, run.submitted_by)


def _may_be_submitted(run: ImportRun) -> bool:
    return desk.SUBMIT in desk.allowed(run) and bool(run.report.get("would_import"))


def _may_be_checked(run: ImportRun) -> bool:
    kept = bool(run.stored_as or run.parent_id)
    return kept and desk.CHECK in desk.allowed(run) and not (run.state == RunState.BROKEN and run.rows_done)


def _may_be_withdrawn(run: ImportRun) -> bool:
    return desk.WITHDRAW in desk.allowed(run) and run_made_anything(run)


def _has_corrected(run: ImportRun) -> bool:
    return run.state in _OVER and run.held_rows.filter(state=HeldState.FIXED).exists()


_OVER = (RunState.FINISHED, RunState.BROKEN, RunState.STOPPED)

TEMPLATE = "admin/exchange/importrun/step.html"
RESUBMIT = Step(
    name="resubmit",
    template=TEMPLATE,
    label=gettext_lazy("Send the corrected rows again"),
    note=gettext_lazy(
        "They become an import of their own; many of them need a second person, as a file does."
    ),
    run=_resubmit,
    form=ResubmitForm,
    may=policies.may_fix,
    open=_has_corrected,
    goes_to=_to_made,
)

STEPS = (
    Step(
        name="submit",
        template=TEMPLATE,
        label=gettext_lazy("Submit for publication"),
        run=_submit,
        may=policies.may_submit,
        open=_may_be_submitted,
        effect=_effect_of_submitting,
    ),
    Step(
        name="approve",
        template=TEMPLATE,
        label=gettext_lazy("Approve"),
        note=gettext_lazy("It is published at once. You answer for it together with whoever submitted it."),
        run=_approve,
        may=_second_person,
        open=_allows(desk.APPROVE),
        effect=_effect,
    ),
    Step(
        name="refuse",
        template=TEMPLATE,
        label=gettext_lazy("Refuse"),
        run=_refuse,
        may=_second_person,
        open=_allows(desk.REFUSE),
        danger=True,
    ),
    RESUBMIT,
    Step(
        name="check",
        template=TEMPLATE,
        label=gettext_lazy("Check again"),
        note=gettext_lazy("Useful when an agency, a spelling or a profile was added meanwhile."),
        run=_check_again,
        form=forms.Form,
        may=policies.may_submit,
        open=_may_be_checked,
    ),
    Step(
        name="stop",
        template=TEMPLATE,
        label=gettext_lazy("Stop"),
        run=_stop,
        may=policies.may_stop,
        open=_allows(desk.STOP),
        danger=True,
    ),
    Step(
        name="withdraw",
        template=TEMPLATE,
        label=gettext_lazy("Withdraw the whole file"),
        note=gettext_lazy("Everything that this file published is taken down; its addresses answer 410."),
        run=_withdraw,
        may=policies.may_withdraw,
        open=_may_be_withdrawn,
        effect=_withdrawal,
        danger=True,
    ),
)
