"""Whose names are shown whole."""

from __future__ import annotations

import pytest

from journal.actor import Actor
from registry.models import Entity, KeyPerson
from registry.persons import person_for, person_name, representative_for, representative_name


def company(
    kind: str = "enterprise", name: str = "示例一市澄屿科技有限公司", person: str = "张三丰"
) -> Entity:
    return Entity(kind=kind, name=name, legal_representative=person)


def test_the_legal_representative_of_an_organization_is_public() -> None:
    assert representative_name(company()) == "张三丰"
    assert representative_name(company(kind="public_institution")) == "张三丰"


@pytest.mark.parametrize(
    ("name", "expected"),
    [("示例一市张三丰小吃店", "张**"), ("张三丰", "张三丰"), ("张 三丰", "张三丰")],
)
def test_an_owner_is_masked_unless_it_is_the_business_name(name: str, expected: str) -> None:
    assert representative_name(company("individual_business", name)) == expected
    boss = KeyPerson(role="法定代表人", name="张三丰")
    assert person_name(boss, company("individual_business", name)) == expected


def test_other_key_persons_are_masked_everywhere() -> None:
    assert person_name(KeyPerson(role="监事", name="欧阳修"), company()) == "欧阳*"
    assert person_name(KeyPerson(role="法定代表人", name="欧阳修"), company()) == "欧阳修"
    assert representative_name(company(person="")) == ""


@pytest.mark.parametrize(
    ("roles", "reads"),
    [
        ({"staff", "decider"}, True),
        ({"staff", "auditor"}, True),
        ({"staff", "reporter"}, False),
        ({"decider"}, False),
    ],
)
def test_on_the_desk_the_right_decides(roles: set[str], reads: bool) -> None:
    actor = Actor(user_key="user:1", roles=frozenset(roles))
    stall = company("individual_business")
    assert (representative_for(actor, stall) == "张三丰") is reads
    assert (person_for(actor, KeyPerson(role="监事", name="王小明"), stall) == "王小明") is reads
