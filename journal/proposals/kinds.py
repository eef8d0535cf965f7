"""What can be proposed: every app registers its kinds from its AppConfig."""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable

from journal.actor import Actor
from journal.desk.effects import Effect
from journal.desk.steps import Words
from journal.proposals.models import Proposal


class ProposalKind(Protocol):
    """One kind of change by two persons.

    `preview` and `apply` raise `journal.workflow.Refused` where the payload does not fit. `basis` digests
    what is on file for the target: a proposal made on other ground can no longer be confirmed.
    """

    name: str
    label: Words

    def describe(self, target: str, payload: dict[str, Any]) -> str:
        """The proposal in one line, in the active language."""

    def may_propose(self, actor: Actor, target: str, payload: dict[str, Any]) -> bool:
        """Whether the actor may propose this."""

    def may_decide(self, actor: Actor, proposal: Proposal) -> bool:
        """Whether the actor may decide on it (that it is another person is checked elsewhere)."""

    def may_see(self, actor: Actor, proposal: Proposal) -> bool:
        """Whether the actor may look at it."""

    def basis(self, target: str) -> str:
        """A digest of what is on file now, at most 64 characters; empty where nothing can go stale."""

    def preview(self, target: str, payload: dict[str, Any]) -> Effect:
        """What confirming would do."""

    def apply(self, proposal: Proposal, *, by: Actor, reason: str) -> None:
        """Do it, in the transaction of the confirmation; locks what it changes."""

    def link(self, target: str) -> str:
        """Address of the target's page on the desk, or empty."""


@runtime_checkable
class NotesLooks(Protocol):
    """A kind whose proposals show what is not public: whoever opens one is written down."""

    def looked(self, proposal: Proposal, *, actor: Actor) -> None:
        """Note the look."""


@runtime_checkable
class Holds(Protocol):
    """A kind that locks what it changes before it is asked whether that is still what was proposed about."""

    def hold(self, target: str) -> None:
        """Lock it, heads before rows, until the confirmation's transaction ends."""


_KINDS: dict[str, ProposalKind] = {}


def register(kind: ProposalKind) -> None:
    """Make a kind known; a name stands for one kind."""
    known = _KINDS.get(kind.name)
    if known is not None and type(known) is not type(kind):
        raise ValueError(f"two kinds of proposal are named {kind.name}")
    _KINDS[kind.name] = kind


def kind_of(name: str) -> ProposalKind:
    """The kind of that name; KeyError for one that no app knows (any more)."""
    return _KINDS[name]


def kinds() -> tuple[ProposalKind, ...]:
    """Every kind, by name."""
    return tuple(_KINDS[name] for name in sorted(_KINDS))
