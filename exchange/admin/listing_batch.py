"""Files of listing cases on the desk: what came in, what each row does, and the way to the cases."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchange.admin.listing_batch_page import STATES, batch_page, progress_of
from exchange.admin.listing_batch_steps import STEPS, UPLOAD
from exchange.listing_batches import policies
from exchange.listing_batches.files import TYPES, blank_file, refused_file
from exchange.listing_batches.models import ListingBatch
from journal.actor import Actor
from journal.desk.actors import actor_of
from journal.desk.admin import StaffAdmin
from lists.admin.case_fields import lists_open_to
from lists.admin.case_words import in_language
from registry.access import file_read
from registry.admin.columns import shown
from registry.models import Entity
from registry.selectors.agencies import in_scope

SELECTED = ("credit_list", "agency__parent__parent", "agency__region")


@admin.register(ListingBatch)
class ListingBatchAdmin(StaffAdmin):
    """For one's own agency and those below it."""

    list_display = (
        shown("file_name", gettext_lazy("file")),
        "state_badge",
        "of_list",
        shown("rows_total", gettext_lazy("rows")),
        shown("agency", gettext_lazy("agency")),
        shown("uploaded_by_name", gettext_lazy("by")),
        shown("uploaded_at", gettext_lazy("uploaded at")),
    )
    list_display_links = list_display[:1]
    list_filter = ("state",)
    list_select_related = SELECTED
    exact_search = ("file_name", "file_digest")
    change_form_template = "admin/exchange/listing_batch.html"
    list_steps = (UPLOAD,)
    steps = STEPS

    def may_look(self, actor: Actor, obj: ListingBatch | None = None) -> bool:
        return policies.may_see(actor, obj) if obj is not None else policies.may_look(actor)

    def scope(self, queryset: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
        return policies.batches_seen_by(actor, queryset).select_related(*SELECTED)

    def version_of(self, obj: ListingBatch) -> str:
        return obj.state

    def last_change(self, obj: ListingBatch) -> str:
        return _("It is “%s” now.") % STATES[obj.state].label

    def looked(self, actor: Actor, obj: ListingBatch) -> None:
        """Rows tell of entities what is not public: those of other lines look at them for the batch's sake."""
        if in_scope(actor, obj.agency):
            return
        keys = obj.rows.exclude(entity_key="").order_by().values("entity_key").distinct()
        for entity in Entity.objects.filter(key__in=keys):
            file_read(entity, actor=actor, purpose=f"batch of cases: {obj.pk}")

    def more_context(self, request: HttpRequest, obj: ListingBatch) -> dict[str, Any]:
        asked = request.GET
        return {"page": batch_page(obj, shown=asked.get("rows", ""), page=asked.get("page", "1"))}

    @admin.display(description=gettext_lazy("list"))
    def of_list(self, obj: ListingBatch) -> str:
        """The list's name in the language of the page."""
        return in_language(obj.credit_list, "name")

    @admin.display(description=gettext_lazy("state"))
    def state_badge(self, obj: ListingBatch) -> SafeString:
        """The state by shape and word."""
        return mark_safe(render_to_string("admin/exchange/parts/state.html", {"state": STATES[obj.state]}))  # noqa: S308 - the template escapes

    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, "exchange_listingbatch"
        return [
            path("blank/<slug:code>.<slug:kind>", wrap(self.blank_view), name=f"{name}_blank"),
            path("<int:object_id>/progress/", wrap(self.progress_view), name=f"{name}_progress"),
            path("<int:object_id>/refused.<slug:kind>", wrap(self.refused_view), name=f"{name}_refused"),
            *super().get_urls(),
        ]

    def blank_view(self, request: HttpRequest, code: str, kind: str) -> HttpResponse:
        """A file to fill in, for a list that the person proposes on."""
        found = next((one for one in lists_open_to(actor_of(request)) if one.pk == code), None)
        if found is None or kind not in TYPES:
            raise Http404
        return _download(blank_file(kind, found), f"cases-{code}.{kind}", kind)

    def refused_view(self, request: HttpRequest, object_id: int, kind: str) -> HttpResponse:
        """The rows that became no case, with the reasons."""
        batch = self._seen(request, object_id)
        if kind not in TYPES or not batch.stored_as:
            raise Http404
        self.looked(actor_of(request), batch)
        return _download(refused_file(batch, kind), f"cases-{batch.pk}-refused.{kind}", kind)

    def progress_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Where the worker is, for the page that waits."""
        batch = self._seen(request, object_id)
        done, total, words = progress_of(batch)
        return JsonResponse({"state": batch.state, "done": done, "total": total, "words": words})

    def _seen(self, request: HttpRequest, object_id: int) -> ListingBatch:
        """The batch, if this person may see it."""
        batch: ListingBatch | None = self.get_object(request, str(object_id))
        if batch is None or not self.may_look(actor_of(request), batch):
            raise Http404
        return batch


def _download(content: bytes, name: str, kind: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=TYPES[kind], headers=headers)
