"""Merging on the desk: from an entity's page to the decision, and back."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from journal.models import Proposal
from registry.merging.services import entity_merge
from registry.models import Entity, EntityMerge, KeyPerson
from tests import factories
from tests.functional.desk import send, text
from tests.staff import staff_client

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _chinese() -> object:
    with override("zh-hans"):
        yield


@pytest.fixture
def centre(reference: None) -> Client:
    return purposeful(staff_client(["centre"]))


@pytest.fixture
def steward(reference: None) -> Client:
    return purposeful(staff_client(["steward"]))


@pytest.fixture
def kept(reference: None) -> Entity:
    return factories.entity(name="示例一市澄屿科技有限公司", legal_representative="张三丰")


@pytest.fixture
def gone(reference: None) -> Entity:
    return factories.entity(name="示例一市澄屿科技集团有限公司", usci=None, legal_representative="李四光")


def purposeful(client: Client) -> Client:
    client.post(reverse("admin:registry_entity_purpose"), {"purpose": "quality", "words": "", "next": ""})
    return client


def step(entity: Entity, name: str = "merge") -> str:
    return reverse("admin:registry_entity_step", args=[entity.pk, name])


def decide(proposal: Proposal, name: str) -> str:
    return reverse("admin:journal_proposal_step", args=[proposal.pk, name])


def given(other: str, **values: str) -> dict[str, str]:
    return {"other": other, "keep": "this", "name_as": "alias", **values}


def test_from_the_entitys_page_to_the_merge_and_back(
    centre: Client, steward: Client, kept: Entity, gone: Entity
) -> None:
    page = text(centre.get(reverse("admin:registry_entity_change", args=[kept.pk])))
    assert "Merge with another entity" in page or "合并" in page
    answer = send(centre, step(kept), given(gone.key))
    assert answer.status_code == 302, text(answer)
    proposal = Proposal.objects.get(kind="entity.merge")
    assert answer["Location"] == reverse("admin:journal_proposal_change", args=[proposal.pk])
    shown = text(steward.get(answer["Location"]))
    assert kept.name in shown
    assert gone.name in shown
    assert "李四光" in shown, "conflicts stand side by side"
    assert (
        send(centre, decide(proposal, "confirm"), {}, given={"seen": "open", "once": "x"}).status_code == 403
    )
    assert send(steward, decide(proposal, "confirm"), {}).status_code == 302
    assert not Entity.objects.filter(pk=gone.pk).exists()
    merge = EntityMerge.objects.get()
    merge_page = reverse("admin:registry_entitymerge_change", args=[merge.pk])
    assert gone.name in text(centre.get(merge_page))
    assert gone.name in text(centre.get(reverse("admin:registry_entity_change", args=[kept.pk])))
    undo = reverse("admin:registry_entitymerge_step", args=[merge.pk, "undo"])
    assert send(steward, undo, {"later": ""}).status_code == 302
    assert send(centre, decide(Proposal.objects.get(kind="entity.unmerge"), "confirm"), {}).status_code == 302
    assert Entity.objects.filter(key=gone.key).exists()
    assert centre.get(undo).status_code == 409, "undone once"


def test_both_stand_side_by_side_before_anything_is_proposed(
    centre: Client, kept: Entity, gone: Entity
) -> None:
    from tests.functional.desk import open_step

    url = step(kept)
    answer = centre.post(url, {"reason": "one company", **given(gone.name), **open_step(centre, url)})
    shown = text(answer)
    assert answer.status_code == 200
    assert "张三丰" in shown
    assert "李四光" in shown
    assert not Proposal.objects.exists()


@pytest.mark.parametrize("other", ["", "nobody", "nabcdefgh", "91990101MAT999999X"])
def test_what_is_not_another_entity_is_named_in_the_form(centre: Client, kept: Entity, other: str) -> None:
    answer = send_refused(centre, kept, other)
    assert answer.count("errorlist") or "error" in answer


def test_the_entity_itself_is_not_another_one(centre: Client, kept: Entity) -> None:
    send_refused(centre, kept, kept.key)
    send_refused(centre, kept, kept.usci or "")


def test_several_of_one_name_have_to_be_told_apart(centre: Client, kept: Entity, gone: Entity) -> None:
    twin = factories.entity(name=gone.name)
    shown = send_refused(centre, kept, gone.name)
    assert gone.key in shown
    assert (twin.usci or "") in shown


def test_what_must_not_be_merged_is_refused_on_the_form(centre: Client, kept: Entity) -> None:
    send_refused(centre, kept, factories.entity(origin="sandbox").key)
    assert not Proposal.objects.exists()


def send_refused(client: Client, entity: Entity, other: str) -> str:
    from tests.functional.desk import open_step

    url = step(entity)
    answer = client.post(url, {"reason": "x", **given(other), **open_step(client, url)})
    assert answer.status_code == 422, text(answer)
    return str(answer.content.decode())


def test_auditors_look_and_others_do_not(kept: Entity, gone: Entity) -> None:
    merge = entity_merge(survivor=kept, merged=gone, by=factories.BY, reason="x")
    auditor = purposeful(staff_client(["auditor"]))
    address = reverse("admin:registry_entitymerge_change", args=[merge.pk])
    assert auditor.get(address).status_code == 200
    assert auditor.get(reverse("admin:registry_entitymerge_step", args=[merge.pk, "undo"])).status_code == 403
    assert auditor.get(step(kept)).status_code == 403
    assert Client().get(address).status_code in (302, 403)
    found = auditor.get(reverse("admin:registry_entitymerge_changelist"), {"q": gone.key})
    assert gone.name in text(found)


def test_names_of_people_are_masked_for_those_without_the_right(kept: Entity) -> None:
    KeyPerson.objects.create(entity=kept, role="监事", name="王小明")
    stall = factories.entity(kind="individual_business", name="示例一市小面馆", legal_representative="赵大海")
    reporter, decider = (purposeful(staff_client([role])) for role in ("reporter", "decider"))

    def shown(client: Client, entity: Entity) -> str:
        return text(client.get(reverse("admin:registry_entity_change", args=[entity.pk])))

    assert "张三丰" in shown(reporter, kept), "the legal representative of an organization is public"
    assert "王小明" not in shown(reporter, kept)
    assert "王**" in shown(reporter, kept)
    assert "赵大海" not in shown(reporter, stall)
    assert "王小明" in shown(decider, kept)
    assert "赵大海" in shown(decider, stall)
