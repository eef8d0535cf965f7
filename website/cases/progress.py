"""How a case stands, for whoever has its number and its code: no account, nothing of what it is about.

The same answer for a number that does not exist and for a wrong code; tries are counted.
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

from accounts.quota.gate import spend
from creditsite.api.errors import RateLimited
from creditsite.api.middleware import error_page
from repair.selectors import case_by_code, report_by_code
from website.cases.steps import case_steps, report_steps

POLICY = "progress"


class ProgressForm(forms.Form):
    """Both stand on the receipt."""

    number = forms.CharField(
        label=gettext_lazy("Case number"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
    )
    code = forms.CharField(
        label=gettext_lazy("Lookup code"),
        help_text=gettext_lazy("Twelve letters and figures of your receipt; hyphens do not matter."),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def progress(request: HttpRequest) -> HttpResponseBase:
    """The form; with the right pair the steps of the case."""
    response: HttpResponseBase
    try:
        response = _answered(request) if request.method == "POST" else _page(request, _empty(request))
    except RateLimited as refused:
        response = error_page(request, refused)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _empty(request: HttpRequest) -> ProgressForm:
    return ProgressForm(initial={"number": request.GET.get("number", "")[:40]})


def _answered(request: HttpRequest) -> HttpResponse:
    """Count the try, compare, answer.

    Raises:
        RateLimited.
    """
    if settings.QUOTA_LETTERS:
        spend(request, policy=POLICY, limit=settings.QUOTA_LETTERS)
    form = ProgressForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    number, code = form.cleaned_data["number"], form.cleaned_data["code"]
    case = case_by_code(number, code)
    if case is not None:
        return _page(
            request, form, number=case.number, steps=case_steps(case), state=case.get_state_display()
        )
    report = report_by_code(number, code)
    if report is not None:
        return _page(
            request, form, number=report.number, steps=report_steps(report), state=report.get_state_display(),
            answer=report.answer,
        )  # fmt: skip
    form.add_error(None, _("No case bears this number together with this code. Check both and try again."))
    return _page(request, form, status=422)


def _page(request: HttpRequest, form: ProgressForm, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"form": form, "noindex": True, **more}
    return render(request, "website/cases/progress.html", context, status=status)
