"""How far each follower of the change log came."""

from __future__ import annotations

from journal.models import FollowerCursor


def cursor(name: str) -> int:
    """The last number that the follower has dealt with, 0 at first."""
    return FollowerCursor.objects.filter(pk=name).values_list("seq", flat=True).first() or 0


def advance(name: str, seq: int) -> None:
    """Say that everything up to `seq` is dealt with; called after the work is safe."""
    FollowerCursor.objects.update_or_create(pk=name, defaults={"seq": seq})
