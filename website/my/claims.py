"""Claiming to speak for a company, and how the claim stands."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actors import actor_for
from accounts.models import Representation, User
from accounts.representation.models import LIVING
from accounts.representation.services import representation_claim
from documents.uploads.selectors import uploads_of
from journal.actor import Actor
from registry.policies import is_staff
from repair.services.representing import representation_end
from website.cases.asking import for_people, person, taken, tried
from website.cases.forms import PapersForm
from website.my.forms import ClaimForm


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def new_claim(request: HttpRequest) -> HttpResponseBase:
    """The form; sent, the claim waits for the credit centre."""
    actor, user = actor_for(request), person(request)
    if is_staff(actor):
        return render(request, "website/cases/for_the_desk.html", {"noindex": True}, status=403)
    if request.method != "POST":
        return _form(request, ClaimForm(initial={"entity": request.GET.get("entity", "")[:40]}))
    form = ClaimForm(request.POST, request.FILES)
    if not form.is_valid():
        return _form(request, form, status=422)
    made, status = tried(form, lambda: _claimed(form, user, actor))
    if made is None:
        return _form(request, form, status=status)
    messages.success(request, _("Sent. The credit centre looks at it; you get a mail."))
    return HttpResponseRedirect(reverse("website:claim", args=[made.number]))


@transaction.atomic
def _claimed(form: ClaimForm, user: User, actor: Actor) -> Representation:
    """Claim and papers together: a claim without its paper would be nothing to look at."""
    made = representation_claim(user=user, by=actor, **form.said())
    taken(form.cleaned_data["papers"], subject=made.papers, by=actor)
    return made


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest, number: str) -> HttpResponseBase:
    """How it stands; more papers, or give it up."""
    actor = actor_for(request)
    rows = Representation.objects.select_related("entity", "user")
    found = rows.filter(number=number, user=person(request)).first()
    if found is None:
        raise Http404
    form = PapersForm()
    status = 200
    if request.method == "POST":
        if request.POST.get("do") == "end":
            form = PapersForm({})
            done, status = tried(form, lambda: representation_end(one=found, by=actor))
            if done is not None:
                messages.success(request, _("Given up."))
                return HttpResponseRedirect(reverse("website:my"))
        else:
            form = PapersForm(request.POST, request.FILES)
            complete = form.is_valid()  # those that are in order are kept, whatever the others are
            if found.state in LIVING:
                _none, status = tried(form, lambda: taken(form.good(), subject=found.papers, by=actor))
                if complete and status == 200:
                    return HttpResponseRedirect(reverse("website:claim", args=[found.number]))
            status = 422 if status == 200 and not complete else status
    context = {
        "claim": found,
        "living": found.state in LIVING,
        "papers": list(uploads_of(found.papers)),
        "form": form,
        "noindex": True,
    }
    return render(request, "website/my/claim.html", context, status=status)


def _form(request: HttpRequest, form: ClaimForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "error": bool(form.errors), "noindex": True}
    return render(request, "website/my/new_claim.html", context, status=status)
