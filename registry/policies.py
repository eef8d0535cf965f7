"""Who may, in the register: one function per question, used by the desk and by every other door alike.

Rights come from roles (docs/reference/roles.md), never from being a superuser. Every right of an agency holds
for the agency itself and for those below it.
"""

from __future__ import annotations

from journal.actor import Actor
from journal.workflow import PolicyDenied
from registry.models import Agency, Entity
from registry.selectors.agencies import in_scope

REPORTER, DECIDER, REVIEWER = "reporter", "decider", "reviewer"
CENTRE, STEWARD, AUDITOR = "centre", "steward", "auditor"


def is_staff(actor: Actor) -> bool:
    """Whether the actor works here at all."""
    return "staff" in actor.roles


def has_role_for(actor: Actor, role: str, agency: Agency | None) -> bool:
    """Whether the actor holds the role and the agency is the own one or below it."""
    return role in actor.roles and in_scope(actor, agency)


def reads_everything(actor: Actor) -> bool:
    """Auditors read all; so do stewards who belong to no agency, whose country is the whole one."""
    return AUDITOR in actor.roles or (STEWARD in actor.roles and not actor.agency_key)


def may_look_at_register(actor: Actor) -> bool:
    """Entities, agencies, regions: whoever works here."""
    return is_staff(actor)


def may_correct_entity(actor: Actor, entity: Entity | None = None) -> bool:
    """Facts of the register are corrected by a credit centre or a steward."""
    return is_staff(actor) and bool({CENTRE, STEWARD} & actor.roles)


def may_steward_agencies(actor: Actor, agency: Agency | None = None) -> bool:
    """Agencies and their spellings belong to stewards: those of an agency keep it and the ones below it."""
    if not is_staff(actor) or STEWARD not in actor.roles:
        return False
    return agency is None or not actor.agency_key or in_scope(actor, agency)


def may_place_below(actor: Actor, parent: Agency | None) -> bool:
    """Whether a steward may put agencies there: who stands above one sees and changes its records."""
    return not actor.agency_key or in_scope(actor, parent)


def require(allowed: bool, what: str) -> None:
    """Stop where a policy said no.

    Raises:
        PolicyDenied: `what` is not the actor's to do.
    """
    if not allowed:
        raise PolicyDenied(what)
