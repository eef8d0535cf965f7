"""Choices of the forms of a case: grounds with their text, records as evidence, persons who answer for the entity."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _

from journal import clock
from journal.actor import Actor
from lists import policies
from lists.admin.case_words import article_of, in_language
from lists.in_force import in_force
from lists.models import CaseOrigin, CreditList, Ground, ListingCase, ListState
from lists.services.conditions import FOUNDED_ON, MARKET
from records.catalogue import catalogue
from records.effects import display_of, shows
from records.models import Record
from records.words import word
from registry.admin.columns import language, words_of
from registry.enumerations import label
from registry.masking import mask_person
from registry.models import Entity, LinkKind
from registry.persons import LEGAL_ROLES

LEGAL = "法定代表人"  # in Chinese: it becomes part of a record
OFFERED = 100  # records of an entity offered as evidence, the newest; others by their ids


def lists_open_to(actor: Actor) -> list[CreditList]:
    """Lists that run cases, and in whose line the person's agency stands."""
    running = CreditList.objects.filter(state=ListState.IN_FORCE, runs_cases=True)
    named = running.filter(agencies__agency__code__in=actor.agency_line).distinct()
    return list(named) if policies.may_propose_somewhere(actor) else []


def list_choices(actor: Actor) -> list[tuple[str, str]]:
    """Their names in the language of the page."""
    return [(one.pk, in_language(one, "name")) for one in lists_open_to(actor)]


def ground_choices(credit_list: CreditList) -> list[tuple[int, str]]:
    """The list's grounds in force today, each with its whole text."""
    return [(row.pk, _ground(row)) for row in credit_list.grounds.filter(in_force(clock.today()))]


def _ground(row: Ground) -> str:
    term = ""
    if row.term_open:
        term = _("until removed")
    elif row.term_months is not None:
        term = _("%(n)s months") % {"n": row.term_months}
    more = [article_of(row), term, word("confidence", row.confidence)]
    return _("%(text)s (%(more)s)") % {
        "text": in_language(row),
        "more": ", ".join(part for part in more if part),
    }


def evidence_offered(entity: Entity, actor: Actor, case: ListingCase | None) -> tuple[list[Record], bool]:
    """Records that a case may rest on, as far as the person sees them; and whether there are more."""
    about = Q(entity=entity)
    if case is not None and case.origin == CaseOrigin.BRANCHES:
        about |= Q(entity__parent_links__parent=entity, entity__parent_links__kind=LinkKind.BRANCH_OF)
    usable = Record.objects.visible_to(actor, at=clock.today()).filter(about, state__in=FOUNDED_ON).distinct()
    found = list(
        usable.select_related("source_agency", "entity").order_by("-sorted_on", "-pk")[: OFFERED + 1]
    )
    more, found = len(found) > OFFERED, found[:OFFERED]
    if case is not None:
        kept = case.evidence.exclude(pk__in=[one.pk for one in found])
        found += list(kept.select_related("source_agency", "entity"))
    return found, more


def evidence_choices(records: list[Record], entity: Entity) -> list[tuple[str, str]]:
    """Kind, number, day, who reported, and whether the public sees it."""
    return [(record.public_id, _record(record, entity)) for record in records]


def _record(record: Record, entity: Entity) -> str:
    item = catalogue()[record.item_id]
    public = shows(record) and item.row.access == "public"
    parts = [
        item.label(language()),
        record.entity.name if record.entity_id != entity.pk else "",
        record.document_number,
        words_of(record.sorted_on),
        record.source_agency.name,
        display_of(record) if public else label("record_state", record.state, language()),
        _("market information: not enough by itself") if item.row.category == MARKET else "",
        record.public_id,
    ]
    return " · ".join(part for part in parts if part)


def person_choices(entity: Entity) -> list[tuple[str, str]]:
    """Who holds an office, by office and masked name, as a listing would show them."""
    return [(key, f"{said['role']} {mask_person(said['name'])}") for key, said in persons_of(entity).items()]


def persons_of(entity: Entity) -> dict[str, dict[str, str]]:
    """Persons of the register by the value that the form sends: office in Chinese, as records keep it, and name."""
    people = list(entity.key_persons.all())
    found = {str(one.pk): {"role": _office(one.role), "name": one.name} for one in people}
    if entity.legal_representative and not any(one.role in LEGAL_ROLES for one in people):
        found[LEGAL] = {"role": LEGAL, "name": entity.legal_representative}
    return found


def _office(role: str) -> str:
    return LEGAL if role in LEGAL_ROLES else role


class PersonLinesField(forms.CharField):
    """Persons of no register, one a line: office, space, name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 3}), required=False, **kwargs)

    def clean(self, value: Any) -> Any:
        found = []
        for line in (super().clean(value) or "").splitlines():
            role, _space, name = line.strip().rpartition(" ")
            if not line.strip():
                continue
            if not role or not name:
                raise forms.ValidationError(_("One person a line: office, a space, name."))
            found.append({"role": role.strip(), "name": name})
        return found
