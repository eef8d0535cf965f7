"""Undoing a merge after the entities around it were merged themselves."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from journal import services as journal
from registry.merging.kinds import UnmergeKind
from registry.merging.services import entity_merge, entity_unmerge
from registry.models import Entity, EntityLink, EntityMerge, LinkKind
from registry.services import entity_link
from tests import factories

pytestmark = pytest.mark.django_db


def merge(survivor: Entity, merged: Entity) -> EntityMerge:
    return entity_merge(survivor=survivor, merged=merged, by=factories.BY, reason="one company, two rows")


def undo(of: EntityMerge) -> Entity:
    return entity_unmerge(merge=of, by=factories.BY, reason="two companies after all")


def test_a_link_to_a_parent_that_was_merged_since_comes_back_to_what_it_became() -> None:
    one, double, parent, bank = (factories.entity(name=f"示例一市澄屿{text}") for text in "甲乙丙丁")
    for child in (one, double):
        entity_link(child=child, parent=parent, kind=LinkKind.BRANCH_OF, by=factories.BY)
    first = merge(one, double)
    merge(bank, parent)

    restored = undo(first)
    connection.check_constraints()

    assert EntityLink.objects.get(child=restored).parent_id == bank.pk
    assert EntityLink.objects.get(child=one).parent_id == bank.pk


def test_a_link_of_a_branch_that_was_merged_since_comes_back_once() -> None:
    branch, other, parent, bank = (factories.entity(name=f"示例一市澄屿{text}") for text in "甲乙丙丁")
    for above in (parent, bank):
        entity_link(child=branch, parent=above, kind=LinkKind.BRANCH_OF, by=factories.BY)
    first = merge(bank, parent)
    merge(other, branch)

    restored = undo(first)
    connection.check_constraints()

    assert set(EntityLink.objects.values_list("child_id", "parent_id")) == {
        (other.pk, bank.pk),
        (other.pk, restored.pk),
    }


def test_undoing_holds_both_heads_before_anything_else(monkeypatch: pytest.MonkeyPatch) -> None:
    one, double = (factories.entity(name=f"示例一市澄屿{text}") for text in "甲乙")
    done = merge(one, double)
    held: list[Any] = []
    monkeypatch.setattr(journal, "hold", lambda keys: held.append(set(keys)))

    UnmergeKind().hold(f"merge:{done.pk}")

    assert held == [{one.key, double.key}], "one first and the other later meets an import that goes by key"
