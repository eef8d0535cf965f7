"""The check's questions about one entity, in statements whose words are made once (journal/prepared.py).

Django takes some 400 µs to put each of them into words, every time the same; the database answers in 30 µs.
"""

from __future__ import annotations

from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery

from journal import clock
from journal.models import Head
from journal.prepared import Prepared
from lists.models import Listing, Measure
from lists.selectors.measures import measures_in_force
from records.models import Record
from records.selectors import public_records
from registry.models import Entity


def entity_of_code(usci: str) -> tuple[Entity, int] | None:
    """The entity that bears this code today, and its public version; None sends the asker the long way."""
    found = _BY_USCI.fetch(usci=usci)
    return (found[0], getattr(found[0], "public_version", None) or 0) if found else None


def listings_of_one(entity: int, *, at: date) -> list[Record]:
    """The public listings of an entity, newest first, with their lists."""
    return _LISTINGS.fetch(entity=entity, at=at, today=clock.today())


def measures_of_one(entity: int, *, at: date, purpose: str) -> dict[str, list[Measure]]:
    """What follows for an entity from the lists it stands on: by code of list."""
    values: dict[str, int | str | date] = {"entity": entity, "at": at, "today": clock.today()}
    rows = _MEASURES_FOR.fetch(purpose=purpose, **values) if purpose else _MEASURES.fetch(**values)
    found: dict[str, list[Measure]] = {}
    for measure in rows:
        if measure.credit_list_id is not None:
            found.setdefault(measure.credit_list_id, []).append(measure)
    return found


def _by_usci(*, usci: str) -> QuerySet[Entity]:
    version = Head.objects.filter(pk=OuterRef("key")).values("public_version")
    return Entity.objects.annotate(public_version=Subquery(version)).filter(usci=usci)


def _listings(*, entity: int, at: date, today: date) -> QuerySet[Record]:
    """`public` takes its "today" when this is compiled; so today is a value of its own here."""
    return (
        public_records(at=at)
        .filter(Q(shown_until__isnull=True) | Q(shown_until__gte=today))
        .filter(entity_id=entity, listing__isnull=False)
        .select_related("listing__credit_list")
    )


def _measures(*, entity: int, at: date, today: date) -> QuerySet[Measure]:
    listed = _listings(entity=entity, at=at, today=today).order_by().select_related(None).values("pk")
    codes = Listing.objects.filter(record__in=listed).values("credit_list")
    return measures_in_force(at=at).filter(credit_list__in=codes)


def _measures_for(*, entity: int, at: date, today: date, purpose: str) -> QuerySet[Measure]:
    return _measures(entity=entity, at=at, today=today).filter(purpose=purpose)


_BY_USCI = Prepared(_by_usci, usci=str)
_LISTINGS = Prepared(_listings, entity=int, at=date, today=date)
_MEASURES = Prepared(_measures, entity=int, at=date, today=date)
_MEASURES_FOR = Prepared(_measures_for, entity=int, at=date, today=date, purpose=str)
