"""Questions about what happened."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Q

from journal.models import Audience, Change, Head, Seal
from journal.services import HeadVersion


def head(entity_key: str) -> HeadVersion:
    """The versions of one entity; zeros where nothing was ever written about it."""
    return heads([entity_key]).get(entity_key, HeadVersion(0, 0))


def heads(entity_keys: Iterable[str]) -> dict[str, HeadVersion]:
    """The versions of many entities."""
    rows = Head.objects.filter(pk__in=list(entity_keys)).values_list("pk", "version", "public_version")
    return {key: HeadVersion(version, public) for key, version, public in rows}


def changes_after(seq: int, *, limit: int, audiences: Collection[str] = tuple(Audience)) -> list[Change]:
    """Sealed Changes after a number, in commit order; `limit` counts all audiences' rows."""
    changes = Change.objects.filter(seq__gt=seq, seq__lte=seq + limit).order_by("seq")
    return [change for change in changes if change.audience in audiences]


def last_seq() -> int:
    """The highest number given so far."""
    return Seal.objects.filter(pk="change").values_list("seq", flat=True).first() or 0


def unsealed() -> int:
    """How many Changes wait for their number."""
    return Change.objects.filter(seq__isnull=True).count()


def changed_after(seq: int, *, keys: Collection[str]) -> set[str]:
    """Those of these entities of which a Change speaks that a follower at `seq` has not seen."""
    changes = Change.objects.filter(entity_key__in=keys)
    return set(changes.filter(_after(seq)).values_list("entity_key", flat=True)) if keys else set()


def entities_after(seq: int) -> int:
    """Of how many entities a Change speaks that a follower at `seq` has not seen."""
    return Change.objects.filter(_after(seq)).order_by().values("entity_key").distinct().count()


def _after(seq: int) -> Q:
    return Q(seq__gt=seq) | Q(seq__isnull=True)


def waiting_since(seq: int) -> datetime | None:
    """When the oldest Change that a follower at `seq` has not seen was written; None when it is up to date."""
    waiting = Change.objects.filter(seq=seq + 1) | Change.objects.filter(seq__isnull=True)
    return waiting.order_by("at").values_list("at", flat=True).first()
