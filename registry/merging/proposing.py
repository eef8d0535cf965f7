"""Opening proposals to merge: by staff, and by the site itself when it meets a double."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from django.utils.translation import gettext as _

from journal.actor import Actor
from journal.proposals.kinds import kind_of
from journal.proposals.models import Proposal, ProposalState
from journal.proposals.selectors import open_proposal, was_refused
from journal.proposals.services import proposal_make, proposal_withdraw
from journal.workflow import Refused
from registry.merging.policies import may_propose_merge
from registry.models import Entity, NameKind

MERGE, UNMERGE = "entity.merge", "entity.unmerge"
SYSTEM = Actor.system("doubles")


def pair_of(one: str, other: str) -> str:
    """The target of a proposal to merge two entities: the same whichever of them is to be kept."""
    return "+".join(sorted((one, other)))


def keys_of(target: str) -> tuple[str, str]:
    """Both keys of a target.

    Raises:
        Refused: it is none.
    """
    one, _plus, other = target.partition("+")
    if not one or not other:
        raise Refused(_("This names no two entities: %(text)s") % {"text": target})
    return one, other


def merge_propose(
    *, survivor: Entity, merged: Entity, by: Actor, reason: str, name_as: str = NameKind.ALIAS
) -> Proposal:
    """Propose to make `merged` part of `survivor`; a second person decides.

    Raises:
        PolicyDenied, ReasonMissing, Refused: they must not be merged, or a proposal for them waits already.
    """
    payload = {"survivor": survivor.key, "merged": merged.key, "name_as": str(name_as)}
    return proposal_make(
        kind=MERGE, target=pair_of(survivor.key, merged.key), payload=payload, by=by, reason=reason
    )


def unmerge_propose(*, merge_id: int, later: list[str], by: Actor, reason: str) -> Proposal:
    """Propose to undo a merge; `later` names records that came since and belong to the restored entity.

    Raises:
        PolicyDenied, ReasonMissing, Refused.
    """
    return proposal_make(
        kind=UNMERGE, target=f"merge:{merge_id}", payload={"later": later}, by=by, reason=reason
    )


def double_propose(*, survivor: Entity, merged: Entity, why: str, by: Actor = SYSTEM) -> Proposal | None:
    """A proposal for what was met by the way; None where one waits, staff refused this pair before, or it cannot be.

    It is the site's own unless a person who may propose merges brought it about.
    """
    site = replace(SYSTEM, name=_("this site"))
    proposer = site if by.is_system or not may_propose_merge(by) else by
    pair = pair_of(survivor.key, merged.key)
    if open_proposal(MERGE, pair) is not None or was_refused(MERGE, pair):
        return None
    try:
        return merge_propose(survivor=survivor, merged=merged, by=proposer, reason=why)
    except Refused:
        return None


def outdated_withdraw(keys: Collection[str]) -> int:
    """Take back the site's own proposals about these entities whose ground has changed.

    Staff could only refuse them, and what was refused is not proposed again.
    """
    stale = [
        proposal
        for proposal in waiting_merges(*keys)
        if proposal.proposed_by == SYSTEM.user_key and proposal.basis != kind_of(MERGE).basis(proposal.target)
    ]
    for proposal in stale:
        proposal_withdraw(proposal=proposal, by=SYSTEM, reason=_("What is on file has changed since."))
    return len(stale)


def waiting_merges(*keys: str) -> list[Proposal]:
    """Open proposals that would merge one of these away, or merge something into one of these.

    Targets of all open ones are looked at, a few dozen bytes each; a queue is worked off by people.
    """
    wanted = set(keys)
    waiting = Proposal.objects.filter(kind=MERGE, state=ProposalState.OPEN).order_by("pk")
    found = [
        pk for pk, target in waiting.values_list("pk", "target") if wanted.intersection(target.split("+"))
    ]
    return list(waiting.filter(pk__in=found)) if found else []
