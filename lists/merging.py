"""How listing cases follow a merge of entities."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from journal.workflow import Refused
from lists.models import ListingCase
from lists.models.cases import CLOSED
from registry.merging.relations import Moved, Rows
from registry.models import Entity


class CasesOfEntities(Rows):
    """Cases go with their entity; two that are open about one list have to be settled first."""

    def __init__(self) -> None:
        super().__init__(ListingCase, label=gettext_lazy("listing cases"))

    def move(self, *, survivor: Entity, merged: Entity, name_as: str) -> Moved:
        """All of them, closed ones too.

        Raises:
            Refused: both have an open case, or a listing with one, on the same list.
        """
        pairs = self.doubled(survivor=survivor, merged=merged)
        if pairs:
            raise Refused(
                _("Both have an open case about the same list; close one of each first: %(pairs)s.")
                % {"pairs": "; ".join(pairs)}
            )
        return super().move(survivor=survivor, merged=merged, name_as=name_as)

    def doubled(self, *, survivor: Entity, merged: Entity) -> list[str]:
        """Open cases of both about one list."""
        own = dict(_open(survivor))
        return [f"{own[code]} / {number}" for code, number in _open(merged) if code in own]


def _open(entity: Entity) -> list[tuple[str, str]]:
    cases = ListingCase.objects.filter(entity=entity).exclude(state__in=CLOSED)
    return list(cases.order_by("pk").values_list("credit_list_id", "number"))
