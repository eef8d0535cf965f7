"""The search through HTTP: shapes, order of checks, paging to the end, formats, degraded answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from django.test import Client, override_settings

from journal import clock
from journal.actor import Actor
from registry.models import Entity, Region
from registry.services import EntityInput, entities_create_many, entity_change
from search import labels, lifecycle, selectors
from search.sweeps import build_indexes

pytestmark = pytest.mark.django_db
BY = Actor.system("test")
CODE = "91990100MA2ABCDE1X"


@pytest.fixture(autouse=True)
def own_index(tmp_path: Path) -> Iterator[None]:
    with override_settings(SEARCH_URL=f"tantivy://{tmp_path}/index"):
        yield


@pytest.fixture
def site(reference: None) -> list[Entity]:
    """Fifty companies with 澄屿 in their names, some odd ones, an index of them all."""
    for code, name in (
        ("990000", "示例省"),
        ("990102", "甲区"),
        ("990200", "示例二市"),
        ("990202", "甲区"),
        ("990302", "甲区"),
    ):
        Region.objects.update_or_create(code=code, defaults={"name": name, "fictitious": True})
    labels.forget()
    inputs = [
        EntityInput(
            name=f"示例一市澄屿{number}号科技有限公司",
            region_id="990102",
            kind="enterprise",
            status="active" if number % 2 else "cancelled",
            origin="demo",
        )
        for number in range(50)
    ]
    inputs += [
        EntityInput(name="示例二市<云岫>&贸易有限公司", usci=CODE, region_id="990202", kind="enterprise",
                    status="active", origin="demo", former_names=("示例二市青禾贸易有限公司",)),
        EntityInput(name="示例三市恒食品厂", region_id="990302", kind="individual_business", status="active",
                    origin="demo", legal_representative="张某某", identifiers=(("registration", "990302000012345"),)),
    ]  # fmt: skip
    made = entities_create_many(inputs=inputs, by=BY)
    lifecycle.request_build(reason="test")
    build_indexes()
    return made


def get(client: Client, query: str, **extra: Any) -> dict[str, Any]:
    response = client.get(f"/api/v1/search?{quote(query, safe='=&%')}", **extra)
    assert response.status_code == 200, response.content.decode()
    found: dict[str, Any] = response.json()
    return found


def test_an_answer_has_the_promised_shape(client: Client, site: list[Entity]) -> None:
    answer = get(client, "q=云岫")
    assert set(answer) == {"meta", "total", "facets", "did_you_mean", "results", "next"}
    assert {"as_of", "notice", "licence", "index_lag_seconds"} <= set(answer["meta"])
    assert set(answer["facets"]) == {"region", "kind", "status", "listed", "has"}
    assert answer["facets"]["status"] == [{"value": "active", "label": "存续", "count": 1}]
    (row,) = answer["results"]
    assert row["usci"] == CODE
    assert row["url"] == f"/entities/{CODE}"
    assert row["former_names"] == ["示例二市青禾贸易有限公司"]
    assert row["region"] == "990202"
    assert row["region_label"].startswith("示例省示例二市")
    assert len(row["counts"]) == 8
    assert row["highlight"] == "示例二市&lt;<mark>云岫</mark>&gt;&amp;贸易有限公司"
    assert row["matched"] == "name"


def test_labels_follow_the_language_and_codes_do_not(client: Client, site: list[Entity]) -> None:
    english = get(client, "q=云岫&lang=en")
    assert english["results"][0]["status_label"] == "Active"
    assert english["results"][0]["status"] == "active"
    assert english["facets"]["kind"][0]["label"] == "Enterprise"


def test_a_former_name_is_said_to_be_one(client: Client, site: list[Entity]) -> None:
    (row,) = get(client, "q=青禾贸易")["results"]
    assert row["matched"] == "former_name"
    assert row["highlight"] == "示例二市<mark>青禾贸易</mark>有限公司"


@pytest.mark.parametrize(
    "code", [CODE, CODE.lower(), "9199 0100-MA2A BCDE 1X", "９１９９０１００ＭＡ２ＡＢＣＤＥ１Ｘ"]
)
def test_a_published_code_that_fails_its_check_is_found(
    client: Client, site: list[Entity], code: str
) -> None:
    answer = get(client, f"q={code}")
    assert [row["usci"] for row in answer["results"]] == [CODE]
    assert answer["results"][0]["matched"] == "code"
    assert "diagnosis" not in answer


def test_a_wrong_code_is_explained_and_the_right_one_offered(client: Client, reference: None) -> None:
    from registry.usci import check_character

    right = "91990100MA2ABCDE1"
    right += check_character(right)
    entities_create_many(inputs=[EntityInput(name="澄屿", usci=right, origin="demo")], by=BY)
    lifecycle.request_build(reason="test")
    build_indexes()
    wrong = right[:-1] + ("0" if right[-1] != "0" else "1")
    answer = get(client, f"q={wrong}")
    assert answer["total"] == 0
    assert answer["diagnosis"]["problems"]


def test_a_registration_number_is_found(client: Client, site: list[Entity]) -> None:
    (row,) = get(client, "q=990302000012345")["results"]
    assert (row["name"], row["matched"], row["usci"]) == ("示例三市恒食品厂", "identifier", None)
    assert row["url"].startswith("/entities/n")


def test_no_person_is_searchable(client: Client, site: list[Entity]) -> None:
    assert get(client, "q=张某某")["total"] == 0


def test_the_walk_through_all_pages_neither_repeats_nor_skips(client: Client, site: list[Entity]) -> None:
    for extra in ("", "&sort=recent", "&status=active&status=cancelled"):
        names: list[str] = []
        url: str | None = f"/api/v1/search?q=%E6%BE%84%E5%B1%BF&limit=7{extra}"
        first = True
        while url:
            parts = urlsplit(url)
            answer = client.get(f"{parts.path}?{parts.query}").json()
            assert ("total" in answer) == first
            first = False
            names += [row["name"] for row in answer["results"]]
            url = answer["next"]
        assert len(names) == len(set(names)) == 50


def test_a_cursor_of_another_question_is_refused(client: Client, site: list[Entity]) -> None:
    cursor = urlsplit(get(client, "q=澄屿&limit=5")["next"]).query.rpartition("cursor=")[2]
    for query in ("q=科技", "q=澄屿&status=active", "q=澄屿&sort=recent"):
        response = client.get(f"/api/v1/search?{query}&limit=5&cursor={cursor}")
        assert response.status_code == 400
        assert response.json()["errors"][0]["field"] == "cursor"
    assert client.get("/api/v1/search?q=%E6%BE%84%E5%B1%BF&cursor=AAAA").status_code == 400


def test_filters_are_or_within_and_and_between(client: Client, site: list[Entity]) -> None:
    assert get(client, "q=澄屿&status=active")["total"] == 25
    assert get(client, "q=澄屿&status=active&status=cancelled")["total"] == 50
    assert get(client, "q=澄屿&status=active&region=990200")["total"] == 0
    assert get(client, "q=澄屿&region=990100&kind=enterprise")["total"] == 50
    facet = get(client, "q=澄屿&status=active")["facets"]["status"]
    assert {value["value"]: value["count"] for value in facet} == {"active": 25, "cancelled": 25}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "q"),
        ("q=", "q"),
        ("q=a&regoin=990000", "regoin"),
        ("q=a&region=99", "region"),
        ("q=a&kind=company", "kind"),
        ("q=a&has=everything", "has"),
        ("q=a&limit=0", "limit"),
        ("q=a&limit=101", "limit"),
        ("q=a&sort=name", "sort"),
        (f"q={'a' * 300}", "q"),
    ],
)
def test_a_wrong_parameter_is_named(client: Client, query: str, field: str) -> None:
    response = client.get(f"/api/v1/search?{query}")
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == field


@pytest.mark.parametrize(
    "query", ["q=！？", "q=%F0%9F%98%80", 'q=" OR 1=1 --', "q=*:*", "q=name:澄屿", "q=("]
)
def test_odd_queries_are_answered(client: Client, site: list[Entity], query: str) -> None:
    assert client.get(f"/api/v1/search?{query}").status_code == 200


def test_a_null_byte_is_a_bad_request(client: Client, db: None) -> None:
    assert client.get("/api/v1/search?q=a%00b").status_code == 400


def test_an_unchanged_answer_is_not_sent_again(client: Client, site: list[Entity]) -> None:
    first = client.get("/api/v1/search?q=%E6%BE%84%E5%B1%BF")
    assert first["Cache-Control"] == "public, no-cache"
    again = client.get("/api/v1/search?q=%E6%BE%84%E5%B1%BF", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/api/v1/search?q=%E6%BE%84%E5%B1%BF&lang=en")["ETag"] != first["ETag"]
    from journal.sealer import seal
    from search.sweeps import follow_changes

    entity_change(entity=site[0], data=EntityInput(name="示例一市青禾有限公司"), by=BY)
    if seal() and follow_changes():  # on PostgreSQL a test's own transaction cannot be sealed
        changed = client.get("/api/v1/search?q=%E6%BE%84%E5%B1%BF", headers={"If-None-Match": first["ETag"]})
        assert changed.status_code == 200


def test_files_hold_every_row(client: Client, site: list[Entity]) -> None:
    response = client.get("/api/v1/search?q=%E6%BE%84%E5%B1%BF&format=csv")
    text = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
    assert text.startswith("\ufeffusci,name,")
    assert len(text.splitlines()) == 51
    lines = b"".join(
        client.get("/api/v1/search?q=%E4%BA%91%E5%B2%AB&format=jsonl").streaming_content
    ).splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 1


def test_without_an_index_whole_names_and_codes_are_still_found(
    client: Client, site: list[Entity], tmp_path: Path
) -> None:
    with override_settings(SEARCH_URL=f"tantivy://{tmp_path}/nothing"):
        for query, kind in (
            (CODE, "code"),
            ("示例二市<云岫>&贸易有限公司", "name"),
            ("示例二市青禾贸易有限公司", "former_name"),
        ):
            answer = get(client, f"q={quote(query)}")
            assert answer["meta"]["degraded"] == ["search"]
            assert [(row["usci"], row["matched"]) for row in answer["results"]] == [(CODE, kind)]
        assert get(client, "q=云岫")["total"] == 0
        assert get(client, f"q={CODE}&status=cancelled")["total"] == 0
        assert client.get("/api/v1/suggest?q=%E4%BA%91%E5%B2%AB").json()["results"] == []
        assert not selectors.status().ready


def test_suggestions_are_at_most_ten_names(client: Client, site: list[Entity]) -> None:
    results = client.get("/api/v1/suggest?q=%E6%BE%84%E5%B1%BF").json()["results"]
    assert len(results) == 10
    assert set(results[0]) == {"usci", "name", "url"}
    assert client.get("/api/v1/suggest?q=%E4%BA%91%E5%B2%AB").json()["results"][0]["usci"] == CODE


def test_a_hit_in_which_something_turned_is_rendered_anew(
    client: Client, site: list[Entity], make_due: Callable[[Entity], None]
) -> None:
    make_due(site[-2])
    row = get(client, "q=云岫")["results"][0]
    assert row["status"] == "cancelled"  # as the database has it now, though the index has not followed


@pytest.fixture
def make_due() -> Callable[[Entity], None]:
    """Index the entity with a turn today, then change it behind the index's back."""

    def due(entity: Entity) -> None:
        Entity.objects.filter(pk=entity.pk).update(next_turn_on=clock.today())
        lifecycle.request_build(reason="due")
        build_indexes()
        Entity.objects.filter(pk=entity.pk).update(
            status="cancelled", next_turn_on=clock.today() + timedelta(1)
        )

    return due


def test_the_day_is_the_day_in_china(client: Client, site: list[Entity]) -> None:
    assert date.fromisoformat(get(client, "q=澄屿")["meta"]["as_of"]) == clock.today()
