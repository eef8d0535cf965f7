"""Questions about proposals."""

from __future__ import annotations

from journal.proposals.models import Proposal, ProposalState


def open_proposal(kind: str, target: str) -> Proposal | None:
    """The one that waits for this target, if any."""
    return Proposal.objects.filter(kind=kind, target=target, state=ProposalState.OPEN).first()


def was_refused(kind: str, target: str) -> bool:
    """Whether this was proposed before and refused."""
    return Proposal.objects.filter(kind=kind, target=target, state=ProposalState.REFUSED).exists()


def open_count() -> int:
    """How many proposals wait for a second person."""
    return Proposal.objects.filter(state=ProposalState.OPEN).count()
