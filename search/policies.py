"""Who may look after the search index."""

from __future__ import annotations

from journal.actor import Actor
from registry.policies import CENTRE, STEWARD, is_staff


def may_operate(actor: Actor) -> bool:
    """Credit centres run the site, stewards answer for its data; every colleague may look."""
    return is_staff(actor) and bool({CENTRE, STEWARD} & actor.roles)
