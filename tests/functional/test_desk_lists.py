"""Lists of the desk stay fast on a million rows: few statements, nothing counted, no table read from end to end."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from records.models import RecordState
from registry.models import Entity
from registry.services import agency_create
from tests import factories
from tests.staff import staff_client

pytestmark = pytest.mark.django_db
LARGE = (
    "registry_entity",
    "registry_entityname",
    "registry_identifier",
    "records_record",
    "records_recordrevision",
)
ENTITIES, RECORDS = reverse("admin:registry_entity_changelist"), reverse("admin:records_record_changelist")


@pytest.fixture
def some(reference: None) -> Entity:
    """Rows of several agencies, items and states."""
    entities = factories.entities(30)
    branch = agency_create(name="示例局", parent=factories.agency("mee"), by=factories.BY, reason="test")
    factories.records(
        [factories.penalty_input(entity, source_agency=branch) for entity in entities]
        + [factories.permit_input(entity) for entity in entities]
        + [factories.penalty_input(entity, severity="minor") for entity in entities]
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return entities[0]


def statements(client: Client, url: str, **query: str) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        answer = client.get(url, query)
    assert answer.status_code == 200
    return [one["sql"] for one in captured.captured_queries]


def scans(sql: str) -> Iterator[str]:
    """Large tables that the statement would read from end to end, however small they are here."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # then only where no index would do
            cursor.execute(f"EXPLAIN {sql}")
            for (line,) in cursor.fetchall():
                found = re.search(r"Seq Scan on (\w+)", line)
                if found and found[1] in LARGE:
                    yield found[1]
            cursor.execute("SET LOCAL enable_seqscan = on")
            return
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        plan = [row[3] for row in cursor.fetchall()]
    sorts = any("TEMP B-TREE FOR ORDER BY" in line for line in plan)
    for line in plan:
        found = re.match(r"SCAN (\w+)", line)
        # The first rows by key are read backwards from the end and reading stops: that is no scan.
        by_key = " LIMIT " in sql and not sorts and sum(part.startswith("SCAN") for part in plan) == 1
        if found and found[1] in LARGE and not by_key:
            yield found[1]


LISTS = [
    ("steward", None, ENTITIES, {}),
    ("steward", None, ENTITIES, {"q": "示例一市澄屿1号科技有限公司"}),
    ("steward", None, ENTITIES, {"q": "91990101MAT0000199"}),
    ("steward", None, ENTITIES, {"before": "20"}),
    ("auditor", None, RECORDS, {}),
    ("auditor", None, RECORDS, {"state": RecordState.UNPUBLISHED}),
    ("auditor", None, RECORDS, {"state": RecordState.PUBLISHED, "item": "penalty"}),
    ("auditor", None, RECORDS, {"agency": "mee"}),
    ("auditor", None, RECORDS, {"item": "penalty", "before": "40"}),
    ("reporter", "mee", RECORDS, {}),
    ("reporter", "mee", RECORDS, {"state": RecordState.UNPUBLISHED}),
    ("reporter", "mee", RECORDS, {"item": "penalty", "agency": "mee"}),
    ("reporter", "mee", RECORDS, {"q": "91990101MAT0000199"}),
    ("reporter", "mee", RECORDS, {"q": "abcdefghij"}),
]


@pytest.mark.parametrize(("role", "agency", "url", "query"), LISTS)
def test_no_list_reads_a_large_table_from_end_to_end(
    some: Entity, role: str, agency: str | None, url: str, query: dict[str, str]
) -> None:
    client = staff_client([role], agency)
    found = statements(client, url, **query)
    assert len(found) <= 22
    large = [sql for sql in found if any(f'FROM "{table}"' in sql for table in LARGE)]
    assert large
    for sql in large:
        assert "COUNT(" not in sql.upper()
        assert not list(scans(sql)), sql


def test_an_entitys_filter_reads_the_entitys_records(some: Entity) -> None:
    for role, agency in (("auditor", None), ("reporter", "samr")):
        for sql in statements(staff_client([role], agency), RECORDS, entity=some.key):
            if 'FROM "records_record"' in sql:
                assert not list(scans(sql)), sql


@pytest.mark.parametrize("url", [ENTITIES, RECORDS])
def test_more_rows_cost_no_more_statements(some: Entity, url: str) -> None:
    client = staff_client(["auditor"])
    before = len(statements(client, url))
    entities = factories.entities(40)
    factories.records([factories.penalty_input(entity) for entity in entities])
    assert len(statements(client, url)) == before


def test_an_entitys_page_costs_a_fixed_number_of_statements(some: Entity) -> None:
    client = staff_client(["auditor"])
    client.post(reverse("admin:registry_entity_purpose"), {"purpose": "audit"})
    url = reverse("admin:registry_entity_change", args=[some.pk])
    client.get(url)
    before = len(statements(client, url))
    factories.penalties(some, 20)
    assert len(statements(client, url)) == before <= 30


def test_pages_follow_each_other_without_a_gap(some: Entity) -> None:
    factories.entities(60)
    client, seen, query = staff_client(["steward"]), list[int](), "?"
    while query:
        listed = client.get(ENTITIES + query).context["cl"]
        seen += [row.pk for row in listed.result_list]
        query = listed.next_link
    assert seen == sorted(Entity.objects.values_list("pk", flat=True), reverse=True)
