"""Who speaks for an entity speaks for what it became, and again for it alone when the merge is undone."""

from __future__ import annotations

import pytest

from accounts.models import Representation, User
from accounts.representation.selectors import keys_represented
from journal import clock
from registry.merging.services import entity_merge, entity_unmerge
from registry.models import Entity
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def claim(user: User, entity: Entity, state: str) -> Representation:
    return Representation.objects.create(
        number=f"{state[:4]}{user.pk:03d}{entity.pk:03d}"[-10:], user=user, entity=entity, state=state,
        basis="legal_representative", name="王五", claimed_at=clock.now(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("of_survivor", "of_merged", "speaks"),
    [
        ("", "verified", True),
        ("claimed", "verified", True),
        ("verified", "claimed", True),
        ("verified", "verified", True),
        ("claimed", "claimed", False),
        ("", "revoked", False),
    ],
)
def test_nobody_loses_or_wins_a_right_by_a_merge(of_survivor: str, of_merged: str, speaks: bool) -> None:
    survivor, merged = factories.entity(), factories.entity(usci=None)
    user = User.objects.create_user("somebody")
    for entity, state in ((survivor, of_survivor), (merged, of_merged)):
        if state:
            claim(user, entity, state)
    key = merged.key
    done = entity_merge(survivor=survivor, merged=merged, by=factories.BY, reason="同一主体")
    assert keys_represented(user) == ({survivor.key} if speaks else set())
    entity_unmerge(merge=done, by=factories.BY, reason="不是同一主体")
    expected = {k for k, s in ((survivor.key, of_survivor), (key, of_merged)) if s == "verified"}
    assert keys_represented(user) == expected
