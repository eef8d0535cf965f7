"""A writer that read an entity a while ago changes what its source says, and nothing else."""

from __future__ import annotations

import pytest

from registry.merging.services import entity_merge
from registry.models import Entity, EntityRevision
from registry.services import EntityInput, entities_change_many, entity_change
from registry.services.doubles import keys_to_hold
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_row_read_before_a_correction_does_not_take_it_back() -> None:
    entity = factories.entity(name="示例一市澄屿科技有限公司", address="甲路1号", status="active")
    read_before = Entity.objects.get(pk=entity.pk)
    corrected = Entity.objects.get(pk=entity.pk)
    entity_change(entity=corrected, data=EntityInput(name=entity.name, address="乙路2号"), by=factories.BY)

    entities_change_many(
        changes=[(read_before, EntityInput(name=entity.name, scope="软件开发"))], by=factories.BY
    )

    now = Entity.objects.get(pk=entity.pk)
    assert (now.address, now.scope) == ("乙路2号", "软件开发")
    open_now = EntityRevision.objects.get(entity=entity, valid_to=None)
    assert (open_now.data["address"], open_now.data["scope"]) == ("乙路2号", "软件开发")
    assert (read_before.address, read_before.scope) == ("乙路2号", "软件开发"), "the caller's row says so too"


def test_a_row_read_before_a_renaming_does_not_bring_the_old_name_back() -> None:
    entity = factories.entity(name="示例一市澄屿科技有限公司")
    read_before = Entity.objects.get(pk=entity.pk)
    renamed = Entity.objects.get(pk=entity.pk)
    entity_change(entity=renamed, data=EntityInput(name="示例一市新屿科技有限公司"), by=factories.BY)
    by_key = EntityInput(name="示例一市新屿科技有限公司", address="乙路2号")

    entities_change_many(changes=[(read_before, by_key)], by=factories.BY)

    former = list(entity.names.filter(kind="former").values_list("name", flat=True))
    assert former == ["示例一市澄屿科技有限公司"], "the renaming is told once"


def test_two_rows_of_one_chunk_that_became_one_entity_both_count() -> None:
    kept = factories.entity(name="示例一市澄屿科技有限公司", address="", scope="")
    double = factories.entity(name="示例一市澄屿科技", usci=None, address="", scope="")
    read = {e.pk: e for e in Entity.objects.filter(pk__in=[kept.pk, double.pk])}
    entity_merge(survivor=kept, merged=double, by=factories.BY, reason="one company, two rows")

    entities_change_many(
        changes=[
            (read[kept.pk], EntityInput(name=kept.name, address="乙路2号")),
            (read[double.pk], EntityInput(name=double.name, scope="软件开发")),
        ],
        by=factories.BY,
    )

    now = Entity.objects.get(pk=kept.pk)
    assert (now.address, now.scope) == ("乙路2号", "软件开发")


def test_a_writer_holds_the_survivors_head_at_once() -> None:
    """Held later, out of key order, two writers could wait for each other."""
    kept, gone = (
        factories.entity(name="示例一市澄屿科技有限公司"),
        factories.entity(name="示例一市云岫贸易有限公司"),
    )
    other = factories.entity(name="示例一市青岑物流有限公司")
    entity_merge(survivor=kept, merged=gone, by=factories.BY, reason="one company, two rows")
    assert keys_to_hold([gone, other]) == {gone.key, kept.key, other.key}
