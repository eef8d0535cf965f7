"""Triggers on both databases: no DELETE of a Change or AuditEvent, no UPDATE but the sealer's.

Allowed are filling an empty `seq` (with hash and previous_hash) and resetting `xid` of an unnumbered row
after a restore.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

CONTENT = {
    "journal_change": ("entity_key", "kind", "audience", "subject", "version", "public_version", "at"),
    "journal_auditevent": (
        "at", "user_key", "agency_key", "address", "request_id", "action", "target", "reason", "detail",
    ),
}


def sqlite_statements(table: str) -> list[str]:
    changed = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in ("id", *CONTENT[table]))
    return [
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
        f"WHEN OLD.seq IS NOT NULL OR {changed} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
    ]


def postgresql_statements(table: str) -> list[str]:
    changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in ("id", *CONTENT[table]))
    return [
        f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()",
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
        f"FOR EACH ROW WHEN (OLD.seq IS NOT NULL OR {changed}) EXECUTE FUNCTION {table}_append_only()",
    ]


def create_triggers(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    build = postgresql_statements if schema_editor.connection.vendor == "postgresql" else sqlite_statements
    for table in CONTENT:
        for statement in build(table):
            schema_editor.execute(statement)


def drop_triggers(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    on = schema_editor.connection.vendor == "postgresql"
    for table in CONTENT:
        for name in (f"{table}_no_delete", f"{table}_no_update"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if on else ""))
        if on:
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {table}_append_only()")


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]

    operations = [migrations.RunPython(create_triggers, drop_triggers)]
