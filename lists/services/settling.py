"""What ends by itself: listings whose term is over, or whose record ended another way."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from journal import clock
from journal.actor import Actor
from lists import workflow
from lists.models import CaseState, ListingCase, RemovalGround
from lists.services.walking import held, walk
from records.models import NOT_ENDED, Record, RecordState

STANDING = (CaseState.LISTED, CaseState.REMOVAL_PROPOSED)


def cases_over(*, today: date) -> QuerySet[ListingCase]:
    """Cases that say "listed" of somebody who no longer is: by date, by a decision, or by a correction."""
    ended = ~Q(record__state__in=NOT_ENDED) | Q(record__shown_until__lt=today)
    elsewhere = ~Q(record__entity=F("entity"))
    return ListingCase.objects.filter(ended | elsewhere, state__in=STANDING)


def cases_settle(*, today: date, limit: int = 200) -> int:
    """Close the cases of listings that have ended, each in a transaction of its own. Returns how many.

    Pages and checks go by the record's dates and are right without it. Idempotent.
    """
    waiting = cases_over(today=today).order_by("pk")
    return sum(_settle(case, today=today) for case in waiting[:limit])


def listing_settle(*, record: Record) -> bool:
    """Close the case of one listing whose record has just ended, in the transaction that ended it."""
    case = ListingCase.objects.filter(record=record, state__in=STANDING).first()
    return case is not None and _settle(case, today=clock.today())


@transaction.atomic
def _settle(case: ListingCase, *, today: date) -> bool:
    case = held(case)
    if not cases_over(today=today).filter(pk=case.pk).exists():
        return False  # somebody closed it meanwhile
    assert case.record is not None
    by_term = case.record.entity_id == case.entity_id and _ended_by_term(case.record, today)
    reason = _("The term is over.") if by_term else _("The record of the listing has ended.")
    walk(case, workflow.EXPIRE, by=Actor.system("lists"), reason=reason)
    case.removal_ground = RemovalGround.TERM_OVER if by_term else RemovalGround.RECORD_ENDED
    case.closed_at, case.due_on = clock.now(), None
    if case.record.entity_id != case.entity_id:
        case.record = None  # it was corrected to another entity, who may get a case of its own
    case.save()
    return True


def _ended_by_term(record: Record, today: date) -> bool:
    if record.state == RecordState.PUBLISHED:
        return record.shown_until is not None and record.shown_until < today
    return record.state == RecordState.EXPIRED
