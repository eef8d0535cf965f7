"""A listing whose record was repaired goes to removal by the list's own table, and comes back if that is revoked.

The two people are those who decided on the repair; the steps here follow theirs, in the same transaction.
"""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from journal import clock
from journal.actor import Actor
from lists import letters, workflow
from lists.models import CaseState, ListingCase, RemovalGround
from lists.services.settling import STANDING
from lists.services.walking import held, walk
from records.models import Record

REPAIR = Actor.system("repair")


@transaction.atomic
def listing_leave(*, record: Record, by_ruling: bool, first: tuple[str, str], case: str, by: Actor) -> bool:
    """Walk the listing's case to "removed", where it has one. `first` is who proposed (key, name), `by` who confirmed.

    The record itself is ended by the caller, before.
    """
    there = ListingCase.objects.filter(record=record, state__in=STANDING).first()
    if there is None:
        return False
    listing = held(there)
    reason = _("The credit repair %(case)s was granted.") % {"case": case}
    if listing.state == CaseState.LISTED:
        walk(listing, workflow.PROPOSE_REMOVAL, by=REPAIR, reason=reason)
        listing.removal_proposed_by, listing.removal_proposed_by_name = first
        listing.removal_proposed_at = clock.now()
    listing.removal_ground = RemovalGround.BANKRUPTCY if by_ruling else RemovalGround.REPAIRED
    walk(listing, workflow.CONFIRM_REMOVAL, by=REPAIR, reason=reason)
    listing.closed_at, listing.due_on = clock.now(), None
    listing.save()
    letters.removal(listing, by)
    return True


@transaction.atomic
def listing_return(*, record: Record, case: str) -> bool:
    """Let the listing's case stand again after a revocation, unless another about the list was opened meanwhile."""
    there = ListingCase.objects.filter(record=record, state=CaseState.REMOVED).order_by("-pk").first()
    if there is None:
        return False
    listing = held(there)
    reason = _("The credit repair %(case)s was revoked.") % {"case": case}
    try:
        with transaction.atomic():
            walk(listing, workflow.RELIST, by=REPAIR, reason=reason)
            listing.removal_ground = listing.removal_proposed_by = listing.removal_proposed_by_name = ""
            listing.removal_proposed_at = listing.closed_at = None
            listing.save()
    except IntegrityError:
        return False
    return True
