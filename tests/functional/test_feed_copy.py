"""A copy kept by the change feed alone, through random changes, equals the public data and holds nothing that ended.

FEED_CHANGES changes (120 in the suite; `make feed-copy` takes 10,000).
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from journal import clock
from journal.sealer import seal
from records.models import EndKind, Record, RecordState
from records.services import record_correct, record_end, record_mark_objection, record_restore
from records.sweeps import rework_records, turn_records
from registry.merging.services import entity_merge, entity_unmerge
from registry.models import Entity, EntityMerge
from registry.services import entity_change
from registry.services.agencies import agency_rename
from tests import factories
from tests.staff import actor_of, make_staff

pytestmark = [
    pytest.mark.django_db(databases=["default", "counters"]),
    pytest.mark.usefixtures("reference"),
]
CHANGES = int(os.environ.get("FEED_CHANGES", "120"))
DAILY = ("days_left",)  # differs by the day it is asked on


@dataclass
class Copy:
    """What a re-user keeps: public records by number, and how far the feed was read."""

    client: Client
    limit: int = 100
    after: int = 0
    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)  # record → entity
    events: int = 0

    def read(self, *, pages: int = 1_000_000) -> None:
        """Follow the feed, as docs/reference/change-feed.md says."""
        for _ in range(pages):
            page = self.get("/api/v1/changes", after=self.after, limit=self.limit)
            for event in page["results"]:
                self.take(event)
            self.after = page["next_after"]
            if not page["more"]:
                return

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        answer = self.client.get(path, query)
        assert answer.status_code == 200, (path, answer.status_code)
        return dict(answer.json())

    def take(self, event: dict[str, Any]) -> None:
        self.events += 1
        if event["record"] is not None:
            if event["kind"] == "must_delete":
                assert set(event) == {"seq", "record", "kind", "since"}
                self.drop(event["record"])
            else:
                self.keep(event["data"], event["entity"])
            return
        for record in [one for one, key in self.keys.items() if key == event["entity"]]:
            self.drop(record)
        if event["kind"] != "must_delete":
            self.read_entity(event["records_url"], event["now"])

    def read_entity(self, url: str, key: str) -> None:
        where: str | None = url
        while where:
            answer = self.client.get(where, {"limit": 100} if where == url else None)
            if answer.status_code in (404, 308):
                return  # it went on meanwhile; a later event says where
            page = answer.json()
            for row in page["results"]:
                self.keep(row, key)
            where = page["next"]

    def keep(self, row: dict[str, Any], key: str) -> None:
        self.records[row["id"]], self.keys[row["id"]] = row, key

    def drop(self, record: str) -> None:
        self.records.pop(record, None)
        self.keys.pop(record, None)


def public(client: Client) -> dict[str, dict[str, Any]]:
    """Everything that is public, as the API shows it one by one."""
    rows = Record.objects.public(at=clock.today()).exclude(entity__kind="individual_business")
    found = {}
    for public_id in rows.values_list("public_id", flat=True):
        found[public_id] = client.get(f"/api/v1/records/{public_id}").json()["record"]
    return found


class World:
    """Random things that happen to a few companies and their records."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.entities = factories.entities(12)
        self.merges: list[EntityMerge] = []
        self.done: dict[str, int] = {}
        self.steward = actor_of(make_staff(roles=["steward"]))

    def record(self, *states: str) -> Record | None:
        rows = Record.objects.filter(state__in=states or [RecordState.PUBLISHED]).select_related("entity")
        there = rows.count()
        return rows.order_by("pk")[self.chance.randrange(there)] if there else None

    def entity(self) -> Entity:
        pks = sorted(Entity.objects.values_list("pk", flat=True))
        return Entity.objects.get(pk=self.chance.choice(pks))

    def publish(self) -> None:
        ago = timedelta(days=self.chance.randint(1, 300))
        factories.penalty(self.entity(), decided_on=clock.today() - ago)

    def permit(self) -> None:
        factories.permit(self.entity())

    def unpublished(self) -> None:
        factories.penalty(self.entity(), severity="minor")

    def correct(self) -> None:
        if record := self.record():
            said = {"penalty_content": f"更正{self.chance.randint(1, 999)}"}
            if record.item_id == "penalty":
                data = factories.penalty_input(record.entity, details=said)
                record_correct(record=record, data=data, by=factories.BY, reason="…")

    def move(self) -> None:
        if (record := self.record()) and record.item_id == "penalty":
            data = factories.penalty_input(self.entity())
            record_correct(record=record, data=data, by=factories.BY, reason="…")

    def object(self) -> None:
        if record := self.record():
            pending = not record.objection_pending
            record_mark_objection(record=record, pending=pending, by=factories.BY, reason="…")

    def end(self) -> None:
        if record := self.record():
            kind = self.chance.choice(
                [EndKind.REPAIRED, EndKind.REPAIRED, EndKind.WITHDRAWN, EndKind.SHIELDED]
            )
            record_end(record=record, kind=kind, by=factories.BY, reason="…")

    def restore(self) -> None:
        if record := self.record(RecordState.REPAIRED, RecordState.SHIELDED):
            record_restore(record=record, by=factories.BY, reason="…")

    def expire(self) -> None:
        if record := self.record():
            today = clock.today()
            Record.objects.filter(pk=record.pk, clock_on__isnull=False).update(
                shown_until=today - timedelta(days=1), next_turn_on=today
            )
            turn_records()

    def rename(self) -> None:
        entity = self.entity()
        data = factories.entity_input(
            usci=entity.usci, name=f"{entity.name[:20]}改{self.chance.randint(1, 99)}"
        )
        entity_change(entity=entity, data=data, by=factories.BY)

    def merge(self) -> None:
        one, other = self.entity(), self.entity()
        if one.pk != other.pk and Entity.objects.count() > 6:
            self.merges.append(entity_merge(survivor=one, merged=other, by=factories.BY, reason="…"))

    def unmerge(self) -> None:
        if self.merges:
            entity_unmerge(merge=self.merges.pop(), by=factories.BY, reason="…")

    def rename_agency(self) -> None:
        """All records of an agency say its new name once the worker has been by."""
        if record := self.record():
            agency = record.source_agency
            name = f"{agency.name[:20]}改{self.chance.randint(100, 999)}"
            agency_rename(agency=agency, name=name, name_en="", by=self.steward, reason="…")
            while rework_records():
                pass

    def step(self) -> None:
        """One thing, whichever comes."""
        often: list[tuple[Callable[[], None], int]] = [
            (self.publish, 6),
            (self.permit, 2),
            (self.unpublished, 1),
            (self.correct, 4),
            (self.move, 1),
            (self.object, 3),
            (self.end, 4),
            (self.restore, 3),
            (self.expire, 1),
            (self.rename, 1),
            (self.rename_agency, 1),
            (self.merge, 1),
            (self.unmerge, 1),
        ]
        acts, weights = zip(*often, strict=True)
        act = self.chance.choices(acts, weights)[0]
        act()
        self.done[act.__name__] = self.done.get(act.__name__, 0) + 1


def test_copies_of_every_pace_equal_the_public_data(client: Client) -> None:
    world = World(seed=8)
    prompt, slow = Copy(client), Copy(client, limit=1)
    for number in range(CHANGES):
        world.step()
        if world.chance.random() < 0.2:
            seal()
            prompt.read(pages=world.chance.randint(1, 3))
        if number % 7 == 0:
            slow.read(pages=2)
    late = Copy(client, limit=7)
    while seal():
        pass
    right = public(client)
    assert len(right) > 10 and len(world.done) > 9, world.done
    for copy in (prompt, slow, late):
        copy.read()
        assert set(copy.records) == set(right)
        for public_id, row in right.items():
            kept = copy.records[public_id]
            assert {k: v for k, v in kept.items() if k not in DAILY} == {
                k: v for k, v in row.items() if k not in DAILY
            }
    gone = set(Record.objects.exclude(public_id__in=right).values_list("public_id", flat=True))
    assert gone and not gone & set(late.records)
    assert late.events == slow.events
