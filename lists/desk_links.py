"""Buttons that apps to the right hang on the desk's list of cases and on a list's page."""

from __future__ import annotations

from collections.abc import Callable

from journal.actor import Actor
from journal.desk.steps import Step
from lists.models import CreditList

# A button for a list, or for all of them where it is None; None where it is not for this person.
Link = Callable[[Actor, CreditList | None], tuple[Step, str] | None]
_links: list[Link] = []


def register(link: Link) -> None:
    """Make a button known, from an AppConfig."""
    if link not in _links:
        _links.append(link)


def links_for(actor: Actor, credit_list: CreditList | None = None) -> list[tuple[Step, str]]:
    """The buttons for this person, with their addresses."""
    return [found for link in _links if (found := link(actor, credit_list)) is not None]
