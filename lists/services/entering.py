"""Putting the entity on the list: the record, what follows from it, the letter; in the decision's transaction."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from journal import clock
from journal.actor import Actor
from lists import letters
from lists.models import ListingCase, ListKind
from lists.services.contesting import redlistings_contest
from lists.terms import term_of
from records.preparation import RecordInput
from records.services import record_publish

SEPARATOR = "；"


def enter(case: ListingCase, *, by: Actor, reason: str) -> None:
    """Publish the listing of a case that has just become `listed`; the caller saves the case.

    A blacklisting proposes the end of the entity's redlistings, which another person then confirms.
    """
    today = clock.today()
    data = RecordInput(
        entity=case.entity,
        item=case.credit_list.item_id,
        source_agency=case.agency,
        deciding_agency=case.agency,
        document_number=case.document_number,
        decided_on=today,
        published_on=today,
        details=details_of(case),
    )
    case.record = record_publish(data=data, by=by, reason=reason)
    case.confirmed_by, case.confirmed_by_name, case.confirmed_at = by.user_key, by.name, clock.now()
    case.due_on = None
    letters.decision(case, by)
    if case.credit_list.kind == ListKind.BLACKLIST:
        why = _("Put on the blacklist %(list)s (case %(number)s).") % {
            "list": case.credit_list.name_zh,
            "number": case.number,
        }
        redlistings_contest(entity=case.entity, reason=why)


def details_of(case: ListingCase) -> dict[str, Any]:
    """The content of the record, as from today (reference/schemas/blacklisting.json)."""
    grounds = list(case.grounds.all())
    term = term_of(case.credit_list, grounds, listed_on=clock.today())
    found: dict[str, Any] = {
        "list": case.credit_list.code,
        "list_name": case.credit_list.name_zh,
        "grounds": [ground.code for ground in grounds],
        "ground": SEPARATOR.join(ground.text_zh or ground.text_en for ground in grounds),
        "legal_basis": case.legal_basis or case.credit_list.founding_document,
        "facts": case.facts,
        "listed_on": term.listed_on.isoformat(),
        "publicity_until": term.until.isoformat() if term.until else None,
        "removal_from": term.removal_from.isoformat() if term.removal_from else None,
        "term_confidence": term.confidence,
        "persons": [f"{person['role']} {person['name']}" for person in case.persons],
    }
    return {name: value for name, value in found.items() if value not in (None, "", [])}
