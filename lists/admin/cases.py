"""Listing cases on the desk: the queue by deadline, the screen of one case, and what may be done with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy

from journal import clock
from journal.actor import Actor
from journal.desk.actors import actor_of
from journal.desk.days import deadline
from journal.desk.keyset import KeysetList
from journal.desk.steps import Step
from lists import policies
from lists.admin.case_page import case_page
from lists.admin.case_queue import (
    CaseAgencyFilter,
    CaseList,
    CaseStateFilter,
    ListFilter,
    QueueFilter,
)
from lists.admin.case_steps import CHOOSE, OF_CASE, PROPOSE, name_of
from lists.admin.case_words import DONE, list_name, possible
from lists.desk_links import links_for
from lists.models import CaseState, ListingCase
from lists.selectors.cases import cases_visible
from registry.admin.case_desk import CaseDesk
from registry.admin.columns import shown
from registry.usci import normalise

SELECTED = ("credit_list__item", "entity", "agency__parent__parent", "agency__region")


@admin.display(description=gettext_lazy("list"))
def of_list(case: ListingCase) -> str:
    """The list's name in the language of the page."""
    return list_name(case)


@admin.display(description=gettext_lazy("time"))
def away(case: ListingCase) -> str:
    """How far the day is, in words."""
    return deadline(case.due_on) if isinstance(case.due_on, date) else ""


COLUMNS: tuple[Any, ...] = (
    shown("number", gettext_lazy("number")),
    shown("due_on", gettext_lazy("due")),
    away,
    shown("state", gettext_lazy("state"), choices=CaseState),
    of_list,
    shown("entity", gettext_lazy("entity")),
    shown("agency", gettext_lazy("agency")),
)


@admin.register(ListingCase)
class ListingCaseAdmin(CaseDesk):
    """Cases of one's own line; the credit centre, auditors and stewards of the whole country see all of them."""

    audited_as = "listingcase"
    done = DONE
    list_display = COLUMNS
    list_display_links = COLUMNS[:1]
    list_select_related = SELECTED
    list_filter = (QueueFilter, CaseStateFilter, ListFilter, CaseAgencyFilter)
    fields = COLUMNS
    readonly_fields = COLUMNS
    exact_search = ("number", "entity__usci", "entity__key", "document_number")
    search_help_text = gettext_lazy(
        "Number of a case or of its decision, or code or key of an entity: closed cases too."
    )
    change_list_template = "admin/lists/listingcase/change_list.html"
    change_form_template = "admin/lists/listingcase/case.html"
    list_steps = (CHOOSE, PROPOSE)
    steps = OF_CASE

    def may_look(self, actor: Actor, obj: Any = None) -> bool:
        return policies.may_look_at_cases(actor) if obj is None else policies.may_see_case(actor, obj)

    def scope(self, queryset: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
        return cases_visible(actor).select_related(None).select_related(*SELECTED).order_by("-pk")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[KeysetList]:
        return CaseList

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One button of its own: the second page of a proposal comes after list and entity are chosen."""
        actor = actor_of(request)
        address = reverse("admin:lists_listingcase_list_step", args=[CHOOSE.name])
        own = [(CHOOSE, address)] if CHOOSE.offered(actor, None) else []
        steps = {"list_steps": [*own, *links_for(actor)]}
        return super().changelist_view(request, {**steps, **(extra_context or {})})

    def exact_values(self, text: str) -> Mapping[str, Any]:
        code, key = normalise(text), text.strip()
        return {
            "number": key.lower() if len(key) == 10 else None,
            "entity__usci": code if len(code) == 18 else None,
            "entity__key": key.lower() if len(key) == 9 else None,
            "document_number": key,
        }

    def version_of(self, obj: ListingCase) -> str:
        """A mark of everything that is decided on: the case's columns, its grounds and its evidence."""
        facts: list[Any] = [getattr(obj, field.attname) for field in ListingCase._meta.concrete_fields]
        facts += [sorted(obj.grounds.values_list("pk", flat=True).order_by())]
        facts += [sorted(obj.evidence.values_list("pk", flat=True).order_by())]
        return sha256(repr(facts).encode()).hexdigest()[:16]

    def offered_steps(self, actor: Actor, obj: ListingCase) -> list[tuple[Step, str]]:
        """Exactly what this person can do now."""
        names = {name_of(action) for action in possible(actor, obj)}
        return [
            (step, reverse("admin:lists_listingcase_step", args=[obj.pk, step.name]))
            for step in self.steps
            if step.name in names
        ]

    def more_context(self, request: HttpRequest, obj: ListingCase) -> dict[str, Any]:
        return {"page": case_page(obj, actor_of(request)), "today": clock.today()}
