"""The storm's own eyes: it sees a lost row, a doubled one and a broken chain, and nothing where all is well."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from demo import seed as seeding
from penalties.models import Penalty
from records.models import Record, RecordRevision
from registry.models import EntityRevision

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
PATH = Path(__file__).resolve().parents[2] / "tools" / "storm" / "check.py"


@pytest.fixture
def check(monkeypatch):
    spec = importlib.util.spec_from_file_location("storm_check", PATH)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "SETTLE", 1)
    seeding.fill(entities=60, seed=5, progress=lambda entities, records: None)
    assert module.quick() == []
    return module


def test_a_lost_typed_row_is_seen(check):
    Penalty.objects.first().delete()
    assert [line.partition(":")[0] for line in check.quick()] == ["penalties, against their typed rows"]


def test_a_doubled_record_is_seen(check):
    record = Record.objects.filter(item="award").first()
    revision = record.revisions.get()
    record.pk, record.public_id = None, "a" * 10
    record.save(force_insert=True)
    revision.pk, revision.record = None, record
    revision.save(force_insert=True)
    assert [line.partition(":")[0] for line in check.quick()] == [
        "records, against those that the seed and the imports say they wrote"
    ]


def test_lost_revisions_are_seen(check):
    RecordRevision.objects.first().delete()
    EntityRevision.objects.first().delete()
    found = [line.partition(":")[0] for line in check.quick()]
    assert found == ["records, against their open revisions", "entities, against their first revisions"]
