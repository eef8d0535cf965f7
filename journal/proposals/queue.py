"""Proposals that wait for a person other than their proposer."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from journal.actor import Actor
from journal.desk.queues import Queue
from journal.proposals.kinds import kinds
from journal.proposals.models import Proposal, ProposalState


def waiting(actor: Actor) -> QuerySet[Proposal] | None:
    """Open proposals of kinds that the actor may decide on, without their own."""
    blank = Proposal(agency_key=actor.agency_key)
    names = [kind.name for kind in kinds() if kind.may_decide(actor, blank)]
    if not names:
        return None
    return Proposal.objects.filter(state=ProposalState.OPEN, kind__in=names).exclude(
        proposed_by=actor.user_key
    )


QUEUE = Queue(
    name="proposals",
    label=_("Proposals that wait for you as the second person"),
    waiting=waiting,
    address=lambda: reverse("admin:journal_proposal_changelist") + "?state__exact=open",
    order=10,
)
