"""Records on the desk: the list of one's own agency, the whole of one record, and what may be done with it."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from journal import clock
from journal import services as journal
from journal.actor import Actor
from journal.desk.actors import actor_of
from journal.desk.admin import StaffAdmin
from journal.desk.keyset import KeysetList
from records import access, policies
from records.admin.record_filters import AgencyFilter, EntityFilter, ItemFilter, StateFilter
from records.admin.record_sections import sections_of_record
from records.admin.record_steps import CHOOSE, ENTER, OF_RECORD
from records.catalogue import catalogue
from records.models import Record
from registry.admin.columns import language, shown, words_of
from registry.admin.purposes import ask_purpose, purpose_of
from registry.policies import is_staff, reads_everything
from registry.usci import normalise

SELECTED = ("item", "entity", "source_agency")
OWN_WORK = "own work"  # purpose of a look at what one's own agency reported


@admin.display(description=gettext_lazy("kind of fact"))
def kind_of_fact(record: Record) -> str:
    """The item in the language of the page."""
    return catalogue()[record.item_id].label(language())


COLUMNS = (
    shown("public_id", gettext_lazy("id")),
    kind_of_fact,
    shown("entity", gettext_lazy("entity")),
    shown("state", gettext_lazy("state"), enumeration="record_state"),
    shown("severity", gettext_lazy("severity"), enumeration="severity"),
    shown("sorted_on", gettext_lazy("day")),
    shown("shown_until", gettext_lazy("shown through")),
    shown("source_agency", gettext_lazy("reported by")),
)
FACTS: tuple[Any, ...] = (
    *COLUMNS[:5],
    shown("document_number", gettext_lazy("document number")),
    shown("decided_on", gettext_lazy("decided on")),
    shown("deciding_agency", gettext_lazy("decided by")),
    shown("source_agency", gettext_lazy("reported by")),
    shown("published_on", gettext_lazy("published by the source on")),
    shown("received_at", gettext_lazy("received at")),
    shown("shown_from", gettext_lazy("shown from")),
    shown("shown_until", gettext_lazy("shown through")),
    shown("earliest_repair_on", gettext_lazy("repair may be asked for from")),
    shown("objection_pending", gettext_lazy("objection pending")),
    shown("flags", gettext_lazy("remarks of the import")),
    shown("source_url", gettext_lazy("address at the source")),
    shown("schema_version", gettext_lazy("version of the schema")),
)


class OwnDesk(KeysetList):
    """Without a search or a filter by entity: what one's own agency and those below it reported."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Any]:
        """The filters then narrow the own desk."""
        actor = actor_of(request)
        by_entity = request.GET.get(EntityFilter.parameter_name)
        if not (self.query.strip() or by_entity or reads_everything(actor)):
            own = Record.objects.reported_for(actor)
            self.root_queryset = own.select_related(*SELECTED)
        return super().get_queryset(request, exclude_parameters)


@admin.register(Record)
class RecordAdmin(StaffAdmin):
    """Facts. The list is one's own agency's; whatever else one may see is found by its id or the entity's code."""

    list_display = COLUMNS
    list_display_links = (COLUMNS[0],)
    list_select_related = SELECTED
    list_filter = (StateFilter, ItemFilter, AgencyFilter, EntityFilter)
    fields = FACTS
    readonly_fields = FACTS
    exact_search = ("public_id", "entity__usci", "entity__key")
    search_help_text = gettext_lazy("Id of a record, or code or key of an entity: also of other agencies.")
    change_form_template = "admin/registry/look.html"
    list_steps = (CHOOSE, ENTER)
    steps = OF_RECORD

    def may_look(self, actor: Actor, obj: Any = None) -> bool:
        return is_staff(actor)

    def scope(self, queryset: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
        seen = Record.objects.visible_to(actor, at=clock.today())
        return seen.select_related("item", "entity", "source_agency", "deciding_agency").order_by("-pk")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[KeysetList]:
        return OwnDesk

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One button: the form for a record's content comes after the kind of fact is chosen."""
        may = CHOOSE.offered(actor_of(request), None)
        address = reverse("admin:records_record_list_step", args=[CHOOSE.name])
        steps = {"list_steps": [(CHOOSE, address)] if may else []}
        return super().changelist_view(request, {**steps, **(extra_context or {})})

    def exact_values(self, text: str) -> Mapping[str, Any]:
        code, key = normalise(text), text.strip().lower()
        return {
            "public_id": key if len(key) == 10 else None,
            "entity__usci": code if len(code) == 18 else None,
            "entity__key": key if len(key) == 9 else None,
        }

    def version_of(self, obj: Record) -> str:
        facts = [getattr(obj, field.attname) for field in Record._meta.concrete_fields]
        return sha256(repr(facts).encode()).hexdigest()[:16]

    def hold(self, obj: Record) -> None:
        journal.hold([obj.entity.key])
        super().hold(obj)

    def last_change(self, obj: Record) -> str:
        revision = obj.revisions.order_by("-number").first()
        if revision is None:
            return ""
        words = _("Its newest revision is number %(number)s of %(when)s.")
        return words % {"number": revision.number, "when": words_of(revision.valid_from)}

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The whole record. What is not public of it is looked at for a purpose, which is noted."""
        actor = actor_of(request)
        record = self.get_object(request, unquote(object_id)) if self.may_look(actor) else None
        instead = self._noted(request, record) if record is not None else None
        return instead or super().change_view(request, object_id, form_url, extra_context)

    def before_step(self, request: HttpRequest, obj: Record) -> HttpResponse | None:
        return self._noted(request, obj)

    def _noted(self, request: HttpRequest, record: Record) -> HttpResponse | None:
        """Write down a look at what is not public; where no purpose was stated, ask for it first."""
        if not access.has_closed_content(record):
            return None
        actor = actor_of(request)
        purpose = OWN_WORK if policies.is_own_work(actor, record) else purpose_of(request)
        if not purpose:
            return ask_purpose(request)
        if request.method != "POST":
            access.record_read(record, actor=actor, purpose=purpose)
        return None

    def more_context(self, request: HttpRequest, obj: Record) -> dict[str, Any]:
        return {"sections": sections_of_record(obj, actor_of(request))}
