"""Names for the keys of people in the logs: an app that knows people says them."""

from __future__ import annotations

from collections.abc import Callable, Collection

Names = Callable[[Collection[str]], dict[str, str]]
_sources: dict[str, Names] = {}


def told_by(source: Names) -> None:
    """Ask this function too; it leaves out the keys that it does not know."""
    _sources[f"{source.__module__}.{source.__qualname__}"] = source


def names_of(user_keys: Collection[str]) -> dict[str, str]:
    """What people are called, as far as anybody knows: one question for a whole page."""
    found: dict[str, str] = {}
    for source in _sources.values():
        found |= source(user_keys)
    return found
