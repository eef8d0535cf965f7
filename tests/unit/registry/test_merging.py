"""Two registrations of one organisation become one, and two again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps
from django.utils.translation import override

from journal.actor import Actor
from journal.models import AuditEvent, Change, ChangeKind
from journal.selectors import head
from journal.workflow import ReasonMissing, Refused
from records.models import Record, RecordRevision
from registry.merging import relations
from registry.merging.services import entity_merge, entity_unmerge
from registry.models import (
    Entity,
    EntityLink,
    EntityMerge,
    EntityName,
    EntityRedirect,
    EntityRevision,
    Identifier,
    KeyPerson,
    LinkKind,
    NameKind,
)
from registry.selectors import Outcome, entities_by_name, entities_by_usci, entity_by_address
from registry.services import EntityInput, entity_change, entity_link
from tests import factories

pytestmark = pytest.mark.django_db

RELATIONS = {
    "accounts.Representation.entity",
    "documents.Letter.entity",
    "lists.ListingCase.entity",
    "records.Record.entity",
    "registry.EntityLink.child",
    "registry.EntityLink.parent",
    "registry.EntityName.entity",
    "registry.EntityRedirect.entity",
    "registry.EntityRevision.entity",
    "registry.Identifier.entity",
    "registry.KeyPerson.entity",
    "repair.Case.entity",
}


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Refusals are asked for in the words of the code."""
    with override("en"):
        yield


@pytest.fixture
def coded() -> Entity:
    return factories.entity(name="示例一市澄屿科技有限公司", address="", legal_representative="张三丰")


@pytest.fixture
def uncoded() -> Entity:
    return factories.entity(
        name="示例一市澄屿科技（集团）有限公司",
        usci=None,
        address="甲路1号",
        former_names=("示例一市旧澄屿有限公司",),
        identifiers=(("registration_number", "990101000000001"),),
    )


def merge(survivor: Entity, merged: Entity, **values: Any) -> EntityMerge:
    return entity_merge(
        survivor=survivor, merged=merged, by=factories.BY, reason="one company, two rows", **values
    )


def undo(of: EntityMerge, **values: Any) -> Entity:
    return entity_unmerge(merge=of, by=factories.BY, reason="two companies after all", **values)


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of the register and the records, without what only tells when it was touched."""
    tables = (Entity, EntityName, Identifier, EntityLink, KeyPerson, EntityRedirect, Record, RecordRevision)
    return {
        model.__name__: [
            {name: value for name, value in row.items() if name != "updated_at"}
            for row in model._base_manager.order_by("pk").values()
        ]
        for model in tables
    }


def test_every_relation_of_every_app_is_registered() -> None:
    assert set(relations.names_in_models()) == RELATIONS
    assert relations.unknown_relations() == ()


def test_everything_moves_and_both_addresses_lead_to_the_survivor(coded: Entity, uncoded: Entity) -> None:
    record = factories.penalty(uncoded)
    KeyPerson.objects.create(entity=uncoded, role="监事", name="李四")
    merge(coded, uncoded)
    assert not Entity.objects.filter(key=uncoded.key).exists()
    record.refresh_from_db()
    assert record.entity_id == coded.pk
    assert Identifier.objects.get(value="990101000000001").entity_id == coded.pk
    assert KeyPerson.objects.get(name="李四").entity_id == coded.pk
    found = entity_by_address(uncoded.key)
    assert (found.outcome, found.entity) == (Outcome.MOVED, coded)
    names = {(name.kind, name.name) for name in EntityName.objects.filter(entity=coded)}
    assert names == {
        ("current", coded.name),
        ("alias", uncoded.name),
        ("former", "示例一市旧澄屿有限公司"),
    }


def test_a_former_name_is_one_where_the_decision_says_so(coded: Entity, uncoded: Entity) -> None:
    merge(coded, uncoded, name_as=NameKind.FORMER)
    former = EntityName.objects.get(entity=coded, name=uncoded.name)
    assert former.kind == "former"
    assert former.to_date is not None


def test_a_name_that_both_bear_is_not_said_twice() -> None:
    one = factories.entity(name="示例一市澄屿科技有限公司")
    other = factories.entity(name="示例一市 澄屿科技有限公司", usci=None)
    merge(one, other)
    assert EntityName.objects.filter(entity=one).count() == 1


def test_facts_of_the_survivor_win_and_gaps_are_filled(coded: Entity, uncoded: Entity) -> None:
    Entity.objects.filter(pk=uncoded.pk).update(legal_representative="李四")
    before = EntityRevision.objects.filter(entity=coded).count()
    merge(coded, uncoded)
    coded.refresh_from_db()
    assert (coded.address, coded.legal_representative) == ("甲路1号", "张三丰")
    assert EntityRevision.objects.filter(entity=coded).count() == before + 1
    assert EntityRevision.objects.get(entity=coded, valid_to=None).data["address"] == "甲路1号"


def test_a_survivor_without_a_code_gains_it_and_its_key_leads_there(coded: Entity, uncoded: Entity) -> None:
    code = coded.usci
    done = merge(uncoded, coded)
    uncoded.refresh_from_db()
    assert uncoded.usci == code
    assert entity_by_address(code or "").outcome == Outcome.FOUND
    assert entity_by_address(coded.key).entity == uncoded
    undo(done)
    uncoded.refresh_from_db()
    assert uncoded.usci is None
    assert entity_by_address(code or "").entity == coded


def test_the_change_log_names_both_and_the_audit_log_says_why(coded: Entity, uncoded: Entity) -> None:
    before = head(coded.key).public_version
    merge(coded, uncoded)
    told = set(Change.objects.filter(kind=ChangeKind.MERGED).values_list("entity_key", "subject", "audience"))
    assert told == {(coded.key, uncoded.key, "public"), (uncoded.key, coded.key, "public")}
    assert head(coded.key).public_version == before + 1
    event = AuditEvent.objects.get(action="entity.merge")
    assert (event.target, event.reason) == (f"entity:{coded.key}", "one company, two rows")
    assert event.detail["moved"]["registry.EntityName.entity"] == 2


def test_chains_of_addresses_are_flattened() -> None:
    first, second, third = factories.entities(3)
    merge(second, first)
    merge(third, second)
    for address in (first.key, first.usci, second.key, second.usci):
        found = entity_by_address(address or "")
        assert (found.outcome, found.entity) == (Outcome.MOVED, third)
    assert set(EntityRedirect.objects.values_list("entity_id", flat=True)) == {third.pk}


def test_undoing_brings_everything_back_as_it_was(coded: Entity, uncoded: Entity) -> None:
    factories.penalties(uncoded, 5)
    factories.permit(coded)
    KeyPerson.objects.create(entity=uncoded, role="监事", name="李四")
    KeyPerson.objects.create(entity=coded, role="监事", name="李四")
    Identifier.objects.create(entity=coded, kind="registration_number", value="990101000000001")
    parent, branch, both = factories.entities(3)
    for child, above in ((uncoded, parent), (branch, uncoded), (both, uncoded), (both, coded)):
        entity_link(child=child, parent=above, kind=LinkKind.BRANCH_OF, by=factories.BY)
    revisions = list(EntityRevision.objects.filter(entity=uncoded).values())
    for model in (coded, uncoded):
        model.refresh_from_db()
    before = everything()
    done = merge(coded, uncoded)
    assert everything() != before
    restored = undo(done)
    assert everything() == before
    assert list(EntityRevision.objects.filter(entity=uncoded).values()) == revisions
    assert (restored.pk, restored.key) == (uncoded.pk, uncoded.key)
    assert entity_by_address(uncoded.key).outcome == Outcome.FOUND
    assert head(uncoded.key).public_version > 2, "versions never go back"


def test_what_came_after_the_merge_stays_unless_told_otherwise(coded: Entity, uncoded: Entity) -> None:
    done = merge(coded, uncoded)
    stays, goes = factories.penalty(coded), factories.penalty(coded)
    undo(done, later=[goes.public_id])
    assert Record.objects.get(pk=stays.pk).entity == coded
    assert Record.objects.get(pk=goes.pk).entity == uncoded


def test_a_record_that_was_corrected_to_a_third_entity_stays_there(coded: Entity, uncoded: Entity) -> None:
    record = factories.penalty(uncoded)
    done = merge(coded, uncoded)
    third = factories.entity()
    Record.objects.filter(pk=record.pk).update(entity=third)
    undo(done)
    assert Record.objects.get(pk=record.pk).entity == third
    detail = AuditEvent.objects.get(action="entity.unmerge").detail
    assert detail["not_moved_back"] == {"records.Record.entity": 1}


def test_facts_that_changed_since_are_not_taken_back(coded: Entity, uncoded: Entity) -> None:
    done = merge(coded, uncoded)
    coded.refresh_from_db()
    entity_change(entity=coded, data=EntityInput(name=coded.name, address="丙路3号"), by=factories.BY)
    undo(done)
    coded.refresh_from_db()
    assert coded.address == "丙路3号"
    assert Entity.objects.get(key=uncoded.key).address == "甲路1号"


def test_a_merge_is_undone_once_and_only_while_the_survivor_stands(coded: Entity, uncoded: Entity) -> None:
    third = factories.entity()
    first = merge(coded, uncoded)
    second = merge(third, coded)
    with pytest.raises(Refused, match=third.name):
        undo(first)
    undo(second)
    undo(first)
    assert Entity.objects.filter(key__in=[coded.key, uncoded.key, third.key]).count() == 3
    assert not EntityRedirect.objects.exists()
    with pytest.raises(Refused, match="undone already"):
        undo(first)


def test_undoing_is_refused_when_somebody_else_bears_the_code_now() -> None:
    one, other = factories.entities(2)
    done = merge(one, other)
    EntityRedirect.objects.filter(old=other.usci).delete()
    bearer = factories.entity(usci=other.usci)
    with pytest.raises(Refused, match=bearer.name):
        undo(done)


def test_what_must_not_be_merged_is_refused_in_words(coded: Entity, uncoded: Entity) -> None:
    with pytest.raises(Refused, match="itself"):
        merge(coded, coded)
    with pytest.raises(Refused, match="sandbox"):
        merge(coded, factories.entity(origin="sandbox"))
    entity_link(child=uncoded, parent=coded, kind=LinkKind.BRANCH_OF, by=factories.BY)
    below = factories.entity()
    entity_link(child=below, parent=uncoded, kind=LinkKind.BRANCH_OF, by=factories.BY)
    for one, other in ((coded, uncoded), (uncoded, coded), (coded, below), (below, coded)):
        with pytest.raises(Refused, match="belongs to the other"):
            merge(one, other)
    with pytest.raises(ReasonMissing):
        entity_merge(survivor=coded, merged=factories.entity(), by=factories.BY, reason=" ")
    assert not EntityMerge.objects.exists()


def test_an_entity_that_was_merged_meanwhile_is_told_where_it_went(coded: Entity, uncoded: Entity) -> None:
    merge(coded, uncoded)
    with pytest.raises(Refused, match=coded.name):
        merge(factories.entity(), uncoded)


def test_a_relation_that_nobody_registered_makes_a_merge_impossible(
    coded: Entity, uncoded: Entity, monkeypatch: pytest.MonkeyPatch
) -> None:
    with isolate_apps("registry"):

        class Stray(models.Model):
            subject = models.ForeignKey(Entity, models.CASCADE, related_name="+")

            class Meta:
                app_label = "registry"

            def __str__(self) -> str:
                return "stray"

        try:
            Entity._meta._expire_cache()
            found = [
                *Entity._meta.get_fields(include_hidden=True),
                Stray._meta.get_field("subject").remote_field,
            ]
            monkeypatch.setattr(Entity._meta, "get_fields", lambda **_: found)
            with pytest.raises(Refused, match=r"registry\.Stray\.subject"):
                merge(coded, uncoded)
        finally:
            Entity._meta._expire_cache()
    assert Entity.objects.filter(key=uncoded.key).exists()


def test_records_keep_ids_revisions_and_typed_rows(coded: Entity, uncoded: Entity) -> None:
    record = factories.penalty(uncoded)
    merge(coded, uncoded)
    moved = Record.objects.select_related("penalty").get(public_id=record.public_id)
    assert moved.penalty.fine_fen == 1_050_050
    assert RecordRevision.objects.filter(record=moved, concealed=False).count() == 1


def test_the_day_on_which_something_turns_follows_the_records(coded: Entity, uncoded: Entity) -> None:
    record = factories.penalty(uncoded)
    done = merge(coded, uncoded)
    coded.refresh_from_db()
    assert coded.next_turn_on == record.next_turn_on is not None
    undo(done)
    coded.refresh_from_db()
    assert coded.next_turn_on is None
    assert Entity.objects.get(key=uncoded.key).next_turn_on == record.next_turn_on


def test_a_file_that_still_knows_the_merged_one_finds_the_survivor_and_fills_gaps_only(
    coded: Entity, uncoded: Entity
) -> None:
    other = factories.entity(name="示例一市澄屿旧科技有限公司", scope="", address="乙路2号")
    merge(coded, other)
    merge(coded, uncoded)
    assert entities_by_usci([other.usci or ""]) == {other.usci: coded}
    assert entities_by_name([uncoded.folded_name], origin="demo") == {uncoded.folded_name: [coded]}
    from registry.services import entities_change_many

    for data in (
        EntityInput(name=other.name, usci=other.usci, status="cancelled", scope="批发", address="乙路2号"),
        EntityInput(name=uncoded.name, status="cancelled", address="甲路1号"),
    ):
        coded.refresh_from_db()
        entities_change_many(changes=[(coded, data)], by=factories.BY)
    coded.refresh_from_db()
    assert (coded.status, coded.scope, coded.name) == ("active", "批发", "示例一市澄屿科技有限公司")
    assert coded.address == "乙路2号", "the first merge filled it"


def test_a_code_that_was_only_corrected_finds_nobody_in_a_file(coded: Entity) -> None:
    wrong = coded.usci or ""
    entity_change(entity=coded, data=EntityInput(name=coded.name, usci=factories.code()), by=factories.BY)
    assert entity_by_address(wrong).entity == coded
    assert entities_by_usci([wrong]) == {}
    entity_change(entity=coded, data=EntityInput(name=coded.name, usci=wrong), by=factories.BY)
    assert entity_by_address(wrong).outcome == Outcome.FOUND, "corrected back"
    assert not EntityRedirect.objects.filter(old=wrong).exists()


def test_writers_that_read_before_the_merge_write_to_the_survivor(coded: Entity, uncoded: Entity) -> None:
    stale = Entity.objects.get(pk=uncoded.pk)
    branch = factories.entity()
    prepared = factories.penalty_input(stale)
    merge(coded, uncoded)
    (record,) = factories.records([prepared])
    assert record.entity_id == coded.pk
    entity_link(child=branch, parent=stale, kind=LinkKind.BRANCH_OF, by=factories.BY)
    assert EntityLink.objects.get(child=branch).parent_id == coded.pk
    entity_change(entity=stale, data=EntityInput(name=coded.name, scope="零售"), by=factories.BY)
    coded.refresh_from_db()
    assert coded.scope == "零售"


def test_a_big_entity_is_merged_in_a_bounded_number_of_statements(
    coded: Entity, uncoded: Entity, django_assert_max_num_queries: Any
) -> None:
    factories.penalties(uncoded, 300)
    with django_assert_max_num_queries(70):
        done = merge(coded, uncoded)
    assert Record.objects.filter(entity=coded).count() == 300
    with django_assert_max_num_queries(70):
        undo(done)
    assert Record.objects.filter(entity__key=uncoded.key).count() == 300


def test_nothing_points_into_the_void_after_a_merge(by: Actor) -> None:
    one, other = factories.entities(2)
    factories.penalties(other, 3)
    merge(one, other)
    connection.check_constraints()
