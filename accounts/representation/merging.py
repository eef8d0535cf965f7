"""How claims follow a merge of entities: who speaks for one speaks for what it became."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from accounts.representation.models import LIVING, Representation
from registry.merging.relations import Rows, as_plain
from registry.models import Entity


class RepresentationsOfEntities(Rows):
    """A person with a living claim for both keeps the survivor's; the other stays with the merge."""

    def __init__(self) -> None:
        super().__init__(Representation, label=gettext_lazy("representatives"))

    def _removed(self, survivor: Entity, merged: Entity) -> list[dict[str, Any]]:
        living = Representation.objects.filter(state__in=LIVING)
        both = set(living.filter(entity=survivor).values_list("user_id", flat=True))
        rows = living.filter(entity=merged, user__in=both).order_by("pk")
        return [as_plain(row) for row in rows]
