"""Taking entities out of the register that a wrong file put there and nothing else knows of."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection, models, transaction

from journal import services as journal
from journal.actor import Actor
from journal.models import Audience, ChangeKind
from registry.models import (
    Entity,
    EntityLink,
    EntityMerge,
    EntityName,
    EntityRedirect,
    EntityRevision,
    Identifier,
)

# What a file that makes an entity writes with it, and by which column.
OWN: tuple[tuple[type[models.Model], str], ...] = (
    (EntityName, "entity"),
    (EntityRevision, "entity"),
    (Identifier, "entity"),
    (EntityRedirect, "entity"),
    (EntityLink, "child"),
)
_OWN_NAMES = {(model, column) for model, column in OWN}


def removable(pks: Collection[int]) -> list[int]:
    """Those of the entities on which nothing hangs, and that were not changed since they were made."""
    free = set(Entity.objects.filter(pk__in=list(pks)).values_list("pk", flat=True))
    changed = EntityRevision.objects.filter(entity__in=free, number__gt=1)
    free -= set(changed.values_list("entity_id", flat=True))
    keys = dict(Entity.objects.filter(pk__in=free).values_list("key", "pk"))
    merges = EntityMerge.objects.filter(survivor_key__in=list(keys))
    free -= {keys[key] for key in merges.values_list("survivor_key", flat=True)}
    for relation in Entity._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel) or not isinstance(relation.related_model, type):
            continue
        column = relation.field.name
        if (relation.related_model, column) not in _OWN_NAMES:
            rows = relation.related_model._base_manager.filter(**{f"{column}__in": free})
            free -= set(rows.order_by().values_list(f"{column}_id", flat=True))
    return sorted(free)


@transaction.atomic
def entities_remove(*, pks: Collection[int], by: Actor) -> int:
    """Remove entities with their names, numbers and revisions; those that are not `removable` stay.

    Their addresses answer 404: the register never had reason to know them. Returns how many went.
    """
    keys = Entity.objects.filter(pk__in=list(pks)).values_list("key", flat=True)
    journal.hold(list(keys))
    rows = list(Entity.objects.select_for_update().filter(pk__in=removable(pks)).order_by("pk"))
    gone = [entity.pk for entity in rows]
    for model, column in OWN:
        model._base_manager.filter(**{f"{column}__in": gone})._raw_delete(connection.alias)
    Entity._base_manager.filter(pk__in=gone)._raw_delete(connection.alias)
    journal.append_many(
        [journal.Entry(entity.key, ChangeKind.ENTITY_CHANGED, Audience.PUBLIC) for entity in rows]
    )
    return len(rows)
