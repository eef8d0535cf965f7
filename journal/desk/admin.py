"""The desk's model pages: look at everything one may see, change nothing but by steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from journal.actor import Actor
from journal.desk.actors import actor_of
from journal.desk.keyset import KeysetList
from journal.desk.stepping import StepView
from journal.desk.steps import Step

FILTERED_BY = ("", "exact", "isnull")  # how a filter of the list compares a column


class StaffAdmin(admin.ModelAdmin[Any]):
    """Base of every page of the desk.

    A subclass names its `steps` (of an object) and `list_steps` (of the list), the indexed `exact_search`
    look-ups, who may look and which rows they see. Nothing is added, changed or deleted behind a service.
    """

    steps: Sequence[Step] = ()
    list_steps: Sequence[Step] = ()
    exact_search: tuple[str, ...] = ()
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    ordering = ("-pk",)
    sortable_by = ()
    actions = None
    change_list_template = "admin/desk/change_list.html"
    change_form_template = "admin/desk/look.html"

    # hooks

    def may_look(self, actor: Actor, obj: Any = None) -> bool:
        """Whether this person may open the list, or this object."""
        return "staff" in actor.roles

    def scope(self, queryset: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
        """The rows that this person sees; every page, step and download starts from here."""
        return queryset

    def exact_values(self, text: str) -> Mapping[str, Any]:
        """What to compare by equality, in this order, until one finds something."""
        return dict.fromkeys(self.exact_search, text.strip())

    def version_of(self, obj: Any) -> str:
        """A mark that differs whenever the object does; empty where concurrent edits cannot hurt."""
        return ""

    def hold(self, obj: Any) -> None:
        """Lock what the step will change. Objects of an entity lock its head first (`journal.hold`)."""
        list(type(obj)._base_manager.select_for_update().filter(pk=obj.pk).values_list("pk"))

    def last_change(self, obj: Any) -> str:
        """Who changed the object last and when, in words, for somebody who came too late."""
        return ""

    def looked(self, actor: Actor, obj: Any) -> None:
        """Called when an object's page is opened; where access is logged, here."""

    def before_step(self, request: HttpRequest, obj: Any) -> HttpResponse | None:
        """Called when the form of a step is opened, which shows the object like its page: where access is logged,
        here too. An answer is given instead of the form."""
        return None

    def more_context(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        """What the object's template needs beside its fields."""
        return {}

    # rights

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.may_look(actor_of(request))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_look(actor_of(request), obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    # lists

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return self.scope(super().get_queryset(request), actor_of(request))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[KeysetList]:
        return KeysetList

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Only what a filter offers, by equality.

        Django lets the address compare any column in any way: with parts of a password's hash or of content
        that is not shown to this person, letter by letter, and along no index.
        """
        name, _, how = lookup.partition("__")
        offered = self.get_list_filter(request)
        if name in offered:
            return how in FILTERED_BY
        return lookup in {getattr(one, "parameter_name", None) for one in offered}

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        return self.exact_search

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """The first exact look-up that finds something; each stands on an index."""
        if not search_term.strip():
            return queryset, False
        for lookup, value in self.exact_values(search_term).items():
            found = queryset.filter(**{lookup: value})
            if value not in (None, "") and found.exists():
                return found, "__" in lookup
        return queryset.none(), False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        actor = actor_of(request)
        steps = [
            (step, reverse(self._name("list_step"), args=[step.name]))
            for step in self.list_steps
            if step.offered(actor, None)
        ]
        return super().changelist_view(request, {"list_steps": steps, **(extra_context or {})})

    # objects

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """An object's page: what is on file, and the steps that its state and the person's rights allow."""
        obj = self.get_object(request, admin.utils.unquote(object_id))
        context: dict[str, Any] = {}
        actor = actor_of(request)
        if obj is not None and self.may_look(actor, obj):
            self.looked(actor, obj)
            context = {"steps": self.offered_steps(actor, obj), **self.more_context(request, obj)}
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def offered_steps(self, actor: Actor, obj: Any) -> list[tuple[Step, str]]:
        """Exactly the steps that are allowed now, with their addresses."""
        return [
            (step, reverse(self._name("step"), args=[obj.pk, step.name]))
            for step in self.steps
            if step.offered(actor, obj)
        ]

    def page_of(self, obj: Model | None) -> str:
        """The address of an object's page, or of the list."""
        return (
            reverse(self._name("change"), args=[obj.pk])
            if obj is not None
            else reverse(self._name("changelist"))
        )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(partial(_step_view, self))
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("step/<slug:step_name>/", view, name=f"{name}_list_step"),
            path("<path:object_id>/step/<slug:step_name>/", view, name=f"{name}_step"),
            *super().get_urls(),
        ]

    def _name(self, what: str) -> str:
        return f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_{what}"


def _step_view(
    model_admin: StaffAdmin, request: HttpRequest, step_name: str, object_id: str | None = None
) -> HttpResponse:
    return StepView(model_admin, request, step_name, object_id).answer()


class ReadOnlyAdmin(StaffAdmin):
    """A page without steps."""
