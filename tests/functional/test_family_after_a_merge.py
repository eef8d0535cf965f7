"""A parent's page is asked for anew once a branch of it became part of another entity."""

from __future__ import annotations

import pytest
from django.test import Client

from journal.selectors import head
from registry.merging.services import entity_merge
from registry.models import LinkKind
from registry.services import EntityInput, entity_change, entity_link
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def test_the_same_version_at_the_end_of_a_link_is_not_the_same_entity(client: Client) -> None:
    parent, merged, survivor = (
        factories.entity(name=f"示例一市澄屿{part}") for part in ("银行", "甲支行", "乙分公司")
    )
    entity_link(child=merged, parent=parent, kind=LinkKind.BRANCH_OF, by=factories.BY)
    wanted = max(head(merged.key).public_version, head(survivor.key).public_version + 1)
    for entity, version in ((merged, wanted), (survivor, wanted - 1)):  # as the merge will leave it: equal
        while head(entity.key).public_version < version:
            scope = f"scope {head(entity.key).public_version}"
            entity_change(entity=entity, data=EntityInput(name=entity.name, scope=scope), by=factories.BY)
    address = f"/api/v1/entities/{parent.usci}"
    before = client.get(address)
    entity_merge(survivor=survivor, merged=merged, by=factories.BY, reason="the same branch")
    again = client.get(address, headers={"If-None-Match": before["ETag"]})
    assert again.status_code == 200
