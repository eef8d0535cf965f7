"""Who acts: made once at the door, passed to every service."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or a process that changes or reads data.

    `agency_line` is the agency's own key and those above it, nearest first; `represents` are the keys of the
    entities that a person who is not staff may speak for today. Policies on every floor ask them for rights
    without importing accounts.
    """

    user_key: str
    agency_key: str = ""
    agency_line: tuple[str, ...] = ()
    roles: frozenset[str] = frozenset()
    name: str = ""  # what colleagues read; never on a public page
    address: str = ""
    request_id: str = ""
    represents: frozenset[str] = frozenset()

    @classmethod
    def system(cls, name: str) -> Actor:
        """The site itself: a sweep, a command."""
        return cls(user_key=f"system:{name}", roles=frozenset({"system"}))

    @property
    def is_system(self) -> bool:
        """Whether no person stands behind this."""
        return "system" in self.roles


VISITOR = Actor(user_key="", roles=frozenset({"visitor"}))
