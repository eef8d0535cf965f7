"""Import records (penalties, permits, …) from a file."""

from __future__ import annotations

from exchange.importing import Work
from exchange.management.importing import ImportCommand
from exchange.profiles import Profile
from exchange.record_work import RecordWork
from journal.actor import Actor


class Command(ImportCommand):
    """manage.py import_records FILE --profile NAME."""

    help = "Import records from a CSV or JSON lines file by a profile (docs/how-to/import-a-file.md)."
    kind = "records"

    def work(self, profile: Profile, *, origin: str, by: Actor, dry_run: bool) -> Work:
        """Records."""
        return RecordWork(profile, origin=origin, by=by, dry_run=dry_run)
