"""Finding double registrations: an entity without a code that bears name and region of one with a code."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from journal import followers
from journal import selectors as journal
from journal.locks import advisory_lock
from journal.models import ChangeKind
from registry.merging.proposing import double_propose, outdated_withdraw
from registry.models import Entity

FOLLOWER = "registry:doubles"
CHANGES = 4_000  # looked at in one go
BATCH = 500
AT_MOST = 3  # candidates for one entity; a name that more bear tells nothing
KINDS = (ChangeKind.ENTITY_CHANGED, ChangeKind.MERGED)


def doubles_propose() -> int:
    """Sweep: follow the change log and propose what looks like a double; returns how many Changes it read.

    Asynchronous, so that no import waits for it and no transaction holds more heads than its own.
    """
    with advisory_lock(FOLLOWER) as held:
        seq = followers.cursor(FOLLOWER) if held else 0
        last = min(journal.last_seq(), seq + CHANGES) if held else 0
        if last <= seq:
            return 0
        changes = journal.changes_after(seq, limit=last - seq)
        keys = sorted({change.entity_key for change in changes if change.kind in KINDS})
        for start in range(0, len(keys), BATCH):
            part = keys[start : start + BATCH]
            outdated_withdraw(part)
            why = _("Same name and region, and one of them has no code.")
            for without, coded in doubles_of(part):
                double_propose(survivor=coded, merged=without, why=why)
        followers.advance(FOLLOWER, last)
        return last - seq


def doubles_of(keys: Collection[str]) -> list[tuple[Entity, Entity]]:
    """(without a code, with one) pairs in which one of these entities stands; three queries at most."""
    named = set(Entity.objects.filter(key__in=keys).values_list("folded_name", flat=True))
    without = _by_name(Entity.objects.filter(folded_name__in=named, usci__isnull=True))
    if not without:  # the usual case: codes are known nearly everywhere
        return []
    coded = _by_name(Entity.objects.filter(folded_name__in={name for name, _ in without}, usci__isnull=False))
    touched = set(keys)
    return [
        (one, other)
        for name in sorted(without)
        for one, other in _pairs(without[name], coded.get(name, []))
        if one.key in touched or other.key in touched
    ]


def same_place(one: str | None, other: str | None) -> bool:
    """Whether two region codes are one place, or one lies within the other: 990000, 990100, 990102."""
    if not one or not other:
        return False
    return _within(one, other) or _within(other, one)


def _within(inner: str, outer: str) -> bool:
    stem = outer[:2] if outer.endswith("0000") else outer[:4] if outer.endswith("00") else outer
    return inner.startswith(stem)


def _by_name(entities: QuerySet[Entity]) -> dict[tuple[str, str], list[Entity]]:
    found: dict[tuple[str, str], list[Entity]] = {}
    for entity in entities.order_by("pk"):
        found.setdefault((entity.folded_name, entity.origin), []).append(entity)
    return found


def _pairs(without: Sequence[Entity], coded: Sequence[Entity]) -> Iterator[tuple[Entity, Entity]]:
    for one in without:
        near = [other for other in coded if same_place(one.region_id, other.region_id)]
        if len(near) <= AT_MOST:
            yield from ((one, other) for other in near)
