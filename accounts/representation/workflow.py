"""A claim to speak for an entity as a table. Services walk it; nothing else does."""

from __future__ import annotations

from accounts.representation.models import RepresentationState
from journal.workflow import Step, Table

CLAIM, VERIFY, REFUSE, REVOKE, END, EXPIRE = "claim", "verify", "refuse", "revoke", "end", "expire"

TABLE: Table = {
    (RepresentationState.CLAIMED, VERIFY): Step(RepresentationState.VERIFIED, needs_reason=False),
    (RepresentationState.CLAIMED, REFUSE): Step(RepresentationState.REFUSED),
    (RepresentationState.CLAIMED, END): Step(RepresentationState.ENDED, needs_reason=False),
    (RepresentationState.VERIFIED, REVOKE): Step(RepresentationState.REVOKED),
    (RepresentationState.VERIFIED, END): Step(RepresentationState.ENDED, needs_reason=False),
    (RepresentationState.VERIFIED, EXPIRE): Step(RepresentationState.ENDED),
}
