"""Errors that anybody reported: the source's queue, and its answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from journal.actor import Actor
from journal.desk.admin import StaffAdmin
from journal.desk.days import deadline
from journal.desk.deadlines import DeadlineList
from journal.desk.keyset import KeysetList
from journal.desk.steps import Call, Step, Words
from registry.admin.columns import shown
from registry.policies import CENTRE, is_staff, reads_everything
from repair import policies, services
from repair.admin.queue import AgencyFilter
from repair.models import ErrorReport, ReportState
from repair.selectors.cases import reports_visible


@admin.display(description=gettext_lazy("time"))
def away(report: ErrorReport) -> str:
    """How far the day is, in words."""
    return deadline(report.due_on) if report.due_on else ""


@admin.display(description=gettext_lazy("record"))
def record(report: ErrorReport) -> str:
    """Its number and entity."""
    return f"{report.record.public_id} · {report.record.entity.name}"


class StateFilter(admin.SimpleListFilter):
    """By state."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Open and answered."""
        return list(ReportState.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[ErrorReport]) -> QuerySet[ErrorReport]:
        """Those in the state."""
        return queryset.filter(state=self.value()) if self.value() else queryset


class ReportList(DeadlineList):
    """Reports by deadline."""

    closed = (ReportState.ANSWERED,)
    without_day = (ReportState.ANSWERED,)


class AnswerForm(forms.Form):
    """What is answered; it stands by the report and goes to the address that was given for it."""

    reason = forms.CharField(
        label=gettext_lazy("Answer"),
        help_text=gettext_lazy("It goes to whoever reported it, where an address was given."),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


def _answer(call: Call) -> Words:
    services.report_answer(report=call.obj, answer=call.reason, by=call.actor)
    return gettext_lazy("Answered.")


ANSWER = Step(
    name="answer",
    label=gettext_lazy("Answer"),
    form=AnswerForm,
    run=_answer,
    may=policies.may_answer,
    open=lambda report: report.state == ReportState.OPEN,
)
COLUMNS: tuple[Any, ...] = (
    shown("number", gettext_lazy("number")),
    shown("due_on", gettext_lazy("due")),
    away,
    shown("state", gettext_lazy("state"), choices=ReportState),
    record,
    shown("agency", gettext_lazy("source of the record")),
)
FACTS: tuple[Any, ...] = (
    *COLUMNS,
    shown("text", gettext_lazy("what is said to be wrong")),
    shown("made_at", gettext_lazy("made")),
    shown("answer", gettext_lazy("answer")),
    shown("answered_by_name", gettext_lazy("answered by")),
    shown("answered_at", gettext_lazy("answered")),
)


@admin.register(ErrorReport)
class ErrorReportAdmin(StaffAdmin):
    """Reports about records of one's own line. Who reported is not kept."""

    list_display = COLUMNS
    list_display_links = COLUMNS[:1]
    list_filter = (StateFilter, AgencyFilter)
    fields = FACTS
    readonly_fields = FACTS
    exact_search = ("number", "record__public_id")
    steps = (ANSWER,)

    def may_look(self, actor: Actor, obj: Any = None) -> bool:
        if obj is not None:
            return policies.may_see_report(actor, obj)
        return is_staff(actor) and bool(actor.agency_key or CENTRE in actor.roles or reads_everything(actor))

    def scope(self, queryset: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
        rows = reports_visible(actor).select_related("record__entity", "agency__parent__parent")
        return rows.order_by("-pk")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[KeysetList]:
        return ReportList

    def version_of(self, obj: ErrorReport) -> str:
        return f"{obj.state} {obj.answered_at}"
