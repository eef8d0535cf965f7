"""`manage.py journal_after_restore`: after a dump is loaded into another PostgreSQL cluster.

Stored transaction ids belong to the old cluster and may lie above the new one's: their rows would wait for
ever. They are set to 0; no writer runs during a restore, so their order by id is their order.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from journal import services as journal
from journal.actor import Actor
from journal.models import AuditEvent, Change


class Command(BaseCommand):
    help = (
        "Let the sealer number rows that were written before a restore. Run once, before the worker starts."
    )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        changes = Change.objects.filter(seq__isnull=True).update(xid=0)
        events = AuditEvent.objects.filter(seq__isnull=True).update(xid=0)
        journal.audit(
            by=Actor.system("journal_after_restore"),
            action="journal.after_restore",
            target="journal",
            reason="restored from a dump",
            detail={"changes": changes, "events": events},
        )
        self.stdout.write(f"reset {changes} changes and {events} audit events")
