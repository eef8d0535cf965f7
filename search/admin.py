"""The index on the desk: how it is, what was built, and the few things that people may ask of the worker."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from journal.actor import Actor
from journal.desk.admin import StaffAdmin
from journal.desk.steps import Call, Step, StepForm, Words
from journal.workflow import Refused
from registry.admin.columns import shown
from registry.models import Entity
from registry.usci import normalise
from search import lifecycle, policies, tasks
from search.condition import condition
from search.engine import EngineUnavailable
from search.models import BuildStatus, IndexBuild, IndexTask, TaskKind, TaskStatus

SHOWN_TASKS = 10
STATES = {
    BuildStatus.REQUESTED: gettext_lazy("asked for"),
    BuildStatus.RUNNING: gettext_lazy("running"),
    BuildStatus.DONE: gettext_lazy("done"),
    BuildStatus.FAILED: gettext_lazy("failed"),
}
TASK_WORDS = {
    TaskKind.ROLLBACK: gettext_lazy("go back to the previous index"),
    TaskKind.COLLECT: gettext_lazy("remove indexes that nobody reads"),
    TaskKind.RESEND: gettext_lazy("send one entity again"),
    TaskKind.AUDIT: gettext_lazy("compare index and database"),
}


class ResendForm(StepForm):
    """Which entity."""

    entity = forms.CharField(
        label=gettext_lazy("USCI or key of the entity"),
        help_text=gettext_lazy("The key of an entity that is gone takes its document out of the index."),
        max_length=40,
    )

    def clean_entity(self) -> str:
        """The key, whichever was typed."""
        typed = self.cleaned_data["entity"].strip()
        key = Entity.objects.filter(usci=normalise(typed)).values_list("key", flat=True).first()
        return key or typed.lower()


def _build(call: Call) -> Words:
    lifecycle.request_build(reason=call.reason, by=call.actor)
    return _("Asked for. The worker builds; the present index answers until the new one is whole.")


def _asked(make: Any, **given: Any) -> Words:
    try:
        make(**given)
    except tasks.TaskRefused as error:
        raise Refused(str(error)) from error
    except EngineUnavailable as error:
        raise Refused(_("The search engine does not answer: %s") % error) from error
    return _("Asked for. The worker does it within seconds, after a running build.")


def _may(actor: Actor, obj: Any) -> bool:
    return policies.may_operate(actor)


def _step(name: str, label: Words, make: Callable[..., IndexTask], **more: Any) -> Step:
    """A step that leaves a task."""

    def run(call: Call) -> Words:
        given = {"key": call.data["entity"]} if "entity" in call.data else {}
        return _asked(make, **given, reason=call.reason, by=call.actor)

    return Step(name=name, label=label, run=run, may=_may, **more)


STEPS = (
    Step(name="build", label=gettext_lazy("Build anew"), run=_build, may=_may),
    _step("resend", gettext_lazy("Send one entity again"), tasks.request_resend, form=ResendForm),
    _step("audit", gettext_lazy("Compare index and database"), tasks.request_audit),
    _step(
        "rollback",
        gettext_lazy("Go back to the previous index"),
        tasks.request_rollback,
        note=gettext_lazy("It was written all the time, so nothing is missing in it."),
        danger=True,
    ),
    _step("collect", gettext_lazy("Remove unread indexes"), tasks.request_collect),
)
COLUMNS = (
    shown("pk", gettext_lazy("build")),
    shown("status", gettext_lazy("state"), worded=lambda value: STATES[BuildStatus(value)]),
    shown("index_name", gettext_lazy("index")),
    shown("written", gettext_lazy("entities")),
    shown("requested_at", gettext_lazy("asked for at")),
    shown("finished_at", gettext_lazy("ended at")),
    shown("reason", gettext_lazy("reason")),
)
FACTS = (
    *COLUMNS,
    shown("engine", gettext_lazy("engine")),
    shown("by", gettext_lazy("asked for by")),
    shown("started_at", gettext_lazy("begun at")),
    shown("total", gettext_lazy("entities to write")),
    shown("detail", gettext_lazy("what went wrong")),
)


@admin.register(IndexBuild)
class IndexBuildAdmin(StaffAdmin):
    """Builds, below the condition of the index and what was asked of the worker."""

    list_display = COLUMNS
    list_display_links = (COLUMNS[0],)
    fields = FACTS
    readonly_fields = FACTS
    list_steps = STEPS
    change_list_template = "admin/search/indexbuild/change_list.html"

    def may_look(self, actor: Actor, obj: Any = None) -> bool:
        return super().may_look(actor)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {"title": _("Search index"), "condition": condition(), "tasks": _tasks()}
        return super().changelist_view(request, {**context, **(extra_context or {})})


def _tasks() -> list[tuple[Words, Words, IndexTask]]:
    """The newest tasks with kind and state in words."""
    found = IndexTask.objects.all()[:SHOWN_TASKS]
    return [
        (TASK_WORDS[TaskKind(task.kind)], STATES[BuildStatus(TaskStatus(task.status))], task)
        for task in found
    ]
