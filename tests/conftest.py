"""What every test may lean on: reference data, a clean catalogue cache, the shared data where given."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.utils import translation
from hypothesis import settings as hypothesis_settings

from journal.actor import Actor

hypothesis_settings.register_profile("suite", deadline=None)  # two cores, many tests: no time limits
hypothesis_settings.load_profile("suite")


def load_reference() -> None:
    """Regions, agencies, catalogue, rules, the calendar and lists, once per database."""
    from journal import reference as journal_reference
    from lists import reference as lists_reference
    from records import reference as records_reference
    from registry import reference as registry_reference
    from registry.models import Region
    from repair import reference as repair_reference

    if not Region.objects.exists():
        journal_reference.load(settings.REFERENCE_DIR)
        registry_reference.load(settings.REFERENCE_DIR)
        records_reference.load(settings.REFERENCE_DIR)
        lists_reference.load(settings.REFERENCE_DIR)
        repair_reference.load(settings.REFERENCE_DIR)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    """Load reference data into the test database before the first test."""
    with django_db_blocker.unblock():
        let_flush_pass_the_triggers()
        load_reference()
    yield
    with django_db_blocker.unblock():  # the counters' connection too: PostgreSQL drops no database in use
        connections.close_all()


def let_flush_pass_the_triggers() -> None:
    """SQLite flushes a test database by DELETE, which the append-only triggers forbid: lift them meanwhile."""
    connection = connections["default"]
    if connection.vendor != "sqlite":
        return
    original = connection.ops.sql_flush

    def sql_flush(*args: Any, **kwargs: Any) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
        return (
            [f"DROP TRIGGER {name}" for name, _ in triggers]
            + original(*args, **kwargs)
            + [sql for _, sql in triggers]
        )

    connection.ops.sql_flush = sql_flush


@pytest.fixture(autouse=True)
def _fresh_catalogue() -> None:
    """Catalogue and calendar are cached for a while; tests do not wait."""
    from journal import working_days
    from lists.selectors import stamp
    from records import catalogue

    stamp.forget()
    catalogue.forget()
    working_days.forget()


@pytest.fixture(autouse=True)
def _language_of_the_site() -> None:
    """The last page of the test before may have been English, and `reverse` would go on in that language."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def _seal_inside_the_test_transaction(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A test that is rolled back never commits, so on PostgreSQL the sealer would wait for it for ever.

    Tests with real transactions keep the real condition.
    """
    marker = request.node.get_closest_marker("django_db")
    real = (marker and marker.kwargs.get("transaction")) or "transactional_db" in request.fixturenames
    if not real:
        monkeypatch.setattr("journal.sealer._BELOW_RUNNING", "")


@pytest.fixture
def reference(db: None) -> None:
    """Reference data, also in a test with real transactions, whose database was emptied."""
    load_reference()


@pytest.fixture
def by() -> Actor:
    """Somebody to act."""
    return Actor.system("test")


@pytest.fixture(scope="session")
def shared_folder() -> Path:
    """The folder of real data that is not part of the project; tests that need it say so."""
    folder = os.environ.get("CREDITSITE_SHARED", "")
    if not folder:
        pytest.skip("CREDITSITE_SHARED is not set: the real penalty file is not tested here")
    return Path(folder)
