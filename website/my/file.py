"""All that is on file about a company, as its own people see it: what is public, and what is not and for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from documents.models import Letter, LetterState
from journal import clock
from journal.actor import Actor
from records.catalogue import catalogue
from records.models import Record, RecordState
from records.presenters import FOR_MACHINES, display
from records.words import word
from registry.enumerations import label
from registry.models import Entity
from repair.eligibility_words import Answer, answers
from repair.notices.selectors import letters_about
from repair.selectors.eligibility import eligibilities_of

PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A field of a record; `closed` says who sees it, where that is not everybody."""

    label: str
    value: str
    closed: str = ""


@dataclass(frozen=True, slots=True)
class OnFile:
    """A record: what it is, whether it is shown and for how long, what may be done about it."""

    id: str
    path: str
    item: str
    number: str
    source: str
    decided_on: date | None
    public: bool
    state: str
    shown_until: date | None
    days_left: int | None
    repair: Answer | None
    objection: bool
    can_object: bool
    notice: str  # number of the letter of publication
    notice_pk: int | None  # of the letter, once its files are made
    can_ask_notice: bool
    lines: list[Line]


def records_page(entity: Entity, actor: Actor, *, language: str, before: str) -> dict[str, Any]:
    """One page of the records, newest first, and where the next begins; the next dates that matter."""
    today = clock.today()
    rows = (
        Record.objects.visible_to(actor, at=today)
        .filter(entity=entity)
        .select_related("source_agency")
        .order_by("-pk")
    )
    page = rows.filter(pk__lt=int(before)) if before.isdigit() else rows
    found = list(page[: PAGE + 1])
    shown, letters = found[:PAGE], letters_about(found)
    eligible = eligibilities_of(shown)
    said = answers([eligible[record.pk] for record in shown], language)
    return {
        "records": [
            _on_file(record, language, today, one, letters) for record, one in zip(shown, said, strict=True)
        ],
        "next": found[PAGE - 1].pk if len(found) > PAGE else None,
        "deadlines": _deadlines(list(rows.filter(state=RecordState.PUBLISHED)[:500]), language, today),
    }


def _on_file(
    record: Record, language: str, today: date, repair: Answer, letters: dict[int, Letter | None]
) -> OnFile:
    item = catalogue()[record.item_id]
    over = record.shown_until is not None and record.shown_until < today
    published = record.state == RecordState.PUBLISHED and not over
    public = published and item.row.access == "public" and record.shown_from <= today
    opened = {prop.key for prop in item.open_properties(record.schema_version)} if public else set()
    lines = [
        Line(
            prop.label(language),
            display(prop, record.details[prop.key], language),
            "" if prop.key in opened else str(word("access", prop.access if public else "shared")),
        )
        for prop in item.schemas[record.schema_version].properties
        if prop.access != "never"
        and prop.format != FOR_MACHINES
        and record.details.get(prop.key) not in (None, "", [])
    ]
    letter = letters.get(record.pk)
    negative = published and item.row.polarity == "negative"
    return OnFile(
        id=record.public_id,
        path=record.path,
        item=item.label(language),
        number=record.document_number,
        source=record.source_agency.name,
        decided_on=record.decided_on,
        public=public,
        state=label("record_state", RecordState.EXPIRED if over else record.state, language),
        shown_until=record.shown_until if published else None,
        days_left=(record.shown_until - today).days + 1 if published and record.shown_until else None,
        repair=repair if negative else None,
        objection=record.objection_pending,
        can_object=not over and record.state in (RecordState.PUBLISHED, RecordState.UNPUBLISHED),
        notice=letter.number if letter else "",
        notice_pk=letter.pk if letter and letter.state == LetterState.READY else None,
        can_ask_notice=record.pk in letters and letter is None,
        lines=lines,
    )


def _deadlines(records: list[Record], language: str, today: date) -> list[dict[str, Any]]:
    """The days to come on which something turns: repair becomes possible, display ends."""
    found = []
    for record in records:
        item = catalogue()[record.item_id].label(language)
        for day, kind in ((record.earliest_repair_on, "repair"), (record.shown_until, "end")):
            if day is not None and day >= today:
                found.append(
                    {"on": day, "kind": kind, "item": item, "path": record.path, "id": record.public_id}
                )
    return sorted(found, key=lambda one: (one["on"], one["id"]))[:20]
