"""The table of a list: a heading in every row that leads to its page, everything escaped, columns of every kind."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from registry.models import Entity
from tests import factories
from tests.staff import staff_client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def steward() -> Client:
    return staff_client(["steward"])


def table(client: Client, name: str) -> str:
    answer = client.get(reverse(name))
    assert answer.status_code == 200
    html = answer.content.decode()
    return html[html.index('<table id="result_list">') : html.index("</table>", html.index("result_list"))]


def test_a_row_has_one_heading_which_leads_to_its_page(steward: Client) -> None:
    entities = factories.entities(3)
    shown = table(steward, "admin:registry_entity_changelist")
    rows = re.findall(r"<tr>(.*?)</tr>", shown, re.S)
    heads, body = re.findall(r'<th scope="col" class="column-(\w+)">', rows[0]), rows[1:]
    assert len(body) == 3 and len(heads) > 3
    for row, entity in zip(body, reversed(entities), strict=True):
        assert row.count("<th ") == 1 and row.count("<td ") == len(heads) - 1
        address = reverse("admin:registry_entity_change", args=[entity.pk])
        assert re.search(rf'<th scope="row" class="field-\w+"><a href="{address}">', row)
        assert re.findall(r'class="field-(\w+)"', row) == heads
        assert entity.name in row


def test_what_a_row_says_is_escaped(steward: Client) -> None:
    entity = factories.entities(1)[0]
    Entity.objects.filter(pk=entity.pk).update(name="示例<b>公司</b>&")
    shown = table(steward, "admin:registry_entity_changelist")
    assert "示例&lt;b&gt;公司&lt;/b&gt;&amp;" in shown and "<b>" not in shown


def test_what_is_empty_is_a_dash(steward: Client) -> None:
    factories.entities(1)
    Entity.objects.update(region=None, status="")
    shown = table(steward, "admin:registry_entity_changelist")
    assert re.search(r'class="field-status">–</td>', shown) and re.search(
        r'class="field-region">–</td>', shown
    )


def test_fields_methods_and_yes_or_no_are_shown_as_well(steward: Client) -> None:
    shown = table(steward, "admin:accounts_user_changelist")
    assert re.search(r'class="field-is_protected"><img src="[^"]+" alt="(True|False)">', shown)


def test_no_row_no_table(steward: Client) -> None:
    answer = steward.get(reverse("admin:journal_proposal_changelist"))
    assert "result_list" not in answer.content.decode() and "desk-empty" in answer.content.decode()
