"""The page of one record with its history, and the page of one that has ended."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from journal import clock
from journal import selectors as journal
from lists.selectors.listings import ITEMS
from lists.selectors.stamp import lists_stamp
from records.catalogue import catalogue
from records.models import Record, RecordRevision
from records.outcomes import outcomes_of
from records.presenters import present_revision
from records.selectors import RecordLookup, RecordOutcome, history, record_by_public_id, same_decision
from registry.enumerations import label
from registry.models import Origin
from repair.eligibility_words import Answer, answer
from repair.selectors.eligibility import eligibility_of
from website.cards import card_words, record_card
from website.context import Site
from website.listings import listing_of
from website.selectors.persons import is_masked
from website.views.caching import answer_unchanged, keep_but_ask, tag_of
from website.views.errors import trouble

END_WORDS = {
    "expired": gettext_noop("The period for which the rules let it be shown is over."),
    "repaired": gettext_noop("The credit repair that was asked for has been granted."),
    "withdrawn": gettext_noop("The agency that reported it no longer stands by it."),
    "corrected": gettext_noop("It belonged to another subject or was replaced by another record."),
    "shielded": gettext_noop("It is not shown for the time being."),
}
SPINE_LABELS = {
    "document_number": gettext_noop("Document number"),
    "decided_on": gettext_noop("Decided on"),
    "published_on": gettext_noop("Published by the source on"),
    "shown_until": gettext_noop("Shown until"),
}


def record(request: HttpRequest, public_id: str) -> HttpResponse:
    """One record; 410 with kind and day when it has ended, 404 when it was never public."""
    today = clock.today()
    lookup = record_by_public_id(public_id, at=today)
    if lookup.outcome == RecordOutcome.ENDED:
        return _gone(request, public_id, lookup)
    if lookup.record is None:
        return trouble(
            request,
            404,
            heading=_("No such record"),
            text=_("Nothing with this number was ever public here. Record numbers have ten characters."),
            hints=[_("Search by name or code above.")],
        )
    found = lookup.record
    version = (found.entity.key, journal.head(found.entity.key).public_version)
    tag = tag_of(request, (*version, lists_stamp()) if found.item_id in ITEMS else version)
    if unchanged := answer_unchanged(request, tag):
        return unchanged
    site = Site(request)
    context = {
        "card": record_card(found, language=site.language, prefix=site.prefix, at=today),
        "words": card_words(),
        "listing": listing_of(found, at=today, language=site.language, prefix=site.prefix),
        "entity": found.entity,
        "record_path": found.path,
        "revisions": revision_steps(history(found), record=found, language=site.language),
        "outcomes": outcomes_of(found),
        "answer": _repair(found, site.language),
        "same_decision": _also_reported(found, today),
        "demo_page": found.entity.origin != Origin.REAL,
        "noindex": is_masked(found.entity) or found.entity.origin != Origin.REAL,
    }
    return keep_but_ask(render(request, "website/record.html", context), tag)


def _repair(record: Record, language: str) -> Answer | None:
    """Whether a negative record can be repaired, by what everybody knows."""
    if catalogue()[record.item_id].row.polarity != "negative":
        return None
    return answer(eligibility_of(record, known_to_all=True), language)


def _also_reported(record: Record, at: date) -> list[Record]:
    """The public reports of the same decision by other sources."""
    twins = Record.objects.public(at=at).filter(pk__in=same_decision(record).values("pk"))
    return list(twins.select_related("source_agency").order_by("pk")[:10])


def revision_steps(revisions: list[RecordRevision], *, record: Record, language: str) -> list[dict[str, Any]]:
    """The revisions, newest first, each with what it changed against the one before."""
    shown = [present_revision(revision, record=record, language=language) for revision in revisions]
    steps = []
    for position, now in enumerate(shown):
        before = shown[position + 1] if position + 1 < len(shown) else None
        steps.append(
            {
                "number": now["number"],
                "valid_from": now["valid_from"],
                "valid_to": now["valid_to"],
                "is_current": position == 0,
                "is_first": before is None,
                "changes": _changes(before, now) if before else [],
            }
        )
    return steps


def _changes(before: dict[str, Any], now: dict[str, Any]) -> list[dict[str, str]]:
    def lines(revision: dict[str, Any]) -> dict[str, tuple[str, str]]:
        spine = {key: (_(words), str(revision[key] or "")) for key, words in SPINE_LABELS.items()}
        return spine | {field["key"]: (field["label"], field["value"]) for field in revision["fields"]}

    old, new = lines(before), lines(now)
    return [
        {
            "label": (new.get(key) or old[key])[0],
            "before": old.get(key, ("", ""))[1],
            "after": new.get(key, ("", ""))[1],
        }
        for key in dict.fromkeys((*new, *old))
        if old.get(key, ("", ""))[1] != new.get(key, ("", ""))[1]
    ]


def _gone(request: HttpRequest, public_id: str, lookup: RecordLookup) -> HttpResponse:
    context = {
        "public_id": public_id,
        "kind_label": label("record_end", lookup.end_kind, Site(request).language),
        "ended_on": lookup.ended_on,
        "explanation": _(END_WORDS.get(lookup.end_kind, "")),
        "noindex": True,
        "no_alternates": True,
    }
    response = render(request, "website/gone.html", context, status=410)
    response["Cache-Control"] = "no-cache"
    return response
