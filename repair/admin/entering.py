"""A case that came in on paper, entered by the credit centre in two pages: which record, then what the paper says."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.uploads.services import upload_take
from journal.actor import Actor
from journal.desk.actors import actor_of
from journal.desk.steps import Call, Step, Words
from journal.keys import random_base32
from records.models import Record
from registry.policies import require
from repair import policies, services
from repair.admin import entering_forms as forms
from repair.admin.steps import TEMPLATE
from repair.models import ApplicantKind, Path
from repair.services.applying import require_eligible

LABEL = gettext_lazy("Enter a case that came in on paper")


def _may(actor: Actor, record: Record, asks: str) -> bool:
    if asks == forms.OBJECTION:
        return policies.may_enter_paper(actor, record)
    return policies.may_enter_application(actor, record)


def _choose(call: Call) -> Words:
    record, asks = call.data["record"], call.data["asks"]
    require(_may(call.actor, record, asks), _("a record of another region"))
    if asks != forms.OBJECTION:
        require_eligible(record, asks)
    return _("Now what the paper says.")


def _chosen(call: Call) -> str:
    step = "paper" if call.data["asks"] == forms.OBJECTION else "paper-repair"
    query = {"record": call.data["record"].public_id, "path": call.data["asks"]}
    return f"{reverse('admin:repair_case_list_step', args=[step])}?{urlencode(query)}"


def _objection_kwargs(obj: Any, request: HttpRequest) -> dict[str, Any]:
    return {"record": _record(request, forms.OBJECTION)}


def _application_kwargs(obj: Any, request: HttpRequest) -> dict[str, Any]:
    path = request.GET.get("path", "")
    if path not in Path.values:
        raise Http404
    return {"record": _record(request, path), "path": path}


def _record(request: HttpRequest, asks: str) -> Record:
    """The record, from the address that the first page leads to."""
    rows = Record.objects.select_related("entity", "source_agency__region", "deciding_agency__region")
    record = rows.filter(public_id=request.GET.get("record", "")).first()
    if record is None or not _may(actor_of(request), record, asks):
        raise Http404
    return record


def _object(call: Call) -> Words:
    form = call.form
    assert isinstance(form, forms.ObjectionForm)
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
    return _told(form, filed, _("The objection is filed."))


def _apply(call: Call) -> Words:
    form = call.form
    assert isinstance(form, forms.ApplicationForm)
    subject = f"entering:{random_base32(10)}"
    asked = form.asked(subject, call.actor)
    filed = services.repair_enter(record=form.record, asked=asked, papers=subject, by=call.actor)
    return _told(form, filed, _("The application is filed."))


def _told(form: forms.PaperForm, filed: services.Filed, what: str) -> Words:
    form.case_pk = str(filed.case.pk)
    words = _("%(what)s Give the applicant number and code: %(number)s, %(code)s.")
    return words % {"what": what, "number": filed.case.number, "code": filed.code}


def _to_case(call: Call) -> str:
    form = call.form
    assert isinstance(form, forms.PaperForm)
    return reverse("admin:repair_case_change", args=[form.case_pk])


def _may_enter(actor: Actor, obj: Any) -> bool:
    return policies.is_centre(actor)


_FILING: dict[str, Any] = {
    "label": LABEL,
    "may": _may_enter,
    "goes_to": _to_case,
    "template": TEMPLATE,
    "decide_label": gettext_lazy("File it"),
}
CHOOSE = Step(
    name="choose",
    label=LABEL,
    note=gettext_lazy("First the record; what the paper says follows."),
    form=forms.RecordForm,
    run=_choose,
    may=_may_enter,
    goes_to=_chosen,
    template=TEMPLATE,
    decide_label=gettext_lazy("Go on"),
)
ON_PAPER = (
    CHOOSE,
    Step(
        name="paper",
        note=gettext_lazy("Write over what the record is said to be wrong in; leave the rest as it stands."),
        form=forms.ObjectionForm,
        form_kwargs=_objection_kwargs,
        run=_object,
        **_FILING,
    ),
    Step(
        name="paper-repair",
        note=gettext_lazy("An application without a required paper or the signed commitment is not filed."),
        form=forms.ApplicationForm,
        form_kwargs=_application_kwargs,
        run=_apply,
        **_FILING,
    ),
)
