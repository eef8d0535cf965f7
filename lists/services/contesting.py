"""Whoever stands on a blacklist is not held up as an example: the site proposes the end of redlistings.

At once where the blacklisting is a case of this site, by a sweep where it came in by a file. Two people have put the
entity on the blacklist, another one confirms the removal or refuses it; refused, it is not proposed again for the
same blacklisting.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from journal import clock
from journal import services as journal
from journal.actor import Actor
from journal.models import AuditEvent
from lists import workflow
from lists.models import CaseState, Listing, ListingCase, ListKind, RemovalGround
from lists.models.cases import CLOSED
from lists.services.removing import listing_adopt, removal_propose
from records.models import Record
from registry.models import Entity

SYSTEM = Actor.system("lists")


def redlistings_contest(*, entity: Entity, reason: str) -> int:
    """Propose the end of the redlistings of an entity that stands on a blacklist; returns how many."""
    found = redlistings_contested(at=clock.today()).filter(record__entity=entity)
    return sum(_contest(listing, reason=reason) for listing in found.select_related("record__entity"))


def redlistings_contest_all(*, at: date, limit: int = 100) -> int:
    """The same for everybody, each entity in a transaction of its own."""
    found = redlistings_contested(at=at).order_by("pk").select_related("record__entity")
    reason = _("The entity stands on a blacklist.")
    return sum(_contest_alone(listing.record.entity, reason=reason) for listing in found[:limit])


def redlistings_contested(*, at: date) -> QuerySet[Listing]:
    """Redlistings on display of whoever stands on a blacklist, as far as nobody was asked about it yet."""
    shown = Record.objects.public(at=at).order_by()
    black = shown.filter(listing__kind=ListKind.BLACKLIST)
    newest = black.filter(entity=OuterRef("record__entity")).order_by("-received_at").values("received_at")
    asked = AuditEvent.objects.filter(
        target=Concat(Value("listingcase:"), Cast(OuterRef("record__listing_case"), CharField())),
        action=workflow.PROPOSE_REMOVAL,
        user_key=SYSTEM.user_key,
        at__gte=OuterRef("blacklisted_at"),
    )
    other = ListingCase.objects.filter(
        ~Q(record=OuterRef("record")) | Q(record__isnull=True),
        entity=OuterRef("record__entity"),
        credit_list=OuterRef("credit_list"),
    ).exclude(state__in=CLOSED)
    red = Listing.objects.filter(
        kind=ListKind.REDLIST,
        credit_list__isnull=False,
        record__in=shown.values("pk"),
        record__entity__in=black.values("entity"),
    )
    own = Q(record__listing_case__isnull=True) | Q(
        record__listing_case__state=CaseState.LISTED, record__listing_case__entity=F("record__entity")
    )
    return red.annotate(blacklisted_at=Subquery(newest[:1])).filter(own, ~Exists(asked), ~Exists(other))


@transaction.atomic
def _contest_alone(entity: Entity, *, reason: str) -> int:
    journal.hold([entity.key])
    return redlistings_contest(entity=entity, reason=reason)


def _contest(listing: Listing, *, reason: str) -> bool:
    case = ListingCase.objects.filter(record=listing.record).first()
    if case is None:
        case = listing_adopt(record=listing.record, by=SYSTEM, reason=reason)
    removal_propose(case=case, ground=RemovalGround.BLACKLISTED, by=SYSTEM, reason=reason)
    return True
