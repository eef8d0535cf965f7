"""Writing down what happened: versions, Changes and audit events, in the writer's own transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db import connection, transaction

from journal import clock
from journal.actor import Actor
from journal.inserts import insert_rows
from journal.models import Audience, AuditEvent, Change, ChangeKind, Head

HEAD_ROWS = 2_000  # keys an upsert statement carries at most: 3 parameters each, below SQLite's 32,766


class HeadVersion(NamedTuple):
    """An entity's versions after a write."""

    version: int
    public_version: int


class Entry(NamedTuple):
    """One Change to append."""

    entity_key: str
    kind: ChangeKind
    audience: Audience
    subject: str = ""


def append(*, entity_key: str, kind: ChangeKind, audience: Audience, subject: str = "") -> HeadVersion:
    """Append one Change and raise the entity's version; must stand in the writer's transaction."""
    return append_many([Entry(entity_key, kind, audience, subject)])[entity_key]


def append_many(entries: Sequence[Entry]) -> dict[str, HeadVersion]:
    """Append Changes for many entities, locking their heads in key order so that writers never deadlock.

    Every Change of one call on one entity carries the version that the call ends with: a follower reads
    the current row anyway.

    Raises:
        TransactionManagementError: called outside a transaction.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("journal.append belongs in the writer's transaction")
    heads = _raise_versions(entries)
    at = clock.now()
    insert_rows(
        [
            Change(
                entity_key=entry.entity_key,
                kind=entry.kind,
                audience=entry.audience,
                subject=entry.subject,
                version=heads[entry.entity_key].version,
                public_version=heads[entry.entity_key].public_version,
                at=at,
            )
            for entry in entries
        ]
    )
    return heads


def hold(entity_keys: Iterable[str]) -> None:
    """Lock the heads of all entities that a transaction is about to touch, in key order, before any other row.

    Whoever appends more than once in a transaction, or locks rows of its own, would else meet another writer
    the other way round (import and midnight sweep). SQLite admits one writer at a time anyway.
    """
    if connection.vendor == "postgresql":
        heads = Head.objects.filter(pk__in={key for key in entity_keys if key}).order_by("pk")
        list(heads.select_for_update().values_list("pk"))


def _raise_versions(entries: Sequence[Entry]) -> dict[str, HeadVersion]:
    """Add to each head the number of its Changes; UPDATE … RETURNING orders the writers of one entity."""
    every = Counter(entry.entity_key for entry in entries)
    public = Counter(entry.entity_key for entry in entries if entry.audience == Audience.PUBLIC)
    keys = sorted(every)
    heads: dict[str, HeadVersion] = {}
    table = connection.ops.quote_name(Head._meta.db_table)
    with connection.cursor() as cursor:
        for start in range(0, len(keys), HEAD_ROWS):
            part = keys[start : start + HEAD_ROWS]
            rows = ",".join(["(%s,%s,%s)"] * len(part))
            cursor.execute(
                f"INSERT INTO {table} (entity_key, version, public_version) VALUES {rows} "  # noqa: S608
                f"ON CONFLICT (entity_key) DO UPDATE SET version = {table}.version + excluded.version, "
                f"public_version = {table}.public_version + excluded.public_version "
                "RETURNING entity_key, version, public_version",
                [value for key in part for value in (key, every[key], public[key])],
            )
            heads.update((key, HeadVersion(version, shown)) for key, version, shown in cursor.fetchall())
    return heads


def audit(
    *, by: Actor, action: str, target: str, reason: str = "", detail: dict[str, Any] | None = None
) -> AuditEvent:
    """Write who did what to what, and why. `detail` is plain JSON without personal data."""
    return AuditEvent.objects.create(
        at=clock.now(),
        user_key=by.user_key,
        agency_key=by.agency_key,
        address=by.address,
        request_id=by.request_id,
        action=action,
        target=target,
        reason=reason,
        detail=detail or {},
    )
