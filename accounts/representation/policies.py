"""Who may, with claims to speak for an entity: one function per question."""

from __future__ import annotations

from accounts.representation import workflow
from accounts.representation.models import Representation
from journal.actor import Actor
from registry.models import Agency, Entity
from registry.policies import CENTRE, is_staff, reads_everything
from registry.selectors.regions import lies_within


def represents(actor: Actor, entity: Entity) -> bool:
    """Whether the person speaks for the entity today."""
    return not is_staff(actor) and entity.key in actor.represents


def may_claim(actor: Actor) -> bool:
    """Anybody with an account but staff, who have the desk."""
    return bool(actor.user_key) and not is_staff(actor)


def is_own(actor: Actor, one: Representation) -> bool:
    """Whether the claim is this person's."""
    return bool(actor.user_key) and one.user.key == actor.user_key


def may_decide(actor: Actor, one: Representation) -> bool:
    """A credit centre, of the entity's division or one around it; the country's all. Never the person."""
    if not is_staff(actor) or CENTRE not in actor.roles or is_own(actor, one):
        return False
    if not actor.agency_key:
        return True
    centre = Agency.objects.select_related("region").filter(code=actor.agency_key).first()
    if centre is None or centre.region is None:
        return centre is not None
    return lies_within(one.entity.region, centre.region)


def may_see(actor: Actor, one: Representation) -> bool:
    """The person, the centres that decide, and who reads everything."""
    return is_own(actor, one) or may_decide(actor, one) or (is_staff(actor) and reads_everything(actor))


OF_ACTION = {
    workflow.VERIFY: may_decide,
    workflow.REFUSE: may_decide,
    workflow.REVOKE: may_decide,
    workflow.END: is_own,
}


def may(actor: Actor, action: str, one: Representation) -> bool:
    """Whether the actor has the right to an action, whatever the state."""
    return action in OF_ACTION and OF_ACTION[action](actor, one)
