"""How the register's own relations follow a merge."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from journal import clock
from registry.merging.relations import Kept, Moved, Rows, as_plain, plain, register
from registry.models import (
    Entity,
    EntityLink,
    EntityName,
    EntityRedirect,
    EntityRevision,
    Identifier,
    KeyPerson,
    NameKind,
)
from registry.names import fold_name


class Names(Rows):
    """The merged one's name becomes another name of the survivor; what it bears already is not said twice."""

    def move(self, *, survivor: Entity, merged: Entity, name_as: str) -> Moved:
        """`name_as` says what the merged one's current name is to the survivor: an alias or a former name."""
        names = list(EntityName.objects.filter(entity=merged).order_by("pk"))
        known = self._borne(survivor)
        moved = Moved()
        for name in names:
            kind = name_as if name.kind == NameKind.CURRENT else name.kind
            if (kind == NameKind.ENGLISH, fold_name(name.name)) in known:
                moved.removed.append(as_plain(name))
                continue
            if name.kind == NameKind.CURRENT:
                moved.changed.append({"pk": name.pk, "kind": name.kind, "to_date": plain(name.to_date)})
                name.kind = kind
                name.to_date = clock.today() if kind == NameKind.FORMER else name.to_date
            name.entity = survivor
            moved.ids.append(name.pk)
        self.delete([row["id"] for row in moved.removed])
        gone = {row["id"] for row in moved.removed}
        EntityName.objects.bulk_update(
            [name for name in names if name.pk not in gone], ["entity", "kind", "to_date"]
        )
        return moved

    @staticmethod
    def _borne(survivor: Entity) -> set[tuple[bool, str]]:
        rows: Any = EntityName.objects.filter(entity=survivor).values_list("kind", "folded")
        return {(kind == NameKind.ENGLISH, folded) for kind, folded in rows}


def register_own() -> None:
    """Called once, when the app is ready."""
    register(Names(EntityName, label=_("names")))
    register(Rows(Identifier, label=_("other numbers"), same=("kind", "value")))
    register(Rows(EntityLink, label=_("what it belongs to"), column="child", same=("parent_id", "kind")))
    register(
        Rows(EntityLink, label=_("branches and subsidiaries"), column="parent", same=("child_id", "kind"))
    )
    register(
        Rows(KeyPerson, label=_("key persons"), same=("role", "name", "id_hmac", "from_date", "to_date"))
    )
    register(Kept(EntityRevision, label=_("earlier versions, kept with the merge")))
    register(Rows(EntityRedirect, label=_("addresses that lead to it")))
