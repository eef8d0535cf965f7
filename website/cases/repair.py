"""Applying for credit repair: whether and from when first, then papers, commitment, a preview, and only then the case.

What was typed is kept as a draft at every step, so that nothing is lost with a refused file or a closed window.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
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
from documents.uploads.models import Upload
from documents.uploads.selectors import uploads_of
from documents.uploads.services import upload_drop
from journal import clock
from journal.actor import Actor
from records.models import Record
from records.presenters import present
from registry.policies import is_staff
from repair import eligibility_words, policies, services
from repair.eligibility import Eligibility
from repair.limits import limit_for
from repair.models import Case, CaseDraft, CaseKind, LimitName, Path, Requirement
from repair.paper_form import PREFIX
from repair.requirements import about, requirements_for
from repair.selectors import open_case_of
from repair.selectors.eligibility import eligibility_of
from website.cases.asking import address_of, for_people, person, record_asked, taken, tried
from website.cases.drafts import draft_of, keep, typed
from website.cases.repair_form import HELD, RepairForm

KIND = CaseKind.REPAIR
FORM, PREVIEW = "website/cases/repair.html", "website/cases/repair_preview.html"
MARKS = ("signed_name", "language")  # of a form with something typed in it


@dataclass(slots=True)
class Asking:
    """What every step of this page needs."""

    request: HttpRequest
    record: Record
    actor: Actor
    path: str
    found: Eligibility
    wanted: list[Requirement]

    def held(self, draft: CaseDraft | None) -> dict[str, list[str]]:
        """The papers of a draft by requirement, those that are still there."""
        if draft is None:
            return {}
        there = set(uploads_of(draft.papers).values_list("public_id", flat=True))
        return {
            one.code: [paper for paper in draft.data.get(HELD + one.code, []) if paper in there]
            for one in self.wanted
        }

    def form(self, draft: CaseDraft | None, *data: Any) -> RepairForm:
        """The form over the draft's papers; unbound without data."""
        email = address_of(person(self.request))
        return RepairForm(*data, wanted=self.wanted, path=self.path, held=self.held(draft), email=email)

    @property
    def address(self) -> str:
        """This page for this record."""
        path = {"path": self.path} if self.path != Path.ORDINARY else {}
        query = urlencode({"record": self.record.public_id, **path})
        return f"{reverse('website:repair')}?{query}"


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def repair(request: HttpRequest) -> HttpResponseBase:
    """One address for every step; the button says which (`do`)."""
    actor = actor_for(request)
    if is_staff(actor):
        return render(request, "website/cases/for_the_desk.html", {"noindex": True}, status=403)
    record = record_asked(request.GET.get("record", ""), actor)
    path = Path.BANKRUPTCY if request.GET.get("path") == Path.BANKRUPTCY else Path.ORDINARY
    may = policies.may_apply(actor, record)
    found = eligibility_of(record, path=path, known_to_all=not may)
    asking = Asking(request, record, actor, path, found, requirements_for(about(record), path=path))
    if not may:
        return _page(asking, None, None, status=403, stranger=True)
    if request.method == "POST" and any(name in request.POST for name in MARKS):
        tried(forms.Form(), lambda: _keep(asking, draft_of(request, record, KIND)))  # nothing typed is lost
    there = open_case_of(record, kind=KIND)
    if there is not None:
        return _open_already(request, there)
    draft = draft_of(request, record, KIND)
    if not found.may:
        return _page(asking, draft, None, status=409 if request.method == "POST" else 200)
    if request.method == "POST":
        return _sent(asking, draft)
    form = asking.form(draft, typed(draft)) if draft is not None else asking.form(None)
    if draft is not None:
        form.errors.clear()  # a draft is not blamed for what is not typed yet
    return _page(asking, draft, form)


def _sent(asking: Asking, draft: CaseDraft | None) -> HttpResponse:
    request = asking.request
    do = request.POST.get("do", "preview")
    if do == "delete" and draft is not None:
        services.draft_drop(draft=draft, by=asking.actor)
        messages.success(request, _("The draft and its papers are deleted."))
        return HttpResponseRedirect(reverse("website:cases"))
    if do == "send":
        return _file(asking, draft)
    form = asking.form(draft, request.POST, request.FILES)
    form.is_valid()
    kept, status = tried(form, lambda: _keep(asking, draft))
    if kept is None:
        return _page(asking, draft, form, status=status)
    if do.startswith("drop:"):
        paper = uploads_of(kept.papers).filter(public_id=do.removeprefix("drop:")).first()
        if paper is not None:
            upload_drop(upload=paper, by=asking.actor)
        return HttpResponseRedirect(asking.address)
    kept, status = _take_papers(asking, kept, form)
    form.held = asking.held(kept)
    wrong_file = any(name.startswith(PREFIX) for name in form.errors)
    if status != 200 or (wrong_file and request.FILES):
        return _page(asking, kept, form, status=status if status != 200 else 422)
    if do in ("save", "papers"):
        messages.success(request, _("Kept as a draft. Nothing was sent yet."))
        return HttpResponseRedirect(asking.address)
    return _preview(asking, kept, form)


def _take_papers(asking: Asking, draft: CaseDraft, form: RepairForm) -> tuple[CaseDraft, int]:
    """Keep the good papers with the draft, each under what it is for."""
    held, worst = asking.held(draft), 200
    for code, files in form.good_papers().items():
        if not files:
            continue
        ids, status = tried(form, partial(taken, files, subject=draft.papers, by=asking.actor))
        held[code] = list(dict.fromkeys([*held.get(code, []), *(ids or [])]))
        worst = max(worst, status)
    return _keep(asking, draft, held), worst


def _preview(asking: Asking, draft: CaseDraft, form: RepairForm) -> HttpResponse:
    """What would be sent, to be read once more."""
    if not form.is_valid():
        return _page(asking, draft, form, status=422)
    language = get_language() or "zh-hans"
    names = {one.public_id: one for one in uploads_of(draft.papers)}
    days = {
        name: limit_for(step, kind=KIND, agency=policies.decider_of_repair(asking.record)).number
        for name, step in (("accept_days", LimitName.ACCEPT), ("decide_days", LimitName.DECIDE))
    }
    context = {
        **_frame(asking),
        **days,
        "said": form.cleaned_data,
        "papers": [
            (one.name(language), [names[paper] for paper in form.held.get(one.code, []) if paper in names])
            for one in form.wanted
        ],
        "commitment": form.commitment,
        "today": clock.today(),
    }
    return render(asking.request, PREVIEW, context)


def _file(asking: Asking, draft: CaseDraft | None) -> HttpResponse:
    """Send the draft as it was shown; the second of two clicks comes to the case of the first."""
    if draft is None:
        return HttpResponseRedirect(asking.address)
    form = asking.form(draft, typed(draft))
    if not form.is_valid():
        return _page(asking, draft, form, status=422)
    filed, status = tried(
        form,
        lambda: services.repair_file(record=asking.record, asked=form.asked(), draft=draft, by=asking.actor),
    )
    if filed is None:
        return _page(asking, draft, form, status=status)
    said = _("Your application is filed. Keep number and code: they open its progress.")
    messages.success(asking.request, said)
    return HttpResponseRedirect(reverse("website:case", args=[filed.case.number]))


def _open_already(request: HttpRequest, case: Case) -> HttpResponse:
    if request.method == "POST":
        messages.info(request, _("An application for its repair is open already: this one."))
    return HttpResponseRedirect(reverse("website:case", args=[case.number]))


def _keep(asking: Asking, draft: CaseDraft | None, held: dict[str, list[str]] | None = None) -> CaseDraft:
    """What was typed, with the papers that are held for each requirement."""
    papers = asking.held(draft) if held is None else held
    more = {HELD + code: ids for code, ids in papers.items() if ids}
    return keep(asking.request, asking.record, KIND, asking.actor, **more)


def _page(
    asking: Asking,
    draft: CaseDraft | None,
    form: RepairForm | None,
    *,
    status: int = 200,
    stranger: bool = False,
) -> HttpResponse:
    papers: dict[str, Upload] = {}
    if draft is not None:
        papers = {one.public_id: one for one in uploads_of(draft.papers)}
    context = {
        **_frame(asking),
        "form": form,
        "draft": draft,
        "paper_fields": [
            (field, [papers[paper] for paper in held if paper in papers])
            for field, held in (form.paper_fields() if form is not None else ())
        ],
        "error": bool(form is not None and form.errors),
        "stranger": stranger,
        "other_path": _other_path(asking) if not stranger else "",
    }
    return render(asking.request, FORM, context, status=status)


def _other_path(asking: Asking) -> str:
    """Where the shortest time is not over, the ruling of a court may still be enough."""
    if asking.path == Path.BANKRUPTCY or asking.found.may:
        return ""
    if not eligibility_of(asking.record, path=Path.BANKRUPTCY).may:
        return ""
    query = urlencode({"record": asking.record.public_id, "path": Path.BANKRUPTCY})
    return f"{reverse('website:repair')}?{query}"


def _frame(asking: Asking) -> dict[str, Any]:
    language = get_language() or "zh-hans"
    return {
        "record": present(asking.record, language=language, today=clock.today()),
        "entity": asking.record.entity,
        "answer": eligibility_words.answer(asking.found, language),
        "by_ruling": asking.path == Path.BANKRUPTCY,
        "address": asking.address,
        "decider": policies.decider_of_repair(asking.record),
        "noindex": True,
    }
