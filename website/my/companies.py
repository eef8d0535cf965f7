"""A person's companies, and the whole file of one: also what is not public, who looked at it, and what is due."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import second_factor
from accounts.actors import actor_for
from accounts.representation.policies import represents
from accounts.representation.selectors import representations_of
from documents.kinds import label_of
from documents.reading import pdf_answer
from documents.selectors import letters_to
from journal.actor import Actor
from records.access import ENTITY_CHECKED, looks_at
from registry.models import Agency, Entity
from registry.policies import is_staff
from registry.selectors import entity_by_address
from repair.models import CaseDraft
from repair.selectors import cases_filed_by, cases_of_entity
from website.cases.asking import for_people, person
from website.my.file import records_page
from website.my.forms import LanguageForm

LOOKS, SHOWN = 50, 50


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def my(request: HttpRequest) -> HttpResponseBase:
    """Companies, claims, cases, and the language of mails."""
    actor, user = actor_for(request), person(request)
    if is_staff(actor):
        return HttpResponseRedirect(reverse("account_home"))
    form = LanguageForm(request.POST or None, initial={"language": user.language})
    if request.method == "POST" and form.is_valid():
        user.language = form.cleaned_data["language"]
        user.save(update_fields=["language"])
        messages.success(request, _("Kept."))
        return HttpResponseRedirect(reverse("website:my"))
    claims = list(representations_of(user)[:SHOWN])
    context = {
        "companies": [
            one for one in claims if one.entity.key in actor.represents and one.state == "verified"
        ],
        "claims": [
            one for one in claims if one.state != "verified" or one.entity.key not in actor.represents
        ],
        "cases": cases_filed_by(actor)[:SHOWN],
        "drafts": CaseDraft.objects.filter(user=user).select_related("record__entity"),
        "form": form,
        "has_second_factor": second_factor.has_second_factor(user),
        "noindex": True,
    }
    return render(request, "website/my/index.html", context)


@for_people
@require_http_methods(["GET", "HEAD"])
def company(request: HttpRequest, address: str) -> HttpResponseBase:
    """The whole file, for who speaks for it; for everybody else there is no such page."""
    actor = actor_for(request)
    entity = entity_of(address, actor)
    language = get_language() or "zh-hans"
    context = {
        "entity": entity,
        **records_page(entity, actor, language=language, before=request.GET.get("before", "")),
        "looks": _looks(entity, language),
        "letters": [_letter(one, entity) for one in letters_to(entity).prefetch_related("files")[:SHOWN]],
        "cases": cases_of_entity(entity, actor)[:SHOWN],
        "noindex": True,
    }
    return render(request, "website/my/company.html", context)


@for_people
@require_http_methods(["GET", "HEAD"])
def letter(request: HttpRequest, address: str, pk: int, language: str) -> HttpResponse:
    """A letter to the company, as PDF."""
    actor = actor_for(request)
    found = letters_to(entity_of(address, actor)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return pdf_answer(found, language, by=actor, door=True)


def entity_of(address: str, actor: Actor) -> Entity:
    """The company at an address, for who speaks for it.

    Raises:
        Http404: for everybody else there is no such page.
    """
    found = entity_by_address(address).entity if "\x00" not in address else None
    if found is None or not represents(actor, found):
        raise Http404
    return found


def _looks(entity: Entity, language: str) -> list[dict[str, Any]]:
    """Who looked, by agency and purpose; not which person."""
    events = looks_at(entity, limit=LOOKS)
    agencies = {
        one.code: one for one in Agency.objects.filter(code__in={event.agency_key for event in events})
    }
    return [
        {
            "at": event.at,
            "agency": _name(agencies.get(event.agency_key), language),
            "what": _("checked against the lists") if event.action == ENTITY_CHECKED else _("read the file"),
            "reason": event.reason,
        }
        for event in events
    ]


def _name(agency: Agency | None, language: str) -> str:
    if agency is None:
        return _("this site's operator")
    return agency.name if language.startswith("zh") else agency.name_en or agency.name


def _letter(one: Any, entity: Entity) -> dict[str, Any]:
    files = {file.language for file in one.files.all()}
    return {
        "number": one.number,
        "label": label_of(one.kind),
        "made_at": one.made_at,
        "urls": [
            (label, reverse("website:my-letter", args=[entity.address_key, one.pk, code]))
            for code, label in (("zh-hans", "中文"), ("en", "English"))
            if code in files
        ],
    }
