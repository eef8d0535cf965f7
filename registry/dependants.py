"""What hangs on an agency beyond the register: other apps register how they follow its changes.

The register does not know records; a renamed, moved or folded agency still has to reach every page that names it.
Whatever a dependant does happens in the transaction of the change.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from journal.actor import Actor
from registry.models import Agency


class AgencyChangeKind(StrEnum):
    """What happens to an agency that others must follow."""

    RENAMED = "renamed"
    REGIME = "regime"  # the publicity rules that its records follow
    FOLDED = "folded"  # everything that names it is to name `into`


@dataclass(frozen=True, slots=True)
class AgencyChange:
    """One change: `agency` as it is on file, `into` where it is folded, `regime` where that changes."""

    kind: AgencyChangeKind
    agency: Agency
    into: Agency | None = None
    regime: str = ""


class AgencyDependant(Protocol):
    """An app whose rows name agencies."""

    def foresee(self, change: AgencyChange) -> list[tuple[str, str]]:
        """What the change would mean, as labelled figures, computed in bounded time."""

    def follow(self, change: AgencyChange, *, by: Actor, reason: str) -> None:
        """Do, or begin, what follows from the change."""


_dependants: list[AgencyDependant] = []


def register(dependant: AgencyDependant) -> None:
    """Have an app hear of changes of agencies; registered once per class."""
    if not any(type(known) is type(dependant) for known in _dependants):
        _dependants.append(dependant)


def foreseen(change: AgencyChange) -> list[tuple[str, str]]:
    """Everybody's figures."""
    return [figure for dependant in _dependants for figure in dependant.foresee(change)]


def tell(change: AgencyChange, *, by: Actor, reason: str) -> None:
    """Let everybody follow."""
    for dependant in _dependants:
        dependant.follow(change, by=by, reason=reason)
