"""Who may propose, decide and look at merges of entities."""

from __future__ import annotations

from journal.actor import Actor

PROPOSERS = frozenset({"reporter", "decider", "reviewer", "centre", "steward"})
DECIDERS = frozenset({"centre", "steward"})


def may_propose_merge(actor: Actor) -> bool:
    """Whoever works with entities and meets a double; the site itself when it finds one."""
    return actor.is_system or ("staff" in actor.roles and bool(actor.roles & PROPOSERS))


def may_decide_merge(actor: Actor) -> bool:
    """Credit centres and stewards, who keep the register; never the site itself."""
    return "staff" in actor.roles and bool(actor.roles & DECIDERS)


def may_see_merge(actor: Actor) -> bool:
    """Everybody who may propose one, and auditors."""
    return may_propose_merge(actor) or ("staff" in actor.roles and "auditor" in actor.roles)
