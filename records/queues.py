"""Records that wait for somebody at the desk."""

from __future__ import annotations

from django.db.models import QuerySet, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from journal.actor import Actor
from journal.desk.queues import Queue
from journal.proposals.models import Proposal, ProposalState
from records.deciding import RELEASE
from records.models import Record, RecordState
from registry.policies import DECIDER, is_staff
from registry.selectors.agencies import agencies_below


def releases(actor: Actor) -> QuerySet[Proposal] | None:
    """What a colleague of the line entered; who may decide depends on the record, not on the kind of proposal."""
    if not is_staff(actor) or DECIDER not in actor.roles or not actor.agency_key:
        return None
    held = Record.objects.filter(state=RecordState.HELD, source_agency__in=agencies_below(actor.agency_key))
    targets = held.order_by().annotate(target=Concat(Value("record:"), "public_id")).values("target")
    waiting = Proposal.objects.filter(kind=RELEASE, state=ProposalState.OPEN, target__in=targets)
    return waiting.exclude(proposed_by=actor.user_key)


QUEUE = Queue(
    name="releases",
    label=_("Records entered by hand that wait for you to release them"),
    waiting=releases,
    address=lambda: reverse("admin:journal_proposal_changelist") + "?state__exact=open",
    order=15,
)
