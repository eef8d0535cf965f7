"""Listings on the desk: who stands on which list, uses of measures, and the case for a listing that came by a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from journal import clock
from journal import services as journal
from journal.actor import Actor
from journal.desk.actors import actor_of
from journal.desk.admin import StaffAdmin
from journal.desk.effects import Effect
from journal.desk.steps import Call, Step, Words
from lists import policies, services
from lists.admin.case_effects import case_effect
from lists.admin.case_forms import AppliedForm
from lists.admin.case_queue import ListFilter
from lists.admin.case_words import in_language
from lists.models import Listing, ListingCase
from records.admin.record_sections import record_page
from records.effects import display_of, shows
from records.models import Record
from registry.admin.columns import shown, words_of
from registry.admin.sections import Cell, Section, entity_page
from registry.policies import DECIDER, REPORTER, is_staff
from registry.usci import normalise

SELECTED = ("record__entity", "record__source_agency__parent__parent", "credit_list")
USES = 200


@admin.display(description=gettext_lazy("record"))
def record_id(listing: Listing) -> str:
    """The id of the record that says it."""
    return listing.record.public_id


@admin.display(description=gettext_lazy("entity"))
def entity(listing: Listing) -> str:
    """Who is listed."""
    return str(listing.record.entity)


@admin.display(description=gettext_lazy("list"))
def of_list(listing: Listing) -> str:
    """The list's name in the language of the page; a dash where the record names none that is known here."""
    return in_language(listing.credit_list, "name") if listing.credit_list else "–"


@admin.display(description=gettext_lazy("reported by"))
def agency(listing: Listing) -> str:
    """Who reported the record."""
    return listing.record.source_agency.name


@admin.display(description=gettext_lazy("on the public site"))
def display(listing: Listing) -> str:
    """Whether the public sees it, and until when."""
    return display_of(listing.record)


COLUMNS: tuple[Any, ...] = (
    record_id,
    entity,
    of_list,
    shown("listed_on", gettext_lazy("listed on")),
    display,
    agency,
)
FACTS: tuple[Any, ...] = (
    *COLUMNS,
    shown("ground", gettext_lazy("ground")),
    shown("removal_from", gettext_lazy("removal may be asked for from")),
)


def _adopted(call: Call) -> ListingCase:
    return services.listing_adopt(record=call.obj.record, by=call.actor, reason=call.reason)


def _adopt(call: Call) -> Words:
    _adopted(call)
    return _("There is a case now; removal may be proposed in it.")


def _adopt_effect(call: Call) -> Effect:
    listing: Listing = call.obj
    note = _("A case is opened for the listing as it stands, so that it can be taken off by the process.")
    credit_list, whom = listing.credit_list, listing.record.entity
    if credit_list is None:
        _adopted(call)  # refuses, and says why
    return case_effect(call, lambda: _adopted(call), entity=whom, credit_list=credit_list, note=note)


def _to_case(call: Call) -> str:
    case = ListingCase.objects.get(record=call.obj.record)
    return reverse("admin:lists_listingcase_change", args=[case.pk])


def _apply(call: Call) -> Words:
    data = {name: call.data[name] for name in ("measure", "agency", "applied_on", "case_number", "note")}
    services.measure_apply(listing=call.obj, by=call.actor, **data)
    return _("Kept. The page of the list counts it.")


def _may_apply(actor: Actor, listing: Listing) -> bool:
    return is_staff(actor) and bool(actor.agency_key) and bool({REPORTER, DECIDER} & actor.roles)


def _without_case(listing: Listing) -> bool:
    known = listing.credit_list_id is not None and shows(listing.record)
    return known and not ListingCase.objects.filter(record=listing.record_id).exists()


STEPS = (
    Step(
        name="adopt",
        label=gettext_lazy("Make it a case, to take it off"),
        run=_adopt,
        may=lambda actor, listing: policies.may_adopt(actor, listing.record.source_agency),
        open=_without_case,
        effect=_adopt_effect,
        goes_to=_to_case,
    ),
    Step(
        name="apply",
        label=gettext_lazy("Say that a measure was applied"),
        note=gettext_lazy("What, when, and in which case of your own agency."),
        form=AppliedForm,
        form_kwargs=lambda listing, request: {
            "credit_list": listing.credit_list_id,
            "actor": actor_of(request),
        },
        run=_apply,
        may=_may_apply,
        open=lambda listing: listing.credit_list_id is not None,
        decide_label=gettext_lazy("Keep it"),
    ),
)


@admin.register(Listing)
class ListingAdmin(StaffAdmin):
    """Who stands on a list, as far as the person sees the records that say so."""

    list_display = COLUMNS
    list_display_links = COLUMNS[:1]
    list_select_related = SELECTED
    list_filter = (ListFilter,)
    fields = FACTS
    readonly_fields = FACTS
    exact_search = ("record__public_id", "record__entity__usci", "record__entity__key")
    search_help_text = gettext_lazy("Id of a record, or code or key of an entity.")
    change_form_template = "admin/registry/look.html"
    steps = STEPS

    def may_look(self, actor: Actor, obj: Any = None) -> bool:
        return is_staff(actor)

    def scope(self, queryset: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
        seen = Record.objects.visible_to(actor, at=clock.today()).order_by().values("pk")
        return queryset.filter(record__in=seen).select_related(*SELECTED).order_by("-pk")

    def exact_values(self, text: str) -> Mapping[str, Any]:
        code, key = normalise(text), text.strip().lower()
        return {
            "record__public_id": key if len(key) == 10 else None,
            "record__entity__usci": code if len(code) == 18 else None,
            "record__entity__key": key if len(key) == 9 else None,
        }

    def hold(self, obj: Listing) -> None:
        journal.hold([obj.record.entity.key])
        super().hold(obj)

    def more_context(self, request: HttpRequest, obj: Listing) -> dict[str, Any]:
        return {"sections": [_uses(obj), _elsewhere(obj, actor_of(request))]}


def _uses(listing: Listing) -> Section:
    """Which agencies applied which measure."""
    rows = [
        [
            Cell(words_of(one.applied_on)),
            Cell(in_language(one.measure, "name")),
            Cell(one.agency.name),
            Cell(one.case_number),
            Cell(one.note),
        ]
        for one in listing.applied.select_related("measure", "agency")[:USES]
    ]
    columns = [_("applied on"), _("measure"), _("agency"), _("case number of the agency"), _("note")]
    return Section(_("Uses of measures"), columns, rows)


def _elsewhere(listing: Listing, actor: Actor) -> Section:
    """Record, entity, and the case for those who may see it."""
    record = listing.record
    rows = [
        [Cell(_("record")), Cell(record.public_id, record_page(record))],
        [Cell(_("entity")), Cell(record.entity.name, entity_page(record.entity_id))],
    ]
    case = ListingCase.objects.select_related("agency").filter(record=record).first()
    if case is not None and policies.may_see_case(actor, case):
        page = reverse("admin:lists_listingcase_change", args=[case.pk])
        rows.append([Cell(_("listing case")), Cell(case.number, page)])
    return Section(_("Belongs to"), [_("what"), _("where")], rows)
