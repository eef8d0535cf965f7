"""Entities over time: names, codes that become known, redirects, revisions."""

from __future__ import annotations

import pytest

from journal.actor import Actor
from journal.selectors import head
from registry.models import Entity, EntityName, EntityRevision, LinkKind
from registry.selectors import Outcome, entities_by_name, entity_by_address
from registry.services import (
    EntityInput,
    agency_create,
    entities_create_many,
    entity_change,
    entity_create,
    entity_link,
)
from registry.usci import check_character, organization_check

pytestmark = pytest.mark.django_db


def code(body: str = "9199010099999999") -> str:
    first17 = body + organization_check(body[8:])
    return first17 + check_character(first17)


def test_an_entity_without_a_code_is_found_by_its_key_and_moves_when_the_code_is_known(by: Actor) -> None:
    entity = entity_create(data=EntityInput(name="示例一市澄屿科技有限公司", origin="demo"), by=by)
    assert entity.key.startswith("n")
    assert entity.path == f"/entities/{entity.key}"
    assert entity_by_address(entity.key).outcome == Outcome.FOUND
    assert entity_change(entity=entity, data=EntityInput(name=entity.name, usci=code()), by=by)
    found = entity_by_address(entity.key)
    assert (found.outcome, found.entity) == (Outcome.MOVED, entity)
    assert entity_by_address(code()).outcome == Outcome.FOUND
    assert entity_by_address(code().lower()).outcome == Outcome.MOVED
    assert entity_by_address(f"{code()[:8]} {code()[8:]}").outcome == Outcome.MOVED


def test_the_same_data_again_changes_nothing(by: Actor) -> None:
    data = EntityInput(
        name="示例一市澄屿科技有限公司",
        usci=code(),
        former_names=("旧名",),
        identifiers=(("registration_number", "1"),),
    )
    entity = entity_create(data=data, by=by)
    before = head(entity.key)
    assert not entity_change(entity=Entity.objects.get(pk=entity.pk), data=data, by=by)
    assert head(entity.key) == before


def test_a_new_name_makes_the_old_one_a_former_name_and_opens_a_revision(by: Actor) -> None:
    entity = entity_create(data=EntityInput(name="旧名有限公司"), by=by)
    assert entity_change(entity=entity, data=EntityInput(name="新名有限公司"), by=by)
    assert {(n.kind, n.name) for n in EntityName.objects.filter(entity=entity)} == {
        ("former", "旧名有限公司"),
        ("current", "新名有限公司"),
    }
    revisions = list(EntityRevision.objects.filter(entity=entity))
    assert [(r.number, r.data["name"], r.valid_to is None) for r in revisions] == [
        (1, "旧名有限公司", False),
        (2, "新名有限公司", True),
    ]
    assert list(entities_by_name(["新名有限公司"], origin="real")) == ["新名有限公司"]
    assert entities_by_name(["新名有限公司"], origin="demo") == {}


def test_a_replaced_code_redirects(by: Actor) -> None:
    other = code("9199010088888888")
    entity = entity_create(data=EntityInput(name="甲", usci=code()), by=by)
    entity_change(entity=entity, data=EntityInput(name="甲", usci=other), by=by)
    assert entity_by_address(code()).outcome == Outcome.MOVED
    assert entity_by_address(other).outcome == Outcome.FOUND


def test_a_published_code_that_fails_its_check_exists_and_is_flagged(by: Actor) -> None:
    wrong = code()[:-1] + ("0" if code()[-1] != "0" else "1")
    assert entity_by_address(wrong).outcome == Outcome.MALFORMED
    entity = entity_create(data=EntityInput(name="甲", usci=wrong), by=by)
    assert entity.usci_flags == ["check_character"]
    assert entity_by_address(wrong).outcome == Outcome.FOUND


def test_a_wrong_code_is_explained_and_an_unknown_one_is_not_there(by: Actor) -> None:
    assert entity_by_address("91990100I99999999X").outcome == Outcome.MALFORMED
    assert entity_by_address(code()).outcome == Outcome.UNKNOWN
    assert entity_by_address("naaaaaaaa").outcome == Outcome.UNKNOWN


def test_many_entities_get_different_keys_in_the_order_given(by: Actor) -> None:
    names = [f"公司{number}" for number in range(700)]
    entities = entities_create_many(inputs=[EntityInput(name=name) for name in names], by=by)
    assert [entity.name for entity in entities] == names
    assert len({entity.key for entity in entities}) == 700


def test_a_link_is_made_once(by: Actor) -> None:
    child, parent = (entity_create(data=EntityInput(name=name), by=by) for name in ("子", "母"))
    assert entity_link(child=child, parent=parent, kind=LinkKind.BRANCH_OF, by=by)
    assert not entity_link(child=child, parent=parent, kind=LinkKind.BRANCH_OF, by=by)


def test_an_agency_made_by_an_import_is_unconfirmed_and_inherits_the_regime(by: Actor) -> None:
    parent = agency_create(name="金融监管总局", code="test-nfra", regime="nfra", by=by, reason="test")
    child = agency_create(name="青岛监管局", parent=parent, confirmed=False, by=by, reason="import")
    assert (child.regime, child.confirmed, child.line()) == ("nfra", False, (child.code, "test-nfra"))
    assert child.code.startswith("test-nfra-")


def test_a_former_name_that_the_source_tells_with_the_new_one_is_kept_once(by: Actor) -> None:
    entity = entity_create(data=EntityInput(name="旧名有限公司"), by=by)
    entity_change(entity=entity, data=EntityInput(name="新名有限公司", former_names=("旧名有限公司",)), by=by)
    former = EntityName.objects.get(entity=entity, kind="former")
    assert former.name == "旧名有限公司"
    assert former.to_date is not None


def test_numbers_of_people_in_free_text_are_starred(by: Actor) -> None:
    data = EntityInput(name="甲有限公司", address="范本路1号 电话13912345678", scope="联系人13912345678")
    entity = entity_create(data=data, by=by)
    entity.refresh_from_db()
    assert "13912345678" not in entity.address + entity.scope
    assert not entity_change(entity=entity, data=data, by=by), "the same again changes nothing"
    assert "13912345678" not in str(EntityRevision.objects.get().data)
