"""insert_rows and insert_with_keys write what bulk_create writes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from journal import clock
from journal.inserts import insert_rows, insert_with_keys
from journal.models import Audience, Change, ChangeKind
from registry.models import Entity, EntityName

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
NOW = datetime(2026, 5, 1, 23, 59, 59, 123456, clock.SHANGHAI)


def entity(number: int, **given: Any) -> Entity:
    values = {"established_on": date(2020, 2, 29), "usci_flags": ["甲", {"b": None}], "region_id": "110000"}
    return Entity(
        key=f"n{number:08d}",
        name=f"'%s\"公司{number}",
        folded_name="x",
        created_at=NOW,
        updated_at=NOW,
        **values | given,
    )


def values_of(found: Entity) -> dict[str, Any]:
    return {
        name: value
        for name, value in Entity.objects.filter(pk=found.pk).values()[0].items()
        if name not in ("id", "key", "name")
    }


@pytest.mark.parametrize(
    "given", [{}, {"established_on": None, "region_id": None, "usci_flags": []}, {"scope": "a\nb"}]
)
def test_a_row_is_the_same_as_from_bulk_create(given: dict[str, Any]) -> None:
    [ours] = insert_with_keys([entity(1, **given)])
    [theirs] = Entity.objects.bulk_create([entity(2, **given)])
    assert values_of(ours) == values_of(theirs)
    ours.refresh_from_db()
    assert ours.created_at == NOW


def test_keys_belong_to_their_rows_across_statements() -> None:
    made = insert_with_keys([entity(number) for number in range(3_000)])
    assert all(not one._state.adding for one in made)
    on_file = dict(Entity.objects.values_list("pk", "key"))
    assert {one.pk: one.key for one in made} == on_file


def test_rows_without_keys_and_database_defaults() -> None:
    [one] = insert_with_keys([entity(1)])
    insert_rows([EntityName(entity=one, kind="alias", name=f"{n}", folded="") for n in range(1_000)])
    assert EntityName.objects.filter(entity=one).count() == 1_000
    change = Change(
        entity_key=one.key,
        kind=ChangeKind.PUBLISHED,
        audience=Audience.PUBLIC,
        version=1,
        public_version=1,
        at=NOW,
    )
    insert_rows([change])
    assert Change.objects.get(entity_key=one.key).xid >= 0
    insert_rows([])
    assert insert_with_keys([]) == []


def test_a_constraint_speaks_as_ever() -> None:
    insert_with_keys([entity(1)])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_with_keys([entity(1)])
