"""A follower goes on where it left off, and a crash between work and cursor repeats, never skips."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, connections, transaction

from journal import followers
from journal import services as journal
from journal.models import Audience, ChangeKind, Head
from journal.sealer import seal
from journal.selectors import changes_after


@pytest.mark.django_db
def test_a_follower_reads_on_from_its_cursor() -> None:
    for key in ("a", "b", "c"):
        journal.append(entity_key=key, kind=ChangeKind.PUBLISHED, audience=Audience.PUBLIC)
    seal()
    assert followers.cursor("mail") == 0
    first = changes_after(followers.cursor("mail"), limit=2)
    followers.advance("mail", first[-1].seq or 0)
    rest = changes_after(followers.cursor("mail"), limit=2)
    assert [change.entity_key for change in (*first, *rest)] == ["a", "b", "c"]
    assert followers.cursor("another") == 0


@pytest.mark.django_db(transaction=True)
def test_writers_that_touch_the_same_entities_in_opposite_orders_do_not_deadlock() -> None:
    """Each appends twice, in the other's order; without `hold` PostgreSQL ends one with "deadlock detected"."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite admits one writer at a time")
    Head.objects.bulk_create([Head(entity_key="a"), Head(entity_key="b")])
    both_begun, failures = threading.Barrier(2), list[BaseException]()

    def write(*keys: str) -> None:
        try:
            both_begun.wait(20)
            for _ in range(40):
                with transaction.atomic():
                    journal.hold(keys)
                    for key in keys:
                        journal.append(entity_key=key, kind=ChangeKind.PUBLISHED, audience=Audience.PUBLIC)
        except BaseException as failure:
            failures.append(failure)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=keys) for keys in (("a", "b"), ("b", "a"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert [head.version for head in Head.objects.order_by("pk")] == [80, 80]
