"""The parties' page of a case, and what they may still do."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actors import actor_for
from accounts.models import User
from documents.kinds import label_of as label_of_letter
from documents.models import Letter
from documents.reading import pdf_answer
from documents.selectors import letters_of
from documents.uploads.selectors import uploads_of
from journal.actor import Actor
from repair import services, workflow
from repair.claims import claim_rows, label_of, shown
from repair.codes import code_of
from repair.letters import subject_of
from repair.models import Case, CaseDraft, CaseKind
from repair.policies import actions_open_to, is_applicant
from repair.selectors import cases_filed_by
from website.cases.asking import closed, for_people, taken, tried
from website.cases.forms import ReviewForm, SupplementForm
from website.cases.steps import case_steps, limits_in_words

FORMS: dict[str, type[forms.Form]] = {
    workflow.SUPPLY: SupplementForm,
    workflow.ASK_REVIEW: ReviewForm,
    workflow.WITHDRAW: forms.Form,
}


@require_http_methods(["GET", "HEAD"])
def cases(request: HttpRequest) -> HttpResponseBase:
    """How one objects and applies for repair, for everybody; for who is signed in, their drafts and cases."""
    context: dict[str, Any] = {
        "limits": limits_in_words(CaseKind.OBJECTION),
        "repair_limits": limits_in_words(CaseKind.REPAIR),
    }
    if isinstance(request.user, User):
        context |= {
            "drafts": CaseDraft.objects.filter(user=request.user).select_related("record__entity"),
            "cases": cases_filed_by(actor_for(request))[:100],
            "mine": not request.user.is_staff,
        }
    return closed(render(request, "website/cases/index.html", context))


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def case(request: HttpRequest, number: str) -> HttpResponseBase:
    """How it stands, what was said and handed in, what one can do."""
    actor = actor_for(request)
    found = _of_party(number, actor)
    if request.method != "POST":
        return _page(request, found, actor)
    action = request.POST.get("do", "")
    if action not in FORMS:
        raise Http404
    form = FORMS[action](request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, found, actor, {action: form}, status=422)
    done, status = tried(form, lambda: _act(action, found, form, actor))
    if done is None:
        return _page(request, found, actor, {action: form}, status=status)
    messages.success(request, _said(action))
    return HttpResponseRedirect(reverse("website:case", args=[found.number]))


@for_people
@require_http_methods(["GET", "HEAD"])
def letter(request: HttpRequest, number: str, pk: int, language: str) -> HttpResponseBase:
    """A letter of the case, as PDF."""
    actor = actor_for(request)
    found = letters_of(subject_of(_of_party(number, actor))).filter(pk=pk).first()
    if found is None:
        raise Http404
    return pdf_answer(found, language, by=actor, door=True)


def _of_party(number: str, actor: Actor) -> Case:
    """The case, for its parties.

    Raises:
        Http404: there is none, or it is somebody else's; both look the same.
    """
    rows = Case.objects.select_related(
        "record__item",
        "record__entity",
        "entity",
        "agency__region",
        "agency__parent",
        "centre",
        "applicant",
        "application",
    )
    found = rows.filter(number=number.lower()).first()
    if found is None or not is_applicant(actor, found):
        raise Http404
    return found


def _act(action: str, found: Case, form: forms.Form, actor: Actor) -> Case:
    data = form.cleaned_data
    if action == workflow.SUPPLY:
        if action not in actions_open_to(actor, found):
            return services.case_supply(case=found, by=actor)  # refuses, in its own words
        with transaction.atomic():  # refused meanwhile, the papers do not stay
            taken(data["papers"], subject=found.papers, by=actor)
            return services.case_supply(case=found, supplement=data["supplement"], by=actor)
    if action == workflow.ASK_REVIEW:
        return services.review_ask(case=found, reason=data["reason"], by=actor)
    return services.case_withdraw(case=found, by=actor)


def _said(action: str) -> str:
    return {
        workflow.SUPPLY: _("Handed in. The clock goes on."),
        workflow.ASK_REVIEW: _("The level above looks at it again."),
        workflow.WITHDRAW: _("Withdrawn. The record stands as it is."),
    }[action]


def _page(
    request: HttpRequest,
    found: Case,
    actor: Actor,
    bound: dict[str, forms.Form] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    language = get_language() or "zh-hans"
    offered = [action for action in actions_open_to(actor, found) if action in FORMS]
    context: dict[str, Any] = {
        "case": found,
        "kind_label": capfirst(found.get_kind_display()),
        "application": found.application if found.is_repair else None,
        "record": found.record,
        "item": found.record.item.name_zh if language.startswith("zh") else found.record.item.name_en,
        "code": code_of(found),
        "steps": case_steps(found),
        "claims": claim_rows(found.record, found.claims, language),
        "changes": [
            (label_of(found.record, key, language), shown(found.record, key, value, language))
            for key, value in (found.changes.items() if found.closed_at else ())
        ],
        "told": found.answer if found.closed_at else "",
        "papers": list(uploads_of(found.papers)),
        "letters": [_letter(one, found) for one in letters_of(subject_of(found))],
        "actions": {action: (bound or {}).get(action) or FORMS[action]() for action in offered},
        "error": bool(bound),
        "problems": [error for form in (bound or {}).values() for error in form.non_field_errors()],
        "noindex": True,
    }
    return render(request, "website/cases/case.html", context, status=status)


def _letter(one: Letter, found: Case) -> dict[str, Any]:
    files = {file.language for file in one.files.defer("sealed")}
    return {
        "number": one.number,
        "label": label_of_letter(one.kind),
        "urls": [
            (label, reverse("website:case-letter", args=[found.number, one.pk, code]))
            for code, label in (("zh-hans", "中文"), ("en", "English"))
            if code in files
        ],
    }
