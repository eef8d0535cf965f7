"""A parent shows its branches with what is on display about each, on the page and as JSON."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client

from journal.models import Change
from records.models import EndKind, Record
from records.services import record_end
from registry.models import Entity, LinkKind
from registry.services import EntityInput, entities_link_many, entity_change, entity_link
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def parent() -> Entity:
    return factories.entity(name="示例一市澄屿科技有限公司")


def branches(parent: Entity, number: int) -> list[Entity]:
    made = factories.entities(number)
    entities_link_many(links=[(one, parent, LinkKind.BRANCH_OF) for one in made], by=factories.BY)
    return made


def text(client: Client, path: str, **headers: Any) -> str:
    response = client.get(path, headers=headers)
    assert response.status_code == 200, response.content[:500]
    return str(response.content.decode())


def test_each_branch_stands_with_its_own_counts_and_the_parents_stay_its_own(
    client: Client, parent: Entity
) -> None:
    first, second = branches(parent, 2)
    factories.penalties(first, 3)
    factories.permit(second)
    factories.penalty(parent)
    answer = client.get(f"/api/v1{parent.path}").json()
    assert answer["counts"]["administration"] == 1
    counted = {row["usci"]: row["counts"]["administration"] for row in answer["branches"]}
    assert counted == {first.usci: 3, second.usci: 1}
    assert answer["branches_total"] == 2
    assert answer["branches_next"] is None
    page = text(client, f"/en{parent.path}")
    assert f'href="/en{first.path}"' in page
    assert "not with those of its head office" in page
    assert "<b>3</b>" in page
    assert f'href="{parent.path}"' in text(client, first.path)


def test_many_branches_are_paged_to_the_end_by_cursor(client: Client, parent: Entity) -> None:
    made = branches(parent, 45)
    answer = client.get(f"/api/v1{parent.path}").json()
    assert (len(answer["branches"]), answer["branches_total"]) == (20, 45)
    seen = [row["usci"] for row in answer["branches"]]
    following = answer["branches_next"]
    while following:
        rest = client.get(following.removeprefix("http://testserver")).json()
        seen += [row["usci"] for row in rest["results"]]
        following = rest["next"]
    assert seen == [one.usci for one in made]
    whole = client.get(f"/api/v1{parent.path}/branches?limit=100").json()
    assert (whole["total"], len(whole["results"])) == (45, 45)
    page = text(client, f"{parent.path}/branches")
    assert made[0].name in page
    assert made[20].name not in page
    second = page.split('class="button" href="')[1].split('"')[0].replace("&amp;", "&")
    assert made[20].name in text(client, second)


def test_branches_as_a_file(client: Client, parent: Entity) -> None:
    branches(parent, 25)
    response = client.get(f"/api/v1{parent.path}/branches?format=csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))  # type: ignore[attr-defined]
    assert len(rows) == 25
    assert rows[0]["counts.administration"] == "0"


def test_what_happens_at_a_branch_changes_the_parents_tag_at_once(client: Client, parent: Entity) -> None:
    (branch,) = branches(parent, 1)
    addresses = (
        parent.path,
        f"/api/v1{parent.path}",
        f"/api/v1{parent.path}/branches",
        f"{parent.path}/branches",
    )
    told = Change.objects.filter(entity_key=parent.key).count()

    def tags() -> list[str]:
        return [client.get(address)["ETag"] for address in addresses]

    before = tags()
    assert tags() == before
    for address, tag in zip(addresses, before, strict=True):
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    record = factories.penalty(branch)
    after = tags()
    assert not set(before) & set(after)
    for address, tag in zip(addresses, before, strict=True):
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 200
    record_end(
        record=Record.objects.get(pk=record.pk), kind=EndKind.REPAIRED, by=factories.BY, reason="repaired"
    )
    assert not set(after) & set(tags())
    assert client.get(f"/api/v1{parent.path}").json()["branches"][0]["counts"]["administration"] == 0
    assert Change.objects.filter(entity_key=parent.key).count() == told, "nobody writes to the parent"


def test_a_renamed_parent_changes_the_branchs_tag(client: Client, parent: Entity) -> None:
    (branch,) = branches(parent, 1)
    before = client.get(branch.path)["ETag"]
    entity_change(entity=parent, data=EntityInput(name="示例一市新澄屿科技有限公司"), by=factories.BY)
    assert client.get(branch.path)["ETag"] != before
    assert "示例一市新澄屿科技有限公司" in text(client, branch.path)


def test_a_file_with_many_branches_takes_a_bounded_number_of_questions(
    client: Client, parent: Entity, django_assert_max_num_queries: Any
) -> None:
    for one in branches(parent, 60)[:5]:
        factories.penalties(one, 2)
    for address in (parent.path, f"/api/v1{parent.path}"):
        client.get(address)
        with django_assert_max_num_queries(12):
            client.get(address)


def test_bad_addresses_are_answered_in_words(client: Client, parent: Entity) -> None:
    assert client.get(f"{parent.path}/branches?cursor=damaged").status_code == 400
    assert client.get(f"/api/v1{parent.path}/branches?cursor=damaged").status_code == 400
    assert client.get("/entities/nabcdefgh/branches").status_code == 404
    assert client.get(f"/entities/{parent.key}/branches")["Location"] == f"{parent.path}/branches"
    assert client.get(f"/api/v1/entities/{parent.key}/branches").status_code == 308
    assert client.post(f"{parent.path}/branches").status_code == 405
    only = factories.entity()
    assert client.get(f"/api/v1{only.path}/branches").json()["results"] == []
    entity_link(child=only, parent=parent, kind=LinkKind.SUBSIDIARY_OF, by=factories.BY)
    assert client.get(f"/api/v1{parent.path}").json()["branches"] == []
