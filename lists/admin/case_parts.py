"""Parts of a case's page that come from elsewhere: evidence, measures, letters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from documents.kinds import label_of
from documents.models import Letter, LetterLanguage, LetterState
from documents.selectors import letters_of
from journal import clock
from journal.actor import Actor
from lists.admin.case_words import in_language
from lists.models import ListingCase
from lists.selectors.measures import measures_of
from records.admin.record_sections import record_page
from records.catalogue import catalogue
from records.effects import display_of, shows
from records.models import Record
from records.presenters import public_fields
from registry.admin.columns import language, words_of
from registry.enumerations import label
from registry.models import Entity

SHOWN = 100  # records of evidence on a page
FIELDS = 8  # of a record's content; the rest stands on its page


@dataclass(frozen=True, slots=True)
class EvidenceShown:
    """A record that the case rests on: what it is, what it says in public, whether it is on display."""

    id: str
    url: str
    what: str
    about: str
    number: str
    day: str
    agency: str
    display: str
    on_display: bool
    fields: list[dict[str, str]]
    note: str


def evidence(case: ListingCase, actor: Actor) -> list[EvidenceShown]:
    """The records, newest first. What is not public stands on the record's own page, where a look is noted."""
    records = list(
        case.evidence.select_related("entity", "source_agency").order_by("-sorted_on", "-pk")[:SHOWN]
    )
    keys = [record.pk for record in records]
    visible = Record.objects.visible_to(actor, at=clock.today()).filter(pk__in=keys)
    open_to = set(visible.order_by().values_list("pk", flat=True))
    return [_evidence(record, case.entity, record.pk in open_to) for record in records]


def _evidence(record: Record, entity: Entity, may_open: bool) -> EvidenceShown:
    item = catalogue()[record.item_id]
    public = shows(record) and item.row.access == "public"
    fields: list[dict[str, str]] = []
    if public:
        fields = public_fields(record.details, item.open_properties(record.schema_version), language())
    note = "" if public else _("Not public today. Its content stands on its page, where each look is noted.")
    if not public and not may_open:
        note = _("Not public today, and not open to you.")
    return EvidenceShown(
        id=record.public_id,
        url=record_page(record) if may_open else "",
        what=item.label(language()),
        about=record.entity.name if record.entity_id != entity.pk else "",
        number=record.document_number,
        day=words_of(record.sorted_on),
        agency=record.source_agency.name,
        display=display_of(record) if public else label("record_state", record.state, language()),
        on_display=public,
        fields=fields[:FIELDS],
        note=note,
    )


@dataclass(frozen=True, slots=True)
class MeasureShown:
    """What follows from standing on the list, for what, and who carries it out."""

    name: str
    kind: str
    purpose: str
    agency: str
    basis: str


def measures(case: ListingCase) -> list[MeasureShown]:
    """Measures of the case's list in force today."""
    today = clock.today()
    found = measures_of([case.credit_list_id], at=today)[case.credit_list_id]
    return [
        MeasureShown(
            in_language(one, "name"),
            str(one.get_kind_display()),
            label("measure_purpose", one.purpose, language()),
            one.agency.name if one.agency else in_language(one, "agency"),
            one.legal_basis,
        )
        for one in found
    ]


@dataclass(frozen=True, slots=True)
class LetterShown:
    """A letter: its page, and its files once they are there."""

    number: str
    what: Any
    made: str
    state: str
    url: str
    files: list[tuple[str, str]]


def letters(case: ListingCase) -> list[LetterShown]:
    """Letters of the case, newest first."""
    return [_letter(letter) for letter in letters_of(f"listing_case:{case.number}").defer("context")]


def _letter(letter: Letter) -> LetterShown:
    ready = letter.state == LetterState.READY
    files = [
        (
            _("PDF, %s") % language_.label,
            reverse("admin:documents_letter_pdf", args=[letter.pk, language_.value]),
        )
        for language_ in LetterLanguage
    ]
    return LetterShown(
        letter.number,
        label_of(letter.kind),
        words_of(letter.made_at),
        str(letter.get_state_display()),
        reverse("admin:documents_letter_change", args=[letter.pk]),
        files if ready else [],
    )
