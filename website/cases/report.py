"""Anybody says that something in a public record is wrong; no account, and nothing kept about the person."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from accounts.quota.gate import spend
from creditsite.api.errors import RateLimited
from creditsite.api.middleware import error_page
from journal import clock
from journal.actor import VISITOR
from records.models import Record
from records.presenters import present
from repair.services import report_make
from website.cases.asking import closed, tried
from website.cases.forms import ReportForm

POLICY = "reports"


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The form; then number and code of the report."""
    record = (
        Record.objects.public(at=clock.today())
        .select_related("entity", "source_agency", "deciding_agency", "item")
        .filter(public_id=public_id)
        .first()
    )
    if record is None:
        raise Http404
    if request.method != "POST":
        return _page(request, record, ReportForm())
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _page(request, record, form, status=422)
    try:
        if settings.QUOTA_REPORTS:
            spend(request, policy=POLICY, limit=settings.QUOTA_REPORTS)
    except RateLimited as refused:
        return error_page(request, refused)
    data = form.cleaned_data
    language = get_language() or "zh-hans"
    made, status = tried(
        form,
        lambda: report_make(
            record=record, text=data["text"], email=data["email"], language=language, by=VISITOR
        ),
    )
    if made is None:
        return _page(request, record, form, status=status)
    return _page(request, record, form, made=made)


def _page(
    request: HttpRequest, record: Record, form: ReportForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "form": form,
        "record": present(record, language=get_language() or "zh-hans", today=clock.today()),
        "entity": record.entity,
        "noindex": True,
        **more,
    }
    return closed(render(request, "website/cases/report.html", context, status=status))
