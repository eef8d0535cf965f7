"""Kinds of letter: each app registers its own, from its AppConfig."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured

from journal.desk.steps import Words


@dataclass(frozen=True, slots=True)
class LetterKind:
    """One kind of letter. `template` extends "documents/letter.html"; `prefix` stands in the number."""

    name: str
    label: Words
    template: str
    prefix: str


_KINDS: dict[str, LetterKind] = {}


def register(kind: LetterKind) -> None:
    """Make a kind known. Two kinds cannot share a prefix: their numbers would be the same.

    Raises:
        ImproperlyConfigured.
    """
    for other in _KINDS.values():
        if other.name != kind.name and other.prefix == kind.prefix:
            raise ImproperlyConfigured(f"{kind.name} and {other.name} share the prefix {kind.prefix}")
    _KINDS[kind.name] = kind


def kind_of(name: str) -> LetterKind:
    """The kind of that name; KeyError for one that no app knows."""
    return _KINDS[name]


def kinds() -> tuple[LetterKind, ...]:
    """All of them, by name."""
    return tuple(_KINDS[name] for name in sorted(_KINDS))


def label_of(name: str) -> Words:
    """What a kind is called; its bare name where no app knows it any more."""
    return _KINDS[name].label if name in _KINDS else name
