"""How cases follow a merge of entities."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from registry.merging.relations import Rows
from repair.models import Case


class CasesOfEntities(Rows):
    """Cases go with their entity, as their records do."""

    def __init__(self) -> None:
        super().__init__(Case, label=gettext_lazy("objections"))
