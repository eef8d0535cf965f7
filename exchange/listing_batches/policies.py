"""Who may, with batches of listing cases. What a single case asks of its proposer, `lists.policies` says."""

from __future__ import annotations

from django.db.models import QuerySet

from exchange.listing_batches.models import ListingBatch
from journal.actor import Actor
from lists import policies
from lists.models import CreditList
from registry.models import Agency
from registry.policies import is_staff, reads_everything
from registry.selectors.agencies import agencies_below, in_scope


def may_bring(actor: Actor, credit_list: CreditList, agency: Agency) -> bool:
    """Whoever may propose one case for the agency on the list may bring a file of them."""
    return policies.may_propose(actor, credit_list, agency)


def may_bring_somewhere(actor: Actor) -> bool:
    """Whether files of cases are for this person at all."""
    return policies.may_propose_somewhere(actor)


def may_handle(actor: Actor, batch: ListingBatch) -> bool:
    """Have it checked again, carried out or stopped: deciders of the agency or of one above it."""
    return may_bring(actor, batch.credit_list, batch.agency)


def may_look(actor: Actor) -> bool:
    """Whether the list of batches is for this person."""
    return policies.may_look_at_cases(actor)


def may_see(actor: Actor, batch: ListingBatch) -> bool:
    """The line of the agency, who brought it, and those who read everything."""
    if not is_staff(actor):
        return False
    return batch.uploaded_by == actor.user_key or in_scope(actor, batch.agency) or reads_everything(actor)


def batches_seen_by(actor: Actor, queryset: QuerySet[ListingBatch]) -> QuerySet[ListingBatch]:
    """The batches of a queryset that the actor may see."""
    if not is_staff(actor):
        return queryset.none()
    if reads_everything(actor):
        return queryset
    own = queryset.filter(uploaded_by=actor.user_key)
    return queryset.filter(agency__in=agencies_below(actor.agency_key)) | own
