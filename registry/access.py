"""Looking at an entity's whole file: written down with its purpose, in the audit log."""

from __future__ import annotations

from journal import services as journal
from journal.actor import Actor
from registry.models import Entity

FILE_READ = "file.read"


def file_read(entity: Entity, *, actor: Actor, purpose: str) -> None:
    """Note that somebody looked at what is on file about an entity beyond what the public sees."""
    journal.audit(by=actor, action=FILE_READ, target=f"entity:{entity.key}", reason=purpose)
