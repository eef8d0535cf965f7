"""Cases on the desk: the queue by deadline, the screen of one case, and what may be done with it."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from journal.actor import Actor
from journal.desk.actors import actor_of
from journal.desk.days import deadline
from journal.desk.keyset import KeysetList
from journal.desk.steps import Step
from registry.admin.case_desk import CaseDesk
from registry.admin.columns import language, shown
from registry.usci import normalise
from repair import policies
from repair.admin.entering import CHOOSE, ON_PAPER
from repair.admin.page import case_page
from repair.admin.queue import (
    AgencyFilter,
    ApplicantFilter,
    CaseList,
    GroundFilter,
    KindFilter,
    QueueFilter,
    StateFilter,
)
from repair.admin.repair_steps import OF_REPAIR
from repair.admin.steps import OF_CASE, name_of
from repair.models import Application, Case, CaseKind, CaseState, Ground
from repair.selectors.cases import cases_visible
from repair.selectors.figures import figures
from repair.selectors.repairs import repairs_counted
from repair.words import DONE

SELECTED = ("entity", "agency")  # what a row of the list says


@admin.display(description=gettext_lazy("time"))
def away(case: Case) -> str:
    """How far the day is, in words."""
    return deadline(case.due_on) if case.due_on else ""


COLUMNS: tuple[Any, ...] = (
    shown("number", gettext_lazy("number")),
    shown("due_on", gettext_lazy("due")),
    away,
    shown("state", gettext_lazy("state"), choices=CaseState),
    shown("kind", gettext_lazy("kind"), choices=CaseKind),
    shown("ground", gettext_lazy("ground"), choices=Ground),
    shown("entity", gettext_lazy("entity")),
    shown("agency", gettext_lazy("deciding agency")),
)


@admin.register(Case)
class CaseAdmin(CaseDesk):
    """Cases of one's own line; the credit centre those of its region; auditors see all of them."""

    audited_as = "case"
    done = DONE
    list_display = COLUMNS
    list_display_links = COLUMNS[:1]
    list_select_related = SELECTED
    list_per_page = 25
    list_filter = (QueueFilter, KindFilter, StateFilter, GroundFilter, ApplicantFilter, AgencyFilter)
    fields = COLUMNS
    readonly_fields = COLUMNS
    exact_search = ("number", "entity__usci", "entity__key", "record__public_id")
    search_help_text = gettext_lazy(
        "Number of a case or record, or code or key of an entity: closed cases too."
    )
    change_list_template = "admin/repair/case/change_list.html"
    change_form_template = "admin/repair/case/case.html"
    list_steps = ON_PAPER
    steps = (*OF_CASE, *OF_REPAIR)

    def may_look(self, actor: Actor, obj: Any = None) -> bool:
        return policies.may_look_at_cases(actor) if obj is None else policies.may_see(actor, obj)

    def scope(self, queryset: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
        return cases_visible(actor).select_related(None).select_related(*SELECTED).order_by("-pk")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[KeysetList]:
        return CaseList

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One button: the second page of a paper comes after its record is chosen."""
        may = CHOOSE.offered(actor_of(request), None)
        address = reverse("admin:repair_case_list_step", args=[CHOOSE.name])
        steps = {"list_steps": [(CHOOSE, address)] if may else []}
        return super().changelist_view(request, {**steps, **(extra_context or {})})

    def exact_values(self, text: str) -> Mapping[str, Any]:
        code, key = normalise(text), text.strip().lower()
        return {
            "number": key if len(key) == 10 else None,
            "entity__usci": code if len(code) == 18 else None,
            "entity__key": key if len(key) == 9 else None,
            "record__public_id": key if len(key) == 10 else None,
        }

    def version_of(self, obj: Case) -> str:
        """A mark of everything that is decided on: the case's columns, and what the record says."""
        facts: list[Any] = [getattr(obj, field.attname) for field in Case._meta.concrete_fields]
        if obj.is_repair:
            facts += Application.objects.values_list().get(pk=obj.pk)
        newest = obj.record.revisions.order_by("-number").values_list("number", flat=True).first()
        return sha256(repr([*facts, newest]).encode()).hexdigest()[:16]

    def before_step(self, request: HttpRequest, obj: Case) -> HttpResponse | None:
        self.looked(actor_of(request), obj)
        return None

    def more_context(self, request: HttpRequest, obj: Case) -> dict[str, Any]:
        return {"page": case_page(obj, actor_of(request))}

    def offered_steps(self, actor: Actor, obj: Case) -> list[tuple[Step, str]]:
        """Exactly what the state, the right and the person allow."""
        allowed = {name_of(action) for action in policies.actions_open_to(actor, obj)}
        return [(step, url) for step, url in super().offered_steps(actor, obj) if step.name in allowed]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.figures_view)
        repairs = self.admin_site.admin_view(self.repairs_view)
        return [
            path("figures/", view, name="repair_case_figures"),
            path("repairs/", repairs, name="repair_case_repairs"),
            *super().get_urls(),
        ]

    def repairs_view(self, request: HttpRequest) -> HttpResponse:
        """Applications for repair of a year, by region, agency, class or month."""
        actor = actor_of(request)
        if not self.may_look(actor):
            raise PermissionDenied
        ways = {"region": _("Region"), "agency": _("Agency"), "severity": _("Class"), "month": _("Month")}
        by = request.GET.get("by", "")
        by = by if by in ways else "region"
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Credit repairs"),
            "rows": repairs_counted(actor, by=by, language=language()),
            "ways": list(ways.items()),
            "by": by,
            "heading": ways[by],
            "has_view_permission": True,
        }
        return TemplateResponse(request, "admin/repair/case/repairs.html", context)

    def figures_view(self, request: HttpRequest) -> HttpResponse:
        """How the agencies that this person watches over keep their time."""
        if not self.may_look(actor_of(request)):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("How cases are dealt with"),
            "rows": figures(actor_of(request)),
            "has_view_permission": True,
        }
        return TemplateResponse(request, "admin/repair/case/figures.html", context)
