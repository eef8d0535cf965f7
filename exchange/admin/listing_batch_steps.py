"""What can be done with a file of listing cases: bring it, open its cases, check it again, stop it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchange.limits import BATCH_ROWS, limit_on
from exchange.listing_batches import policies, services
from exchange.listing_batches.models import ListingBatch, RowState
from exchange.messages import fatal_message
from exchange.readers import FileBroken
from journal.actor import Actor
from journal.desk.actors import actor_of
from journal.desk.effects import Effect
from journal.desk.steps import Call, Step, StepForm, Words
from journal.workflow import Refused, allowed_actions
from lists.admin.case_fields import lists_open_to
from lists.admin.case_words import in_language
from lists.models import CreditList
from registry.admin.agency_steps import AgencyField

FIELD_OF = {"sheet_missing": "sheet", "heading_missing": "sheet"}  # the input that a refusal is about


class UploadForm(forms.Form):
    """For which list and agency, and the file. Why comes when the cases are opened."""

    credit_list = forms.ChoiceField(label=gettext_lazy("List"))
    agency = AgencyField(label=gettext_lazy("Agency that has the cases"))
    file = forms.FileField(
        label=gettext_lazy("File"),
        max_length=255,
        allow_empty_file=True,  # refused by the service, which says what to do
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
    )
    sheet = forms.CharField(
        label=gettext_lazy("Sheet"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("Of XLSX: the sheet's name. Empty for the first one with a heading."),
    )
    made: ListingBatch | None = None

    def __init__(self, *args: Any, actor: Actor, chosen: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lists = lists_open_to(actor)
        self.limit = f"{limit_on(BATCH_ROWS):,}"
        self.fields["file"].help_text = _("CSV or XLSX, at most %(n)s rows.") % {"n": self.limit}
        self.fields["agency"].initial = actor.agency_key
        field = self.fields["credit_list"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "–"), *((one.pk, in_language(one, "name")) for one in self.lists)]
        field.initial = chosen if any(one.pk == chosen for one in self.lists) else ""

    def clean_credit_list(self) -> CreditList:
        """The list itself."""
        return next(one for one in self.lists if one.pk == self.cleaned_data["credit_list"])

    @property
    def blanks(self) -> list[tuple[str, str, str]]:
        """For every list its name and the addresses of a file to fill in, CSV and XLSX."""
        return [
            (
                in_language(one, "name"),
                reverse("admin:exchange_listingbatch_blank", args=[one.pk, "csv"]),
                reverse("admin:exchange_listingbatch_blank", args=[one.pk, "xlsx"]),
            )
            for one in self.lists
        ]


def _upload(call: Call) -> Words:
    data, form = call.data, call.form
    assert isinstance(form, UploadForm)
    try:
        form.made = services.batch_receive(
            file=data["file"],
            name=data["file"].name,
            credit_list=data["credit_list"],
            agency=data["agency"],
            sheet=data["sheet"],
            by=call.actor,
        )
    except FileBroken as error:
        raise Refused(_refusal(error), field=FIELD_OF.get(error.reason, "file")) from error
    return _("The file is in and is being checked. No case is open yet.")


def _refusal(error: FileBroken) -> str:
    words = fatal_message(error.reason, error.detail)
    if not error.detail.get("batch", "").isdigit():
        return words
    address = reverse("admin:exchange_listingbatch_change", args=[error.detail["batch"]])
    return format_html('{} <a href="{}">{}</a>', words, address, _("Look at that file"))


def _to_made(call: Call) -> str:
    form = call.form
    assert isinstance(form, UploadForm) and form.made is not None
    return reverse("admin:exchange_listingbatch_change", args=[form.made.pk])


def _upload_kwargs(obj: Any, request: HttpRequest) -> dict[str, Any]:
    return {"actor": actor_of(request), "chosen": request.GET.get("list", "")}


UPLOAD = Step(
    name="upload",
    label=gettext_lazy("Open cases from a file"),
    note=gettext_lazy(
        "No case is opened by sending the file. Every row is checked first; you then see what it would do or why it "
        "is refused, and decide."
    ),
    run=_upload,
    form=UploadForm,
    form_kwargs=_upload_kwargs,
    may=lambda actor, obj: policies.may_bring_somewhere(actor),
    goes_to=_to_made,
    template="admin/exchange/listing_batch_upload.html",
    decide_label=gettext_lazy("Send the file to be checked"),
)


def _open(action: str, *, rows: bool = False) -> Any:
    def is_open(batch: ListingBatch) -> bool:
        ready = not rows or batch.rows.filter(state=RowState.READY).exists()
        return ready and action in allowed_actions(services.TABLE, batch.state)

    return is_open


def _confirm(call: Call) -> Words:
    services.batch_confirm(batch=call.obj, by=call.actor, reason=call.reason)
    return _("The cases are being opened, one after the other.")


def _effect(call: Call) -> Effect:
    batch: ListingBatch = call.obj
    ready = batch.rows.filter(state=RowState.READY).count()
    left = batch.rows.count() - ready
    warnings = []
    if left:
        words = _("%(n)s rows become no case; you get them back as a file with the reasons.")
        warnings.append(words % {"n": f"{left:,}"})
    return Effect(
        figures=[(_("Cases that are opened"), f"{ready:,}"), (_("Rows that are refused"), f"{left:,}")],
        warnings=warnings,
        note=_(
            "Each row is asked once more when its turn comes. You are then the proposer of every one of these cases: "
            "another person decides. No party is told before its notice."
        ),
    )


def _again(call: Call) -> Words:
    services.batch_check_again(batch=call.obj, by=call.actor)
    return _("Every row is being checked again.")


def _stop(call: Call) -> Words:
    services.batch_stop(batch=call.obj, by=call.actor, reason=call.reason)
    return _("Stopped. Cases that are open already stay open.")


STEPS = (
    Step(
        name="confirm",
        label=gettext_lazy("Open the cases"),
        note=gettext_lazy("The reason is kept with every one of the cases."),
        run=_confirm,
        may=policies.may_handle,
        open=_open(services.CONFIRM, rows=True),
        effect=_effect,
    ),
    Step(
        name="check",
        label=gettext_lazy("Check again"),
        note=gettext_lazy("Useful when a case was closed, or a record came in, meanwhile."),
        run=_again,
        form=forms.Form,
        may=policies.may_handle,
        open=_open(services.AGAIN),
    ),
    Step(
        name="stop",
        label=gettext_lazy("Stop"),
        run=_stop,
        form=StepForm,
        may=policies.may_handle,
        open=_open(services.STOP),
        danger=True,
    ),
)
