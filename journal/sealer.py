"""The sealer: gives Changes and audit events their dense numbers in commit order, and chains the audit log.

Ids are given when a row is written, not when it is committed: with ids 1 and 2 committed in the order
2, 1, whoever pages by id loses 1. So only rows whose transaction lies below every running one are
numbered, read and numbered in one statement, ordered by (xid, id).
"""

from __future__ import annotations

import hashlib

import orjson
from django.db import connection, transaction

from journal.locks import transaction_lock
from journal.models import AuditEvent, Change, Seal

_BELOW_RUNNING = "AND xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint"


def seal(*, limit: int = 5_000) -> int:
    """Number at most `limit` rows of each log; returns how many were numbered. Harmless to repeat."""
    return seal_changes(limit=limit) + seal_audit(limit=limit)


@transaction.atomic
def seal_changes(*, limit: int) -> int:
    """Number committed Changes. Does nothing while another sealer is at work."""
    if not transaction_lock("sealer:change"):
        return 0
    seal_row, _ = Seal.objects.get_or_create(log="change")
    count = _number(Change._meta.db_table, after=seal_row.seq, limit=limit)
    if count:
        Seal.objects.filter(log="change").update(seq=seal_row.seq + count)
    return count


@transaction.atomic
def seal_audit(*, limit: int) -> int:
    """Number committed audit events and chain each to the one before by SHA-256."""
    if not transaction_lock("sealer:audit"):
        return 0
    tail, _ = Seal.objects.get_or_create(log="audit")
    ready = _ready_audit_events(limit)
    previous = tail.hash
    rows = []
    for seq, event in enumerate(ready, start=tail.seq + 1):
        digest = event_hash(event, seq=seq, previous=previous)
        rows.append((seq, previous, digest, event.pk))
        previous = digest
    if rows:
        table = connection.ops.quote_name(AuditEvent._meta.db_table)
        with connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE {table} SET seq = %s, previous_hash = %s, hash = %s WHERE id = %s",  # noqa: S608
                rows,
            )
        Seal.objects.filter(log="audit").update(seq=rows[-1][0], hash=previous)
    return len(rows)


def event_hash(event: AuditEvent, *, seq: int, previous: str) -> str:
    """The link of an audit event: SHA-256 over the link before it and everything the event says."""
    content = [
        seq,
        previous,
        int(event.at.timestamp() * 1_000_000),
        event.user_key,
        event.agency_key,
        event.address,
        event.request_id,
        event.action,
        event.target,
        event.reason,
        event.detail,
    ]
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _number(table: str, *, after: int, limit: int) -> int:
    """One statement: choose the rows whose transactions are over, and number them."""
    below = _BELOW_RUNNING if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET seq = %s + ready.n FROM ("  # noqa: S608
            "SELECT id, row_number() OVER (ORDER BY xid, id) AS n FROM ("
            f"SELECT id, xid FROM {table} WHERE seq IS NULL {below} ORDER BY xid, id LIMIT %s) AS due"
            f") AS ready WHERE {table}.id = ready.id",
            [after, limit],
        )
        return int(cursor.rowcount)


def _ready_audit_events(limit: int) -> list[AuditEvent]:
    below = _BELOW_RUNNING if connection.vendor == "postgresql" else ""
    table = AuditEvent._meta.db_table
    return list(
        AuditEvent.objects.raw(
            f"SELECT * FROM {table} WHERE seq IS NULL {below} ORDER BY xid, id LIMIT %s",  # noqa: S608
            [limit],
        )
    )
