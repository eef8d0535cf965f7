"""Import entities from a file."""

from __future__ import annotations

from exchange.entity_work import EntityWork
from exchange.importing import Work
from exchange.management.importing import ImportCommand
from exchange.profiles import Profile
from journal.actor import Actor


class Command(ImportCommand):
    """manage.py import_entities FILE [--profile NAME]."""

    help = "Import entities from a CSV or JSON lines file (docs/how-to/import-a-file.md)."
    kind = "entities"
    default_profile = "entities"

    def work(self, profile: Profile, *, origin: str, by: Actor, dry_run: bool) -> Work:
        """Entities."""
        return EntityWork(profile, origin=origin, by=by, dry_run=dry_run)
