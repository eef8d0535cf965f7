"""Who reads papers: each app answers for the subjects whose prefix is its own; nobody reads the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from journal.actor import Actor
from journal.desk.steps import Words


@dataclass(frozen=True, slots=True)
class Access:
    """How an app answers for its subjects, and what it calls their papers.

    `is_there` where subjects of this kind can go (drafts): papers of one that is gone are deleted.
    """

    may_read: Callable[[Actor, str], bool]
    label: Words
    is_there: Callable[[str], bool] | None = None


_ACCESS: dict[str, Access] = {}


def register(
    prefix: str,
    may_read: Callable[[Actor, str], bool],
    label: Words,
    *,
    is_there: Callable[[str], bool] | None = None,
) -> None:
    """Answer for subjects that begin with `prefix` and a colon, from an AppConfig."""
    _ACCESS[prefix] = Access(may_read, label, is_there)


def may_read(actor: Actor, subject: str) -> bool:
    """Whether the actor reads the papers of a subject."""
    access = _ACCESS.get(subject.partition(":")[0])
    return access is not None and access.may_read(actor, subject)


def label_of(subject: str) -> Words:
    """What the papers of a subject are called."""
    access = _ACCESS.get(subject.partition(":")[0])
    return access.label if access is not None else subject


def going() -> list[tuple[str, Callable[[str], bool]]]:
    """Prefixes of subjects that can go, with the question whether one is there."""
    return [(prefix, one.is_there) for prefix, one in _ACCESS.items() if one.is_there is not None]
