"""How records follow a merge of entities: all of them, ids and revisions kept, none dropped as a double."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.bulk import refresh_turns
from records.models import Record
from registry.merging.relations import SLICE, Moved, Rows
from registry.models import Entity, EntityMerge, EntityMergePart

SHOWN = 20  # doubles, and records that came since, that a person is shown


class _Said(NamedTuple):
    """What tells whether two records are one fact."""

    public_id: str
    item: str
    source: int
    deciding: int | None
    document_number: str
    day: date | None
    row: str  # the digest of the source's row, without that of its profile


class EntityRecords(Rows):
    """Records of every state. Typed rows hang on the record and need nothing."""

    def __init__(self) -> None:
        super().__init__(Record, label=gettext_lazy("records"))

    def move(self, *, survivor: Entity, merged: Entity, name_as: str) -> Moved:
        """One UPDATE, whatever their number; then the day on which the survivor next turns."""
        moved = super().move(survivor=survivor, merged=merged, name_as=name_as)
        refresh_turns([survivor.pk])
        return moved

    def restore(self, part: EntityMergePart, *, survivor: Entity, merged: Entity) -> int:
        """Back by ids; a record that was corrected to a third entity meanwhile stays there."""
        left = super().restore(part, survivor=survivor, merged=merged)
        refresh_turns([survivor.pk, merged.pk])
        return left

    def doubled(self, *, survivor: Entity, merged: Entity) -> list[str]:
        """Records of both that one source reported as the same document, or that are one decision."""
        known: dict[object, _Said] = {}
        for said in _read(survivor):
            known.update((mark, said) for mark in _marks(said))
        found: list[str] = []
        for said in _read(merged):
            twin = next((known[mark] for mark in _marks(said) if mark in known), None)
            if twin is not None:
                found.append(_words(twin, said))
        if len(found) > SHOWN:
            found[SHOWN:] = [_("and %(count)s more pairs") % {"count": len(found) - SHOWN}]
        return found

    def came_since(self, merge: EntityMerge, *, survivor: Entity) -> list[tuple[str, str]]:
        """The newest records received after the merge."""
        later = Record.objects.filter(entity=survivor, received_at__gt=merge.at).order_by("-received_at")
        rows = later.values_list("public_id", "item__name_zh", "document_number", "received_at")
        return [(name, _since(item, number, at)) for name, item, number, at in rows[:SHOWN]]

    def hand_over(self, names: Sequence[str], *, survivor: Entity, merged: Entity) -> int:
        """Records by their public ids, as far as they are the survivor's."""
        if not names:
            return 0
        moved = Record.objects.filter(entity=survivor, public_id__in=names).update(entity=merged)
        refresh_turns([survivor.pk, merged.pk])
        return moved


def _read(entity: Entity) -> Iterator[_Said]:
    rows = Record.objects.filter(entity=entity).order_by("pk")
    values = rows.values_list(
        "public_id",
        "item_id",
        "source_agency_id",
        "deciding_agency_id",
        "document_number",
        "decided_on",
        "content_digest",
    )
    for public_id, item, source, deciding, number, day, digest in values.iterator(chunk_size=SLICE):
        yield _Said(public_id, item, source, deciding, number.strip(), day, digest[:24])


def _marks(said: _Said) -> Iterator[object]:
    """Two records that share one of these are probably one fact."""
    if said.row:
        yield ("row", said.item, said.source, said.row)
    if said.document_number:
        yield ("report", said.item, said.source, said.document_number, said.day)
        yield ("decision", said.item, said.deciding or said.source, said.document_number)


def _words(one: _Said, other: _Said) -> str:
    facts = {"one": one.public_id, "other": other.public_id, "number": one.document_number or "–"}
    if one.source == other.source:
        return _("%(one)s and %(other)s: the same report (%(number)s)") % facts
    return _("%(one)s and %(other)s: one decision from two sources (%(number)s)") % facts


def _since(item: str, number: str, at: datetime) -> str:
    return " ".join(part for part in (item, number, at.date().isoformat()) if part)
