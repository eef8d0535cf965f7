"""How long one stands on a list: the term that its grounds or the list itself give. No database.

The longest term of the grounds counts (ours; the sources say nothing of several grounds), and one that runs
until removal beats every number of months.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from records.publicity import OURS, add_months


class HasTerm(Protocol):
    """A ground, or a list: its term in months, or open until removal; neither where none is stated."""

    term_months: int | None
    term_open: bool
    confidence: str


class HasTerms(HasTerm, Protocol):
    """A list, which also says how soon early removal may be asked for."""

    min_months: int | None


@dataclass(frozen=True, slots=True)
class Term:
    """From the day of listing through `until`; both ends inclusive, as a record's days on display.

    `until` empty: until removed. `removal_from`: the first day on which early removal may be asked for, where
    the list states a shortest time. `confidence` is that of the row which the last day rests on.
    """

    listed_on: date
    until: date | None
    removal_from: date | None
    confidence: str


class NoTerm(Exception):
    """Neither the list nor its grounds state a term."""


def term_of(credit_list: HasTerms, grounds: Sequence[HasTerm], *, listed_on: date) -> Term:
    """The term of a listing on a day: n months end on the same day of the month, clamped to its end.

    Raises:
        NoTerm: nothing is stated; nobody is listed for a time that somebody guessed.
    """
    own = [ground for ground in grounds if ground.term_open or ground.term_months is not None]
    stated: list[HasTerm] = list(own)
    if len(own) < len(grounds) or not grounds:
        stated.append(credit_list)
    known = [one for one in stated if one.term_open or one.term_months is not None]
    if not known:
        raise NoTerm
    longest = max(known, key=lambda one: (one.term_open, one.term_months or 0))
    until = None if longest.term_open else add_months(listed_on, longest.term_months or 0)
    confidence = longest.confidence if len(known) == 1 else OURS
    return Term(listed_on, until, _removal_from(credit_list, listed_on, until), confidence)


def _removal_from(credit_list: HasTerms, listed_on: date, until: date | None) -> date | None:
    if credit_list.min_months is None:
        return None
    first = add_months(listed_on, credit_list.min_months)
    return first if until is None or first <= until else None


class Listed(Protocol):
    """A listing on file: its day, and the first day of early removal where its record says one."""

    listed_on: date | None
    removal_from: date | None


def removal_from(listing: Listed, credit_list: HasTerms) -> date | None:
    """The first day of early removal: what the listing says, else what the list does now."""
    least = credit_list.min_months
    if listing.removal_from is not None or listing.listed_on is None or least is None:
        return listing.removal_from
    return add_months(listing.listed_on, least)
