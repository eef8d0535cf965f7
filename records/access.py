"""Looking at what is not public: written down with its purpose, and told to the subject.

The home of these lines is the audit log: append-only, chained by hash, and found by target.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from journal import clock
from journal import services as journal
from journal.actor import Actor
from journal.models import AuditEvent
from records.catalogue import catalogue
from records.models import Record, RecordState
from registry.access import FILE_READ
from registry.models import Entity

RECORD_READ = "record.read"
ENTITY_CHECKED = "entity.checked"  # by an agency, with others; only what is public was shown


def has_closed_content(record: Record) -> bool:
    """Whether a look at the whole record shows anything that the public does not see today."""
    item = catalogue()[record.item_id]
    today = clock.today()
    is_public = (
        record.state == RecordState.PUBLISHED
        and item.row.access == "public"
        and record.shown_from <= today
        and (record.shown_until is None or record.shown_until >= today)
    )
    opened = {prop.key for prop in item.open_properties(record.schema_version)} if is_public else set()
    closed_past = record.revisions.filter(concealed=True).exists()
    return not is_public or closed_past or any(key not in opened for key in record.details)


def record_read(record: Record, *, actor: Actor, purpose: str) -> None:
    """Note that somebody looked at a record that is not wholly public."""
    journal.audit(
        by=actor,
        action=RECORD_READ,
        target=f"record:{record.public_id}",
        reason=purpose,
        detail={"entity": record.entity.key},
    )


def looks_at(entity: Entity, *, limit: int = 100) -> list[AuditEvent]:
    """Who looked at the entity's file or records, when and why, newest first: what the subject is told."""
    records = Record.objects.filter(entity=entity).order_by("-pk").values_list("public_id", flat=True)[:500]
    targets = [f"entity:{entity.key}", *(f"record:{public_id}" for public_id in records)]
    return list(_looks(targets).order_by("-pk")[:limit])


def _looks(targets: Sequence[str]) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(target__in=targets, action__in=(FILE_READ, RECORD_READ, ENTITY_CHECKED))
