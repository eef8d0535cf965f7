"""Why somebody looks at what is not public: asked once per session, kept for a working day, noted at each look."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlencode

from django import forms
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from journal import clock

KEPT = timedelta(hours=8)
SESSION_KEY = "desk_purpose"
PURPOSES = (
    ("supervision", _("supervision of the entity")),
    ("case", _("a case that I handle (objection, repair, listing)")),
    ("question", _("a question of the entity itself")),
    ("quality", _("quality of the data")),
    ("audit", _("audit")),
)


class PurposeForm(forms.Form):
    """Chosen from a list, with words where the choice alone says too little."""

    purpose = forms.ChoiceField(label=_("I look for the sake of"), choices=PURPOSES, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("Number of the case, or more words"), max_length=200, required=False, strip=True
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)


def purpose_of(request: HttpRequest) -> str:
    """The purpose stated in this session; empty where none was, or too long ago."""
    kept = request.session.get(SESSION_KEY) or {}
    stated = datetime.fromisoformat(kept["at"]) if kept.get("at") else None
    if stated is None or clock.now() - stated > KEPT:
        return ""
    return str(kept["words"])


def ask_purpose(request: HttpRequest) -> HttpResponseRedirect:
    """Send the person to say it, and then back."""
    query = urlencode({"next": request.get_full_path()})
    return HttpResponseRedirect(f"{reverse('admin:registry_entity_purpose')}?{query}")


def purpose_page(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """The page that asks."""
    if request.method == "POST":
        form = PurposeForm(request.POST)
        if form.is_valid():
            words = ": ".join(filter(None, (form.cleaned_data["purpose"], form.cleaned_data["words"])))
            request.session[SESSION_KEY] = {"words": words, "at": clock.now().isoformat()}
            return HttpResponseRedirect(_safe(request, form.cleaned_data["next"]))
    else:
        form = PurposeForm(initial={"next": request.GET.get("next", "")})
    context = {**site.each_context(request), "title": _("What do you look for?"), "form": form}
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "admin/registry/purpose.html", context, status=status)


def _safe(request: HttpRequest, address: str) -> str:
    allowed = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if address and allowed else reverse("admin:index")
