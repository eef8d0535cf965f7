"""What the worker does for the journal."""

from __future__ import annotations

from journal.desk.once import forget_used_forms
from journal.sealer import seal


def seal_journal() -> int:
    """Number whatever was committed since; returns how many rows."""
    return seal()


def tidy_journal() -> int:
    """Forget marks of forms that are two days old."""
    return forget_used_forms()
