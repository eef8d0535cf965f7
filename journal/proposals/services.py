"""Proposing and deciding: two persons, one transaction, one winner."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from journal import clock
from journal import services as journal
from journal.actor import Actor
from journal.proposals.kinds import Holds, ProposalKind, kind_of
from journal.proposals.models import Proposal, ProposalState
from journal.workflow import (
    PolicyDenied,
    ReasonMissing,
    Refused,
    SecondPersonNeeded,
    Step,
    Table,
    WrongState,
    advance,
)

CONFIRM, REFUSE, WITHDRAW = "confirm", "refuse", "withdraw"
TABLE: Table = {
    (ProposalState.OPEN, CONFIRM): Step(ProposalState.CONFIRMED, second_person=True),
    (ProposalState.OPEN, REFUSE): Step(ProposalState.REFUSED, second_person=True),
    (ProposalState.OPEN, WITHDRAW): Step(ProposalState.WITHDRAWN),
}


@transaction.atomic
def proposal_make(*, kind: str, target: str, payload: dict[str, Any], by: Actor, reason: str) -> Proposal:
    """Propose a change; its effect is computed and kept as the proposer was shown it.

    Raises:
        PolicyDenied, ReasonMissing, Refused: the payload does not fit, or one is open for the same target.
    """
    known = kind_of(kind)
    if not known.may_propose(by, target, payload):
        raise PolicyDenied(f"{kind} {target}")
    if not reason.strip():
        raise ReasonMissing("a proposal needs a reason")
    try:
        with transaction.atomic():
            proposal = Proposal.objects.create(
                kind=kind,
                target=target,
                payload=payload,
                effect=known.preview(target, payload).as_json(),
                basis=known.basis(target),
                proposed_by=by.user_key,
                proposed_by_name=by.name,
                agency_key=by.agency_key,
                proposed_at=clock.now(),
                reason=reason,
            )
    except IntegrityError as error:
        raise Refused(
            _("A proposal for the same thing is waiting already. Decide on that one first.")
        ) from error
    journal.audit(
        by=by,
        action="proposal.make",
        target=f"proposal:{proposal.pk}",
        reason=reason,
        detail={"kind": kind, "about": target, "payload": payload},
    )
    return proposal


def proposal_confirm(*, proposal: Proposal, by: Actor, reason: str) -> Proposal:
    """Confirm and apply; of many who try at once exactly one wins, the others get WrongState.

    Raises:
        PolicyDenied, SecondPersonNeeded, ReasonMissing, WrongState, Refused: what is on file changed since.
    """
    return _decide(proposal, CONFIRM, by=by, reason=reason)


def proposal_refuse(*, proposal: Proposal, by: Actor, reason: str) -> Proposal:
    """Refuse; nothing changes.

    Raises:
        PolicyDenied, SecondPersonNeeded, ReasonMissing, WrongState.
    """
    return _decide(proposal, REFUSE, by=by, reason=reason)


def proposal_withdraw(*, proposal: Proposal, by: Actor, reason: str) -> Proposal:
    """Take one's own proposal back.

    Raises:
        PolicyDenied: somebody else's. ReasonMissing, WrongState.
    """
    return _decide(proposal, WITHDRAW, by=by, reason=reason)


@transaction.atomic
def _decide(proposal: Proposal, action: str, *, by: Actor, reason: str) -> Proposal:
    proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
    kind = kind_of(proposal.kind)
    _check_right(kind, proposal, action, by)
    advance(proposal, action, table=TABLE, by=by, reason=reason, proposed_by=proposal.proposed_by)
    proposal.decided_by, proposal.decided_by_name = by.user_key, by.name
    proposal.decided_at, proposal.decision_reason = clock.now(), reason
    proposal.save(update_fields=["state", "decided_by", "decided_by_name", "decided_at", "decision_reason"])
    if action == CONFIRM:
        if isinstance(kind, Holds):  # else a change between this look and the lock would be confirmed unseen
            kind.hold(proposal.target)
        if proposal.basis != kind.basis(proposal.target):
            raise Refused(
                _("What is on file has changed since this was proposed. Refuse it, and propose anew.")
            )
        kind.apply(proposal, by=by, reason=reason)
    return proposal


def _check_right(kind: ProposalKind, proposal: Proposal, action: str, by: Actor) -> None:
    """State and second person are named before rights, so that who comes second reads what happened."""
    if proposal.state != ProposalState.OPEN:
        raise WrongState(state=proposal.get_state_display(), action=action, allowed=())
    own = proposal.proposed_by == by.user_key
    if action == WITHDRAW:
        if not own:
            raise PolicyDenied("only who proposed it may withdraw it")
    elif own:
        raise SecondPersonNeeded(f"{by.user_key} proposed this")
    elif not kind.may_decide(by, proposal):
        raise PolicyDenied(f"{proposal.kind} {proposal.target}")
