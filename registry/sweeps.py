"""What the worker does for the register."""

from __future__ import annotations

from registry.merging.finding import doubles_propose


def find_doubles() -> int:
    """Propose to merge what looks like one organisation on file twice; returns how many Changes it read."""
    return doubles_propose()
