"""The journal's commands, and locks by name."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from journal import services as journal
from journal.actor import Actor
from journal.locks import advisory_lock, file_lock
from journal.models import Audience, AuditEvent, Change, ChangeKind, Seal
from journal.sealer import seal

HOLD = """
import sys, time
from pathlib import Path
from journal.locks import file_lock
with file_lock(Path(sys.argv[1])) as held:
    print(held, flush=True)
    time.sleep(60)
"""


@pytest.mark.django_db
def test_audit_verify_says_clean_and_exits_1_with_findings(
    by: Actor, capsys: pytest.CaptureFixture[str]
) -> None:
    journal.audit(by=by, action="a", target="t")
    seal()
    call_command("audit_verify")
    assert "audit events=1 changes=0 waiting=0 findings=0" in capsys.readouterr().out
    Seal.objects.filter(pk="audit").update(hash="0" * 64)
    with pytest.raises(SystemExit) as caught:
        call_command("audit_verify")
    assert caught.value.code == 1


@pytest.mark.django_db
def test_after_a_restore_old_transaction_ids_no_longer_hold_rows_back(by: Actor) -> None:
    journal.append(entity_key="e", kind=ChangeKind.PUBLISHED, audience=Audience.PUBLIC)
    Change.objects.update(xid=2**60)
    call_command("journal_after_restore")
    assert Change.objects.get().xid == 0
    assert AuditEvent.objects.get().action == "journal.after_restore"
    assert seal() == 2


@pytest.mark.django_db
def test_the_xid_is_the_writing_transactions_own_on_postgresql() -> None:
    with transaction.atomic():
        journal.append(entity_key="e", kind=ChangeKind.PUBLISHED, audience=Audience.PUBLIC)
        stored = Change.objects.get().xid
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_current_xact_id()::text::bigint")
                assert stored == cursor.fetchone()[0]
        else:
            assert stored == 0


def test_a_lock_file_is_let_go_when_its_holder_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            HOLD,
            str(path),
        ],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[3],
        text=True,
    )
    assert holder.stdout
    assert holder.stdout.readline().strip() == "True"
    with file_lock(path) as held:
        assert not held
    holder.kill()
    holder.wait()
    holder.stdout.close()
    with file_lock(path) as held:
        assert held


@pytest.mark.django_db
def test_two_locks_of_different_names_do_not_meet() -> None:
    with advisory_lock("one") as one, advisory_lock("two") as two:
        assert one
        assert two
