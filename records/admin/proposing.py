"""From a step of one steward to a proposal that waits for another."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from journal.desk.steps import Call, Words
from journal.proposals.services import proposal_make


def propose(call: Call, *, kind: str, target: str, payload: dict[str, Any]) -> Words:
    """Make the proposal, with the effect as it was shown."""
    proposal_make(kind=kind, target=target, payload=payload, by=call.actor, reason=call.reason)
    return _("Proposed. Nothing changes before a second steward confirms it.")


def to_proposals(call: Call) -> str:
    """Where proposals wait."""
    return f"{reverse('admin:journal_proposal_changelist')}?state__exact=open"
