"""Imports on the desk: the history, the upload, and one page per run that says where it stands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    StreamingHttpResponse,
)
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from exchange import policies
from exchange.admin import held_steps, run_steps
from exchange.admin.figures import in_short
from exchange.admin.held_page import held_page
from exchange.admin.profile_list import titles
from exchange.admin.run_page import names_of_people, progress, run_page
from exchange.admin.threshold import threshold_line
from exchange.admin.words import clock_time, state_of
from exchange.held import errors_csv
from exchange.models import ImportRun, RunState
from journal.actor import Actor
from journal.desk.actors import actor_of
from journal.desk.admin import StaffAdmin

WAITING_SHOWN = 20


@admin.register(ImportRun)
class ImportRunAdmin(StaffAdmin):
    """What came in by file, for one's own agency and those below it."""

    list_display = ("file_name", "state_badge", "rows", "who")
    list_filter = ("state",)
    list_select_related = ("agency",)
    exact_search = ("file_digest", "file_name")
    change_list_template = "admin/exchange/importrun/change_list.html"
    change_form_template = "admin/exchange/importrun/run.html"
    list_steps = (run_steps.UPLOAD,)
    steps = (*run_steps.STEPS, *held_steps.OF_RUN)

    def may_look(self, actor: Actor, obj: ImportRun | None = None) -> bool:
        return policies.may_see(actor, obj) if obj is not None else super().may_look(actor)

    def scope(self, queryset: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
        return policies.runs_seen_by(actor, queryset)

    def version_of(self, obj: ImportRun) -> str:
        return obj.state

    def last_change(self, obj: ImportRun) -> str:
        return _("It is “%s” now.") % state_of(obj).label

    def more_context(self, request: HttpRequest, obj: ImportRun) -> dict[str, Any]:
        return {"page": run_page(obj, actor=actor_of(request), language=get_language() or "")}

    def offered_steps(self, actor: Actor, obj: Any) -> list[Any]:
        """On the run's page without those that belong to its held rows."""
        return [pair for pair in super().offered_steps(actor, obj) if pair[0] not in held_steps.OF_RUN]

    # the list

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        actor = actor_of(request)
        context = {
            "title": _("Imports"),
            "waiting": _waiting(actor, self.get_queryset(request)),
            "threshold": threshold_line(actor),
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})

    @admin.display(description=gettext_lazy("state"))
    def state_badge(self, obj: ImportRun) -> SafeString:
        """The state by shape and word."""
        return mark_safe(render_to_string("admin/exchange/parts/state.html", {"state": state_of(obj)}))  # noqa: S308 - the template escapes

    @admin.display(description=gettext_lazy("rows"))
    def rows(self, obj: ImportRun) -> SafeString:
        """What became of the rows, and what they are."""
        return _two_lines(in_short(obj), titles(obj.profile)[0])

    @admin.display(description=gettext_lazy("by"))
    def who(self, obj: ImportRun) -> SafeString:
        """Who brought it, for which agency, when."""
        name = names_of_people([obj.by]).get(obj.by, obj.by)
        agency = obj.agency.name if obj.agency else ""
        return _two_lines(f"{name} {agency}".strip(), clock_time(obj.started_at))

    # other pages of a run

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/progress/", wrap(self.progress_view), name="exchange_importrun_progress"),
            path("<int:pk>/errors.csv", wrap(self.errors_view), name="exchange_importrun_errors"),
            path("<int:pk>/held/", wrap(self.held_view), name="exchange_importrun_held"),
            *super().get_urls(),
        ]

    def progress_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Where the worker is, for the page that waits."""
        run = self.seen(request, pk)
        shown = progress(run)
        return JsonResponse(shown.as_json() if shown else {"state": run.state})

    def errors_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The held rows with the reasons, to correct in a spreadsheet."""
        run = self.seen(request, pk)
        if not policies.may_download(actor_of(request), run):
            raise Http404
        name = f"import-{run.pk}-errors.csv"
        return StreamingHttpResponse(
            errors_csv(run),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def held_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The held rows by reason and column."""
        run = self.seen(request, pk)
        actor = actor_of(request)
        steps = [
            pair for pair in super().offered_steps(actor, run) if pair[0].name == run_steps.RESUBMIT.name
        ]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Rows that could not be taken"),
            "crumbs": [
                (_("Imports"), reverse("admin:exchange_importrun_changelist")),
                (run.file_name, self.page_of(run)),
                (_("Held rows"), ""),
            ],
            "page": held_page(run, actor=actor),
            "steps": steps,
        }
        return TemplateResponse(request, "admin/exchange/importrun/held.html", context)

    def seen(self, request: HttpRequest, pk: int) -> ImportRun:
        """The run, if this person may see it."""
        run: ImportRun | None = self.get_object(request, str(pk))
        if run is None or not self.may_look(actor_of(request), run):
            raise Http404
        return run


def _two_lines(first: str, second: str) -> SafeString:
    return format_html('{}<br><span class="imp-soft">{}</span>', first or "–", second)


def _waiting(actor: Actor, runs: QuerySet[ImportRun]) -> list[dict[str, Any]]:
    """Runs of one's agencies that wait for a second person."""
    waiting: Iterable[ImportRun] = runs.filter(state=RunState.WAITING).select_related("agency")[
        :WAITING_SHOWN
    ]
    waiting = list(waiting)
    who = names_of_people({run.submitted_by for run in waiting})
    return [
        {
            "url": reverse("admin:exchange_importrun_change", args=[run.pk]),
            "name": run.file_name,
            "agency": run.agency.name if run.agency else "",
            "rows": f"{run.rows_total:,}",
            "who": who.get(run.submitted_by, run.submitted_by),
            "own": actor.user_key in (run.by, run.submitted_by),
        }
        for run in waiting
    ]
