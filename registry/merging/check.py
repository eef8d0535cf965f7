"""Whether two registrations can be merged, or a merge undone; a refusal says why in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from journal.workflow import Refused
from registry.merging.proposing import waiting_merges
from registry.merging.relations import relations, unknown_relations
from registry.models import Entity, EntityLink, EntityMerge, EntityRedirect

GENERATIONS = 10  # of parents that are looked at; a register knows three or four


def require_mergeable(survivor: Entity, merged: Entity) -> None:
    """Stop a merge that must not be.

    Raises:
        Refused: the same entity, another origin, one belongs to the other, or a relation that nobody registered.
    """
    if survivor.key == merged.key:
        raise Refused(_("An entity cannot be merged with itself."))
    if survivor.origin != merged.origin:
        raise Refused(
            _(
                "Real, demonstration and sandbox entities are never merged with each other: %(one)s, %(other)s."
            )
            % {"one": survivor.origin, "other": merged.origin}
        )
    if _above(survivor).intersection({merged.pk}) or _above(merged).intersection({survivor.pk}):
        raise Refused(_("One belongs to the other: a branch and its head office are two entities."))
    if unknown := unknown_relations():
        raise Refused(
            _("Nobody has said how these would follow a merge: %(names)s.") % {"names": ", ".join(unknown)}
        )


def require_no_chain(survivor: Entity, merged: Entity, target: str) -> None:
    """Nothing is proposed about an entity that another open proposal would merge away.

    Raises:
        Refused: names the other proposal's entities.
    """
    for waiting in waiting_merges(survivor.key, merged.key):
        goes = waiting.payload.get("merged")
        if waiting.target != target and (
            goes in (survivor.key, merged.key) or waiting.payload.get("survivor") == merged.key
        ):
            raise Refused(
                _("Another merge of one of them waits for a decision: %(target)s. Decide on that one first.")
                % {"target": waiting.target}
            )


def living(key: str) -> Entity:
    """The entity of that key, or a refusal that says where it went.

    Raises:
        Refused: it was merged, or there is none.
    """
    entity = Entity.objects.filter(key=key).first()
    if entity is not None:
        return entity
    raise gone(key)


def gone(key: str) -> Refused:
    """The refusal for an entity whose row is not there."""
    redirect = EntityRedirect.objects.filter(old=key).select_related("entity").first()
    if redirect is None:
        return Refused(_("There is no entity %(key)s.") % {"key": key})
    facts = {"key": key, "name": redirect.entity.name, "address": redirect.entity.address_key}
    return Refused(_("%(key)s was merged meanwhile; it is part of %(name)s (%(address)s).") % facts)


def require_undoable(merge: EntityMerge) -> Entity:
    """The survivor of a merge that can be undone.

    Raises:
        Refused: undone already, or something later stands in the way.
    """
    if merge.undone_at is not None:
        raise Refused(_("This merge was undone already."))
    survivor = Entity.objects.filter(key=merge.survivor_key).first()
    if survivor is None:
        raise Refused(
            _("What was kept then has itself been merged since. Undo that merge first: %(why)s")
            % {"why": gone(merge.survivor_key).message}
        )
    gained = merge.filled.get("usci")
    if gained and survivor.usci != gained[1]:
        raise Refused(
            _("The code that the merge brought, %(code)s, was replaced since.") % {"code": gained[1]}
        )
    if not gained and merge.merged_usci:
        bearer = Entity.objects.filter(usci=merge.merged_usci).first()
        if bearer is not None:
            facts = {"code": merge.merged_usci, "name": bearer.name}
            raise Refused(_("The code %(code)s is borne by %(name)s now.") % facts)
    known = {relation.name for relation in relations()}
    lost = sorted({name for name in merge.parts.values_list("relation", flat=True) if name not in known})
    if lost:
        raise Refused(_("These relations are not known any more: %(names)s.") % {"names": ", ".join(lost)})
    return survivor


def _above(entity: Entity) -> set[int]:
    """Everything the entity belongs to."""
    found: set[int] = set()
    level = {entity.pk}
    for _generation in range(GENERATIONS):
        parents = EntityLink.objects.filter(child__in=level).values_list("parent_id", flat=True)
        level = set(parents) - found
        if not level:
            break
        found |= level
    return found
