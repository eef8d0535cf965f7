"""Five hundred random searches among demo companies: both engines give the same hits, totals and facets."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from itertools import islice

import pytest

from demo.entities import Invented, Stream
from search import selectors
from search.engine import FACETS, Filters, SearchEngine, Sort
from search.rendering import Facts, region_line
from search.results import Position, SearchPage
from search.rows import OtherName
from search.tantivy_engine import TantivyEngine
from tests.elasticsearch_node import engine_on
from tests.search.conftest import GROUPS, ITEMS, facts, fill, key_of

pytestmark = pytest.mark.elasticsearch
ENTITIES, QUERIES = 4_000, 500
SEED = 20261123
LISTS = {"blacklisting": "honesty", "redlisting": "honesty"}


@pytest.fixture(scope="module")
def companies() -> list[tuple[Invented, Facts]]:
    draw = random.Random(SEED)
    stream = islice(Stream(seed=SEED, today=date(2026, 11, 23)), ENTITIES)
    return [(made, _facts(made, draw)) for made in stream]


def _facts(made: Invented, draw: random.Random) -> Facts:
    items = {item: group for item, group in (ITEMS | LISTS).items() if draw.random() < 0.2}
    others = [
        *(OtherName("former", name) for name in made.former_names),
        *(OtherName("alias", name) for name in made.aliases),
        *([OtherName("english", made.english_name)] if made.english_name else []),
    ]
    return facts(
        key_of(draw.getrandbits(40)),
        made.name,
        usci=made.usci or None,
        kind=made.kind,
        status=made.status,
        region=made.region,
        others=tuple(others),
        identifiers=(made.registration_number,) if made.registration_number else (),
        items=frozenset(items),
        counts={group: list(items.values()).count(group) for group in GROUPS},
        last_record_on=draw.randrange(730_000, 739_000) if items else 0,
        is_branch=bool(made.parent_usci),
    )


@pytest.fixture(scope="module")
def engines(
    companies: list[tuple[Invented, Facts]],
    elasticsearch_url: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[SearchEngine, SearchEngine]]:
    folder = tmp_path_factory.mktemp("both")
    with engine_on(elasticsearch_url, folder / "locks") as cluster:
        embedded: SearchEngine = TantivyEngine(folder / "index")
        for engine in (embedded, cluster):
            fill(engine, [entity for _, entity in companies])
        yield embedded, cluster


def typed(made: Invented, draw: random.Random) -> str:
    """Something that somebody who looks for this company may type."""
    name, parts = made.name, made.parts
    start = draw.randrange(max(1, len(name) - 2))
    piece = name[start : start + draw.randrange(1, 9)]
    return draw.choice(
        [
            name,
            name.lower(),
            " ".join(name),
            piece,
            piece,
            parts.brand,
            parts.brand + parts.trade,
            parts.trade,
            name[: len(name) // 2],
            name[::-1],
            parts.brand + draw.choice(["科技", "集团", "股份", "有限公司", ""]),
            draw.choice(made.former_names or (parts.brand,)),
            draw.choice(made.aliases or (piece,)),
            made.english_name or piece,
            made.usci or name,
            made.usci[draw.randrange(10) :][:6] or name,
            made.registration_number or name,
            draw.choice(["有限公司", "科技", "示例", "*ST" + parts.brand, "合作社", "a", "1"]),
        ]
    )


def chosen(entity: Facts, draw: random.Random) -> Filters:
    if draw.random() < 0.4:
        return Filters()
    line = region_line(entity.region)
    values = {
        "region": draw.sample(line, min(len(line), draw.randrange(3))),
        "kind": [entity.kind] if draw.random() < 0.4 else [],
        "status": draw.choice([[], ["active"], ["active", "cancelled"]]),
        "listed": draw.choice([[], [], ["blacklist"], ["redlist", "blacklist"]]),
        "has": draw.choice([[], [], sorted(entity.items)]),
    }
    return Filters(*(tuple(values[name]) for name in FACETS))


def told(page: SearchPage) -> object:
    facets = {name: dict(sorted(counts.items())) for name, counts in page.facets.items()}
    return [(hit.tier, hit.head.key) for hit in page.hits], page.total, facets, page.next


@pytest.mark.django_db
def test_both_engines_answer_alike(
    engines: tuple[SearchEngine, SearchEngine], companies: list[tuple[Invented, Facts]]
) -> None:
    draw = random.Random(SEED)
    found = 0
    for _ in range(QUERIES):
        made, entity = draw.choice(companies)
        query, filters = typed(made, draw), chosen(entity, draw)
        sort: Sort = "recent" if draw.random() < 0.2 else "relevance"
        position: Position | None = None
        for _page in range(2):
            embedded, cluster = (
                selectors.search_in(
                    engine.view(), query, filters=filters, sort=sort, limit=10, position=position
                )
                for engine in engines
            )
            assert told(cluster) == told(embedded), (query, filters, sort, position)
            found += len(embedded.hits)
            position = embedded.next
            if position is None:
                break
    assert found > QUERIES, "the questions are meant to find something"


def test_the_walks_are_alike(engines: tuple[SearchEngine, SearchEngine]) -> None:
    embedded, cluster = (engine.view() for engine in engines)
    after = ""
    while stamps := embedded.walk(after=after, limit=900):
        assert cluster.walk(after=after, limit=900) == stamps
        after = stamps[-1].key
    assert cluster.walk(after=after, limit=900) == []
    assert cluster.count() == embedded.count() == ENTITIES
