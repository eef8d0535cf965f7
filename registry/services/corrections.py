"""Correcting facts of the register by hand, with a reason."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from journal import services as journal
from journal.actor import Actor
from journal.workflow import ReasonMissing, Refused
from registry import policies
from registry.models import Entity
from registry.services.entities import entity_change
from registry.services.inputs import EntityInput
from registry.usci import normalise


@transaction.atomic
def entity_correct(*, entity: Entity, data: EntityInput, by: Actor, reason: str) -> Entity:
    """Bring the register's facts about an entity in order; a new revision, the old one stays on file.

    A code that another entity bears is not taken; that the two be merged is proposed instead.

    Raises:
        PolicyDenied, ReasonMissing. Refused: nothing changes, or an entity of another origin bears the code.
    """
    policies.require(policies.may_correct_entity(by, entity), f"entity {entity.key}")
    if not reason.strip():
        raise ReasonMissing("a correction needs a reason")
    journal.hold([entity.key])
    entity = Entity.objects.select_for_update(of=("self",)).get(pk=entity.pk)
    before = {name: getattr(entity, name) for name in _NAMED}
    changed = entity_change(entity=entity, data=data, by=by)
    if not changed and not code_waits(entity, data):
        raise Refused(_("Nothing was changed."))
    names = [name for name, value in before.items() if getattr(entity, name) != value]
    journal.audit(
        by=by,
        action="entity.correct",
        target=f"entity:{entity.key}",
        reason=reason,
        detail={"columns": names},
    )
    return entity


def code_waits(entity: Entity, data: EntityInput) -> bool:
    """Whether the code was not taken, because another entity bears it: their merge is proposed instead."""
    return bool(data.usci) and normalise(str(data.usci)) != entity.usci


_NAMED = (
    "name",
    "usci",
    "kind",
    "status",
    "region_id",
    "legal_representative",
    "established_on",
    "address",
    "scope",
    "registering_authority",
)
