"""A double made by imports is proposed, merged, and does not come back with the next file."""

from __future__ import annotations

from pathlib import Path

import pytest

from journal.actor import Actor
from journal.models import Proposal
from journal.proposals.services import proposal_confirm
from journal.sealer import seal
from records.models import Record
from registry.models import Entity
from registry.sweeps import find_doubles
from tests.functional import importing

pytestmark = pytest.mark.django_db
STEWARD = Actor(user_key="user:1", name="Anne", roles=frozenset({"staff", "steward"}))


def test_from_two_files_to_one_and_no_further(reference: None, tmp_path: Path) -> None:
    first = importing.csv_file(tmp_path / "first.csv", [importing.row(CF_XDR_SHXYM="", CF_WSH="示字1号")])
    second = importing.csv_file(tmp_path / "second.csv", [importing.row(CF_WSH="示字2号")])
    third = importing.csv_file(tmp_path / "third.csv", [importing.row(CF_XDR_SHXYM="", CF_WSH="示字3号")])
    assert importing.records(first)["imported"] == 1
    assert importing.records(second)["imported"] == 1
    assert Entity.objects.count() == 2
    assert importing.records(third)["held"] == 1, "two bear the name"
    place = Entity.objects.get(usci=importing.CODE).region_id
    Entity.objects.filter(usci=None).update(region_id=place)
    seal()
    find_doubles()
    (proposal,) = Proposal.objects.all()
    proposal_confirm(proposal=proposal, by=STEWARD, reason="one company")
    entity = Entity.objects.get()
    assert entity.usci == importing.CODE
    assert Record.objects.filter(entity=entity).count() == 2
    ids = set(Record.objects.values_list("public_id", flat=True))
    assert importing.records(third)["changed"] == 1
    assert importing.records(first)["changed"] == 0
    assert importing.records(second)["changed"] == 0
    assert Entity.objects.get() == entity
    assert ids < set(Record.objects.values_list("public_id", flat=True))
