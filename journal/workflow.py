"""The workflow kit: a process is a table of (state, action) → next state, and one way to walk it.

An app writes its table in `workflow.py` and calls `advance` inside a service that holds the row's lock.
A wrong state names the actions that are allowed; a decision without a reason is refused; nobody decides
what they proposed themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from journal import services as journal
from journal.actor import Actor


class Stateful(Protocol):
    """A row that walks through states."""

    pk: Any
    state: str


class WrongState(Exception):
    """The action is not allowed in this state (API: 409)."""

    def __init__(self, *, state: str, action: str, allowed: tuple[str, ...]) -> None:
        self.state, self.action, self.allowed = state, action, allowed
        super().__init__(f"{action} is not allowed while {state}; allowed: {', '.join(allowed) or 'nothing'}")


class Refused(Exception):
    """A condition of the act is broken (API: 422); `field` names the input that it is about, if one is."""

    def __init__(self, message: object, *, field: str = "") -> None:
        self.message, self.field = message, field
        super().__init__(str(message))


class ReasonMissing(Exception):
    """A decision needs a reason (API: 422)."""


class SecondPersonNeeded(Exception):
    """Whoever proposed may not decide (API: 403)."""


class PolicyDenied(Exception):
    """The actor has no right to do this (API: 403)."""


@dataclass(frozen=True, slots=True)
class Step:
    """One row of a process table."""

    to: str
    needs_reason: bool = True
    second_person: bool = False


Table = Mapping[tuple[str, str], Step]


def allowed_actions(table: Table, state: str) -> tuple[str, ...]:
    """The actions that a state allows, in the table's order."""
    return tuple(action for (start, action) in table if start == state)


def advance(
    subject: Stateful, action: str, *, table: Table, by: Actor, reason: str = "", proposed_by: str = ""
) -> str:
    """Move `subject` (already locked) along the table and write the audit event; returns the old state.

    The caller saves the row and appends the Change, in the same transaction.

    Raises:
        WrongState, ReasonMissing, SecondPersonNeeded.
    """
    step = table.get((subject.state, action))
    if step is None:
        raise WrongState(state=subject.state, action=action, allowed=allowed_actions(table, subject.state))
    if step.needs_reason and not reason.strip():
        raise ReasonMissing(f"{action} needs a reason")
    if step.second_person and by.user_key == proposed_by:
        raise SecondPersonNeeded(f"{by.user_key} proposed this; {action} needs a second person")
    before, subject.state = subject.state, step.to
    journal.audit(
        by=by,
        action=action,
        target=f"{type(subject).__name__.lower()}:{subject.pk}",
        reason=reason,
        detail={"from": before, "to": step.to},
    )
    return before
