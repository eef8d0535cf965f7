"""Numbers follow commit order, not id order; logs are append-only; the chain shows every tampering."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction

from journal import services as journal
from journal.actor import Actor
from journal.models import Audience, AuditEvent, Change, ChangeKind, Seal
from journal.sealer import event_hash, seal, seal_changes
from journal.selectors import changes_after, head, last_seq
from journal.verification import verify


def append(key: str) -> None:
    journal.append(entity_key=key, kind=ChangeKind.PUBLISHED, audience=Audience.PUBLIC)


def numbered() -> list[str]:
    return [change.entity_key for change in Change.objects.filter(seq__isnull=False).order_by("seq")]


@pytest.mark.django_db(transaction=True)
def test_two_commits_crossing_their_ids_are_numbered_in_commit_order() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite's writers cannot cross: BEGIN IMMEDIATE admits one at a time")
    first_written, second_sealed = threading.Event(), threading.Event()
    failures: list[BaseException] = []

    def slow_writer() -> None:
        try:
            with transaction.atomic():
                append("slow")  # the lower id and the lower xid …
                first_written.set()
                assert second_sealed.wait(20)
        except BaseException as failure:
            failures.append(failure)
        finally:
            connections.close_all()

    thread = threading.Thread(target=slow_writer)
    thread.start()
    assert first_written.wait(20)
    with transaction.atomic():
        append("fast")  # … committed after this one
    assert Change.objects.count() == 1, "the slow one is not visible yet"
    sealed_while_open = seal_changes(limit=100)
    second_sealed.set()
    thread.join()
    assert not failures
    assert sealed_while_open == 0, "nothing may be numbered past a transaction that is still open"
    assert seal_changes(limit=100) == 2
    assert numbered() == ["slow", "fast"]
    assert last_seq() == 2


@pytest.mark.django_db(transaction=True)
def test_ids_and_xids_that_cross_each_other_lose_nothing_to_a_follower() -> None:
    """Transaction A takes its xid first, B takes the lower row id, A commits first."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite's writers cannot cross: BEGIN IMMEDIATE admits one at a time")
    a_has_xid, b_wrote, a_committed = threading.Event(), threading.Event(), threading.Event()
    failures: list[BaseException] = []

    def writer_b() -> None:
        try:
            assert a_has_xid.wait(20)
            with transaction.atomic():
                append("b")
                b_wrote.set()
                assert a_committed.wait(20)
        except BaseException as failure:
            failures.append(failure)
        finally:
            connections.close_all()

    thread = threading.Thread(target=writer_b)
    thread.start()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()")
        a_has_xid.set()
        assert b_wrote.wait(20)
        append("a")
    seen: list[str] = []
    seal()
    seen += [change.entity_key for change in changes_after(0, limit=10)]
    a_committed.set()
    thread.join()
    assert not failures
    seal()
    seen += [change.entity_key for change in changes_after(len(seen), limit=10)]
    assert sorted(seen) == ["a", "b"], "each seen once"


@pytest.mark.django_db
def test_versions_rise_with_every_change_and_public_ones_only_with_public_changes() -> None:
    append("e1")
    journal.append(entity_key="e1", kind=ChangeKind.HELD, audience=Audience.STAFF)
    assert head("e1") == (2, 1)
    journal.append_many(
        [journal.Entry(key, ChangeKind.PUBLISHED, Audience.PUBLIC) for key in ("e2", "e1", "e2")]
    )
    assert head("e1") == (3, 2)
    assert head("e2") == (2, 2)


@pytest.mark.django_db(transaction=True)
def test_a_change_outside_a_transaction_is_refused() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        append("e1")


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Change, AuditEvent])
def test_the_database_itself_forbids_deleting_and_altering(
    model: type[Change] | type[AuditEvent], by: Actor
) -> None:
    append("e1")
    journal.audit(by=by, action="a", target="t")
    seal()
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.all().delete()
    column = "kind" if model is Change else "reason"
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.update(**{column: "other"})
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.update(seq=77)


@pytest.mark.django_db
def test_content_of_an_unnumbered_row_cannot_be_altered_either(by: Actor) -> None:
    journal.audit(by=by, action="a", target="t")
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEvent.objects.update(action="b")


@pytest.mark.django_db
def test_verify_is_clean_and_notices_a_cut_end_and_an_altered_event(by: Actor) -> None:
    for number in range(5):
        journal.audit(by=by, action="a", target=f"t{number}", detail={"ü": [1, "二"]})
        append(f"e{number}")
    seal()
    seal()
    report = verify()
    assert (report.events, report.changes, report.findings) == (5, 5, [])
    Seal.objects.filter(pk="audit").update(seq=6)
    assert any("end was cut" in finding for finding in verify().findings)
    Seal.objects.filter(pk="audit").update(seq=5)
    disable_triggers()
    AuditEvent.objects.filter(seq=3).update(reason="something else")
    assert any("3 was altered" in finding for finding in verify().findings)


@pytest.mark.django_db
def test_verify_does_not_take_the_sealers_work_for_tampering(
    by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal.audit(by=by, action="a", target="t1")
    append("e1")
    seal()

    def seal_meanwhile(*args: Any, **options: Any) -> str:
        monkeypatch.undo()
        journal.audit(by=by, action="a", target="t2")
        append("e2")
        seal()
        return event_hash(*args, **options)

    monkeypatch.setattr("journal.verification.event_hash", seal_meanwhile)
    assert verify().findings == []


def disable_triggers() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE journal_auditevent DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER journal_auditevent_no_update")


@pytest.mark.django_db
def test_sealing_takes_a_limit_and_goes_on() -> None:
    for number in range(7):
        append(f"e{number}")
    assert [seal_changes(limit=3) for _ in range(4)] == [3, 3, 1, 0]
    assert [change.seq for change in changes_after(0, limit=10)] == list(range(1, 8))
