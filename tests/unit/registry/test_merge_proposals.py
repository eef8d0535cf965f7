"""Merging takes two persons; the site itself proposes what looks like a double, and not again what was refused."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils.translation import override

from journal.actor import Actor
from journal.models import Proposal
from journal.proposals.kinds import kind_of
from journal.proposals.services import proposal_confirm, proposal_make, proposal_refuse
from journal.sealer import seal
from journal.workflow import PolicyDenied, Refused, SecondPersonNeeded, WrongState
from registry.merging.finding import doubles_of
from registry.merging.proposing import MERGE, SYSTEM, merge_propose, pair_of, unmerge_propose
from registry.models import Entity, EntityMerge
from registry.services import EntityInput, entities_change_many, entity_change
from registry.sweeps import find_doubles
from tests import factories

pytestmark = pytest.mark.django_db

ANNE = Actor(user_key="user:1", name="Anne", roles=frozenset({"staff", "reporter"}))
BERT = Actor(user_key="user:2", name="Bert", roles=frozenset({"staff", "centre"}))
CARL = Actor(user_key="user:3", name="Carl", roles=frozenset({"staff", "steward"}))
AUDITOR = Actor(user_key="user:4", name="Dora", roles=frozenset({"staff", "auditor"}))
NAME = "示例一市澄屿科技有限公司"


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Refusals are asked for in the words of the code."""
    with override("en"):
        yield


@pytest.fixture
def coded() -> Entity:
    return factories.entity(name=NAME)


@pytest.fixture
def uncoded() -> Entity:
    return factories.entity(name=NAME, usci=None)


def found() -> list[tuple[str, str]]:
    """What the site proposes now: (merged, survivor)."""
    seal()
    find_doubles()
    waiting = Proposal.objects.filter(kind=MERGE, state="open").order_by("pk")
    return [(one.payload["merged"], one.payload["survivor"]) for one in waiting]


def test_one_proposes_another_confirms(coded: Entity, uncoded: Entity) -> None:
    proposal = merge_propose(survivor=coded, merged=uncoded, by=ANNE, reason="same licence")
    with pytest.raises(PolicyDenied):
        proposal_confirm(proposal=proposal, by=Actor(user_key="user:9", roles=ANNE.roles), reason="x")
    with pytest.raises(PolicyDenied):
        proposal_confirm(proposal=proposal, by=AUDITOR, reason="x")
    assert Entity.objects.filter(pk=uncoded.pk).exists()
    proposal_confirm(proposal=proposal, by=BERT, reason="seen the licence")
    assert not Entity.objects.filter(pk=uncoded.pk).exists()
    merge = EntityMerge.objects.get()
    assert (merge.by, merge.by_name) == ("user:2", "Bert")
    assert "same licence" in merge.reason
    assert "seen the licence" in merge.reason
    with pytest.raises(WrongState):
        proposal_confirm(proposal=proposal, by=CARL, reason="x")


def test_nobody_decides_on_the_own_proposal_and_outsiders_propose_nothing(
    coded: Entity, uncoded: Entity
) -> None:
    proposal = merge_propose(survivor=coded, merged=uncoded, by=BERT, reason="same licence")
    with pytest.raises(SecondPersonNeeded):
        proposal_confirm(proposal=proposal, by=BERT, reason="x")
    with pytest.raises(PolicyDenied):
        merge_propose(survivor=coded, merged=factories.entity(), by=AUDITOR, reason="x")


def test_undoing_takes_two_as_well(coded: Entity, uncoded: Entity) -> None:
    proposal_confirm(
        proposal=merge_propose(survivor=coded, merged=uncoded, by=ANNE, reason="x"), by=BERT, reason="y"
    )
    merge = EntityMerge.objects.get()
    undo = unmerge_propose(merge_id=merge.pk, later=[], by=BERT, reason="two companies")
    proposal_confirm(proposal=undo, by=CARL, reason="indeed")
    assert Entity.objects.filter(key=uncoded.key).exists()
    merge.refresh_from_db()
    assert (merge.undone_by, merge.undone_by_name) == ("user:3", "Carl")
    with pytest.raises(Refused):
        unmerge_propose(merge_id=merge.pk, later=[], by=BERT, reason="again")
    with pytest.raises(Refused):
        unmerge_propose(merge_id=0, later=[], by=BERT, reason="nothing")


def test_the_same_pair_waits_once_whichever_way_round(coded: Entity, uncoded: Entity) -> None:
    merge_propose(survivor=coded, merged=uncoded, by=ANNE, reason="x")
    with pytest.raises(Refused):
        merge_propose(survivor=uncoded, merged=coded, by=CARL, reason="x")
    with pytest.raises(Refused):
        proposal_make(kind=MERGE, target="nonsense", payload={}, by=ANNE, reason="x")


def test_an_entity_that_is_about_to_be_merged_takes_part_in_no_other_merge(
    coded: Entity, uncoded: Entity
) -> None:
    merge_propose(survivor=coded, merged=uncoded, by=ANNE, reason="x")
    third = factories.entity()
    for survivor, merged in ((uncoded, third), (third, uncoded), (third, coded)):
        with pytest.raises(Refused, match="Decide on that one first"):
            merge_propose(survivor=survivor, merged=merged, by=CARL, reason="x")
    merge_propose(survivor=coded, merged=third, by=CARL, reason="several may be merged into one")


def test_what_was_changed_since_is_not_merged_on_the_old_ground(coded: Entity, uncoded: Entity) -> None:
    proposal = merge_propose(survivor=coded, merged=uncoded, by=ANNE, reason="x")
    factories.penalty(uncoded)
    assert proposal.basis == kind_of(MERGE).basis(proposal.target), "a record is no other ground"
    entity_change(entity=uncoded, data=EntityInput(name=NAME, address="甲路1号"), by=factories.BY)
    with pytest.raises(Refused):
        proposal_confirm(proposal=proposal, by=BERT, reason="x")
    assert Entity.objects.filter(pk=uncoded.pk).exists()


def test_the_preview_shows_both_sides_what_moves_and_what_stands_twice() -> None:
    one = factories.entity(name=NAME, legal_representative="张三丰", address="")
    other = factories.entity(
        name="示例一市澄屿（集团）公司", usci=None, legal_representative="李四", address="甲路1号"
    )
    factories.penalty(one, document_number="示环罚〔2026〕1号")
    same = factories.penalty(other, document_number="示环罚〔2026〕1号")
    factories.penalty(other, document_number="示环罚〔2026〕2号")
    effect = kind_of(MERGE).preview(
        pair_of(one.key, other.key), {"survivor": one.key, "merged": other.key, "name_as": "alias"}
    )
    lines = {line.label: (line.before, line.after) for line in effect.lines}
    assert any(
        "张三丰" in before and "李四" in before and after == "张三丰" for before, after in lines.values()
    )
    assert any(after == "甲路1号" for _before, after in lines.values())
    assert "2" in dict(effect.figures).values()
    (warning,) = effect.warnings
    assert same.public_id in warning
    assert other.key in effect.note


def test_one_decision_from_two_sources_is_shown_as_one(coded: Entity, uncoded: Entity) -> None:
    from records.merging import EntityRecords

    factories.penalty(coded, document_number="示环罚〔2026〕1号")
    factories.penalty(uncoded, document_number="示环罚〔2026〕1号", source_agency=factories.agency("samr"))
    factories.penalty(uncoded, document_number="")
    (words,) = EntityRecords().doubled(survivor=coded, merged=uncoded)
    assert "two sources" in words


def test_owners_of_individual_businesses_are_masked_in_a_preview() -> None:
    one = factories.entity(kind="individual_business", legal_representative="张三丰")
    other = factories.entity(kind="individual_business", usci=None, legal_representative="李四光")
    proposal = merge_propose(survivor=one, merged=other, by=ANNE, reason="x")
    assert "张三丰" not in str(proposal.effect)
    assert "李四光" not in str(proposal.effect)


def test_a_code_that_another_bears_is_proposed_as_a_merge_and_nothing_breaks(
    coded: Entity, uncoded: Entity
) -> None:
    data = EntityInput(name=NAME, usci=coded.usci, scope="批发")
    entities_change_many(changes=[(uncoded, data)], by=factories.BY)
    uncoded.refresh_from_db()
    assert (uncoded.usci, uncoded.scope) == (None, "批发"), "the rest of the row is taken"
    proposal = Proposal.objects.get(kind=MERGE)
    assert proposal.proposed_by == SYSTEM.user_key
    assert proposal.payload == {"survivor": coded.key, "merged": uncoded.key, "name_as": "alias"}
    entities_change_many(changes=[(uncoded, data)], by=factories.BY)
    assert Proposal.objects.count() == 1


def test_whoever_brings_the_code_has_proposed_and_cannot_confirm(coded: Entity, uncoded: Entity) -> None:
    entity_change(entity=uncoded, data=EntityInput(name=NAME, usci=coded.usci), by=BERT)
    proposal = Proposal.objects.get(kind=MERGE)
    with pytest.raises(SecondPersonNeeded):
        proposal_confirm(proposal=proposal, by=BERT, reason="x")


def test_a_code_of_another_origin_is_refused(uncoded: Entity) -> None:
    real = factories.entity(origin="real")
    with pytest.raises(Refused):
        entity_change(entity=uncoded, data=EntityInput(name=NAME, usci=real.usci), by=BERT)


def test_same_name_and_region_and_one_without_a_code_are_found(coded: Entity, uncoded: Entity) -> None:
    factories.region("990202")
    factories.entity(name=NAME, usci=None, region_id="990202")
    factories.entity(name=NAME, usci=None, origin="sandbox")
    factories.entity(name="示例一市别家有限公司", usci=None)
    assert found() == [(uncoded.key, coded.key)]
    assert Proposal.objects.get().proposed_by == SYSTEM.user_key
    assert found() == [(uncoded.key, coded.key)], "once"
    assert find_doubles() == 0


def test_a_refused_pair_is_not_proposed_again(coded: Entity, uncoded: Entity) -> None:
    assert found()
    proposal_refuse(proposal=Proposal.objects.get(), by=BERT, reason="two companies of one name")
    entity_change(entity=uncoded, data=EntityInput(name=NAME, scope="批发"), by=factories.BY)
    assert found() == []
    assert merge_propose(survivor=coded, merged=uncoded, by=ANNE, reason="staff may, all the same")


def test_the_sites_own_proposal_follows_what_is_on_file(coded: Entity, uncoded: Entity) -> None:
    assert found()
    first = Proposal.objects.get()
    entity_change(entity=uncoded, data=EntityInput(name=NAME, scope="批发"), by=factories.BY)
    assert found() == [(uncoded.key, coded.key)]
    first.refresh_from_db()
    assert first.state == "withdrawn"
    entity_change(entity=uncoded, data=EntityInput(name="示例一市别家有限公司"), by=factories.BY)
    assert found() == []


def test_a_name_that_many_bear_is_no_sign(uncoded: Entity) -> None:
    for _ in range(4):
        factories.entity(name=NAME)
    assert doubles_of([uncoded.key]) == []


def test_a_confirmed_double_is_gone_from_the_queue_for_good(coded: Entity, uncoded: Entity) -> None:
    assert found()
    proposal_confirm(proposal=Proposal.objects.get(), by=BERT, reason="one company")
    assert found() == []
    assert Entity.objects.filter(folded_name=coded.folded_name).count() == 1
