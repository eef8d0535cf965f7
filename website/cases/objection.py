"""Filing an objection: the record and its fields, papers, a preview, and only then the case.

What was typed is kept as a draft at every step, so that nothing is lost with a refused file or a closed window.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actors import actor_for
from documents.uploads.selectors import uploads_of
from documents.uploads.services import upload_drop
from journal import clock
from journal.actor import Actor
from records.models import Record
from records.presenters import present
from registry.policies import is_staff
from repair import services
from repair.claims import claim_rows, claims_made
from repair.limits import last_day_of
from repair.models import ApplicantKind, Case, CaseDraft, CaseKind, Ground, LimitName
from repair.selectors import open_case_of
from repair.services import may_object
from website.cases.asking import address_of, for_people, person, record_asked, taken, tried
from website.cases.drafts import draft_of, keep, typed
from website.cases.forms import ObjectionForm, PapersForm

KIND = CaseKind.OBJECTION
FORM, PREVIEW = "website/cases/objection.html", "website/cases/preview.html"


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def objection(request: HttpRequest) -> HttpResponseBase:
    """One address for every step; the button says which (`do`)."""
    actor = actor_for(request)
    if is_staff(actor):
        return render(request, "website/cases/for_the_desk.html", {"noindex": True}, status=403)
    record = record_asked(request.GET.get("record", ""), actor)
    kinds = tuple(kind for kind in may_object(actor, record) if kind != ApplicantKind.PAPER)
    if request.method == "POST" and kinds and "statement" in request.POST:
        tried(
            forms.Form(), lambda: keep(request, record, KIND, actor)
        )  # whatever is said next, nothing typed is lost
    there = open_case_of(record)
    if there is not None:
        return _open_already(request, record, there, actor)
    ended = record.shown_until is not None and record.shown_until < clock.today()
    if not kinds or ended or record.state not in ("published", "unpublished"):
        return render(request, FORM, _frame(record, closed=True), status=409)
    draft = draft_of(request, record, KIND)
    if request.method == "POST":
        return _sent(request, record, kinds, draft, actor)
    return _form(request, record, kinds, draft, _object_form(request, record, kinds, draft))


def _sent(
    request: HttpRequest,
    record: Record,
    kinds: tuple[ApplicantKind, ...],
    draft: CaseDraft | None,
    actor: Actor,
) -> HttpResponse:
    do = request.POST.get("do", "preview")
    if do == "delete" and draft is not None:
        services.draft_drop(draft=draft, by=actor)
        messages.success(request, _("The draft and its papers are deleted."))
        return HttpResponseRedirect(reverse("website:cases"))
    if do == "send":
        return _file(request, record, kinds, draft, actor)
    form = ObjectionForm(request.POST, record=record, kinds=kinds)
    kept, status = tried(form, lambda: keep(request, record, KIND, actor))
    if kept is None:
        return _form(request, record, kinds, draft, form, status=status)
    if do.startswith("drop:"):
        paper = uploads_of(kept.papers).filter(public_id=do.removeprefix("drop:")).first()
        if paper is not None:
            upload_drop(upload=paper, by=actor)
        return _again(record)
    papers = PapersForm(request.POST, request.FILES)
    if not papers.is_valid():
        tried(papers, lambda: taken(papers.good(), subject=kept.papers, by=actor))
        return _form(request, record, kinds, kept, form, papers=papers, status=422)
    if papers.cleaned_data["papers"]:
        _none, status = tried(
            papers, lambda: taken(papers.cleaned_data["papers"], subject=kept.papers, by=actor)
        )
        if status != 200:
            return _form(request, record, kinds, kept, form, papers=papers, status=status)
    if do in ("save", "papers"):
        messages.success(request, _("Kept as a draft. Nothing was sent yet."))
        return _again(record)
    return _preview(request, record, kinds, kept, form)


def _preview(
    request: HttpRequest,
    record: Record,
    kinds: tuple[ApplicantKind, ...],
    draft: CaseDraft,
    form: ObjectionForm,
) -> HttpResponse:
    """What would be sent, to be read once more; what a service would refuse is said already here."""
    if not form.is_valid():
        return _form(request, record, kinds, draft, form, status=422)
    said = form.said()
    shown_to_all = said["applicant_kind"] == ApplicantKind.PERSON
    claims, status = tried(form, lambda: claims_made(record, said["claimed"], shown_to_all=shown_to_all))
    if claims is not None and said["ground"] == Ground.WRONG_FACTS and not claims:
        form.add_error(None, _("Write over what is wrong in at least one field: this changes nothing."))
        status = 422
    if status != 200 or claims is None:
        return _form(request, record, kinds, draft, form, status=status)
    context = {
        **_frame(record),
        "form": form,
        "said": said,
        "ground": Ground(said["ground"]).label,
        "speaks_as": dict(form.fields["speaks_as"].choices)[said["applicant_kind"]],  # type: ignore[attr-defined]
        "claims": claim_rows(record, claims, get_language() or "zh-hans"),
        "papers": list(uploads_of(draft.papers)),
        "accept_by": last_day_of(LimitName.ACCEPT, kind=CaseKind.OBJECTION, agency=record.source_agency),
    }
    return render(request, PREVIEW, context)


def _file(
    request: HttpRequest,
    record: Record,
    kinds: tuple[ApplicantKind, ...],
    draft: CaseDraft | None,
    actor: Actor,
) -> HttpResponse:
    """Send the draft as it was shown; the second of two clicks comes to the case of the first."""
    if draft is None:
        return _again(record)
    form = ObjectionForm(typed(draft), record=record, kinds=kinds)
    if not form.is_valid():
        return _form(request, record, kinds, draft, form, status=422)
    filed, status = tried(
        form, lambda: services.case_file(record=record, draft=draft, by=actor, **form.said())
    )
    if filed is None:
        return _form(request, record, kinds, draft, form, status=status)
    messages.success(request, _("Your objection is filed. Keep number and code: they open its progress."))
    return HttpResponseRedirect(reverse("website:case", args=[filed.case.number]))


def _open_already(request: HttpRequest, record: Record, case: Case, actor: Actor) -> HttpResponse:
    """An objection is open: the parties go to it, others are told so."""
    from repair.policies import is_applicant

    if is_applicant(actor, case):
        if request.method == "POST":
            messages.info(request, _("An objection to this record is open already: this one."))
        return HttpResponseRedirect(reverse("website:case", args=[case.number]))
    return render(request, FORM, _frame(record, taken=True), status=409)


def _object_form(
    request: HttpRequest, record: Record, kinds: tuple[ApplicantKind, ...], draft: CaseDraft | None
) -> ObjectionForm:
    if draft is None:
        return ObjectionForm(record=record, kinds=kinds, email=address_of(person(request)))
    form = ObjectionForm(typed(draft), record=record, kinds=kinds)
    form.errors.clear()  # a draft is not blamed for what is not typed yet
    return form


def _form(
    request: HttpRequest,
    record: Record,
    kinds: tuple[ApplicantKind, ...],
    draft: CaseDraft | None,
    form: ObjectionForm,
    *,
    papers: PapersForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        **_frame(record),
        "form": form,
        "papers_form": papers or PapersForm(),
        "draft": draft,
        "papers": list(uploads_of(draft.papers)) if draft is not None else [],
        "error": bool(form.errors or (papers is not None and papers.errors)),
    }
    return render(request, FORM, context, status=status)


def _frame(record: Record, **more: Any) -> dict[str, Any]:
    language = get_language() or "zh-hans"
    return {
        "record": present(record, language=language, today=clock.today()),
        "entity": record.entity,
        "noindex": True,
        **more,
    }


def _again(record: Record) -> HttpResponse:
    query = urlencode({"record": record.public_id})
    return HttpResponseRedirect(f"{reverse('website:objection')}?{query}")
