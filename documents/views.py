"""The door for whoever got a letter and has no account: its number and its access code open it, nothing else.

The same answer for a number that does not exist and for a wrong code. Nothing of a wrong try is written down
but a count; what was opened is, for the agency may have to show that the letter arrived.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.actors import actor_for
from accounts.quota.gate import spend
from creditsite.api.errors import RateLimited
from creditsite.api.middleware import error_page
from documents import codes, reading
from documents.models import Letter
from documents.numbers import folded

POLICY = "letters"
PAGE = ""


class DoorForm(forms.Form):
    """Both stand at the foot of the letter."""

    number = forms.CharField(
        label=gettext_lazy("Number of the letter"),
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    code = forms.CharField(
        label=gettext_lazy("Access code"),
        help_text=gettext_lazy(
            "Twelve letters and figures at the foot of the letter; hyphens do not matter."
        ),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def letters(request: HttpRequest) -> HttpResponseBase:
    """The form; with the right pair the letter in both languages."""
    response: HttpResponseBase
    try:
        response = _opened(request) if request.method == "POST" else _asked(request)
    except RateLimited as refused:
        response = error_page(request, refused)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _asked(request: HttpRequest) -> HttpResponse:
    return _page(request, DoorForm(initial={"number": request.GET.get("number", "")[:300]}))


def _opened(request: HttpRequest) -> HttpResponse:
    """Count the try, compare, answer.

    Raises:
        RateLimited.
    """
    if settings.QUOTA_LETTERS:
        spend(request, policy=POLICY, limit=settings.QUOTA_LETTERS)
    form = DoorForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    letter = Letter.objects.filter(number_key=folded(form.cleaned_data["number"])).first()
    if not codes.fits(letter, form.cleaned_data["code"]) or letter is None:
        form.add_error(
            None, _("No letter bears this number together with this code. Check both and try again.")
        )
        return _page(request, form, status=422)
    return _answer(request, form, letter)


def _answer(request: HttpRequest, form: DoorForm, letter: Letter) -> HttpResponse:
    """The letter's page, or the letter itself in the form and language asked for."""
    form_of_letter, language = request.POST.get("form", PAGE), request.POST.get("language", "")
    actor = actor_for(request)
    if form_of_letter == "html":
        return reading.html_answer(letter, language, by=actor, door=True)
    if form_of_letter == "pdf":
        return reading.pdf_answer(letter, language, by=actor, door=True)
    return _page(request, form, letter=letter, languages=reading.offered(letter))


def _page(request: HttpRequest, form: DoorForm, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"form": form, "noindex": True, "no_alternates": True, **more}
    return render(request, "documents/letters.html", context, status=status)
