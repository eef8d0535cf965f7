"""How claims follow a merge of entities: who speaks for one speaks for what it became."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from accounts.representation.models import LIVING, Representation, RepresentationState
from journal import clock
from registry.merging.relations import Moved, Rows, as_plain
from registry.models import Entity


class RepresentationsOfEntities(Rows):
    """A person with a living claim for both keeps one: the verified, else the survivor's. The other of the merged
    stays with the merge; a claim for the survivor that still waits ends where the merged one's was verified."""

    def __init__(self) -> None:
        super().__init__(Representation, label=gettext_lazy("representatives"))

    def move(self, *, survivor: Entity, merged: Entity, name_as: str) -> Moved:
        """All of them, ended ones too; nobody loses a right that was verified."""
        verified = Representation.objects.filter(entity=merged, state=RepresentationState.VERIFIED)
        waiting = Representation.objects.filter(entity=survivor, state=RepresentationState.CLAIMED)
        waiting.filter(user__in=list(verified.values_list("user_id", flat=True))).update(
            state=RepresentationState.ENDED, ended_at=clock.now()
        )
        return super().move(survivor=survivor, merged=merged, name_as=name_as)

    def _removed(self, survivor: Entity, merged: Entity) -> list[dict[str, Any]]:
        living = Representation.objects.filter(state__in=LIVING)
        both = set(living.filter(entity=survivor).values_list("user_id", flat=True))
        rows = living.filter(entity=merged, user__in=both).order_by("pk")
        return [as_plain(row) for row in rows]
