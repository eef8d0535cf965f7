"""Generated fictitious entities and an engine of each kind to put them into."""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.test import override_settings

from search.engine import SearchEngine
from search.rendering import Facts, document_of
from search.rows import OtherName
from search.tantivy_engine import TantivyEngine
from tests.elasticsearch_node import (
    PATIENT,
    SKIPPED,
    elasticsearch_url,
    engine_on,
    needs_elasticsearch,
    sweep,
)
from tools.elasticsearch.node import missing

__all__ = ["elasticsearch_url"]  # a fixture

ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"
REGIONS = {"示例一市": "990100", "示例二市甲区": "990202", "示例省": "990000", "": "", "示例三": "990300"}
BRANDS = ["澄屿", "澄屿恒", "屿澄", "青禾", "禾青", "云岫", "澄", "tcy", "ab c", "瀚澄屿"]
TRADES = ["科技", "贸易", "科技服务", "食品", "建筑工程", "", "物流", "屿科"]
FORMS = ["有限公司", "股份有限公司", "有限责任公司", "厂", "集团有限公司", "", "有限公司示例四市分公司"]
GROUPS = ("administration", "honesty", "abnormal")
ITEMS = {"penalty": "administration", "permit": "administration", "abnormal_operations": "abnormal"}


def facts(key: str, name: str, **given: object) -> Facts:
    """Facts about one entity with defaults."""
    values: dict[str, object] = {
        "version": 1,
        "usci": None,
        "kind": "enterprise",
        "status": "active",
        "region": "990101",
        "others": (),
        "identifiers": (),
        "counts": dict.fromkeys(GROUPS, 0),
        "items": frozenset(),
        "last_record_on": 0,
        "next_turn_on": 0,
        "is_branch": False,
    }
    return Facts(key=key, name=name, **{**values, **given})  # type: ignore[arg-type]


def key_of(number: int) -> str:
    """A well-formed entity key."""
    return "n" + "".join(ALPHABET[number >> shift & 31] for shift in range(35, -5, -5))


def invent(count: int, *, seed: int) -> list[Facts]:
    """Entities whose names are meant to be confused with each other."""
    draw = random.Random(seed)
    made = []
    for _ in range(count):
        front = draw.choice(list(REGIONS))
        name = front + draw.choice(BRANDS) + draw.choice(TRADES) + draw.choice(FORMS)
        if draw.random() < 0.05:
            name = name.replace("有限公司", "（示例一市）有限公司", 1)
        others = []
        while draw.random() < 0.25:
            kind = draw.choice(["former", "alias", "english"])
            text = "Chengyu Tech" if kind == "english" else draw.choice(BRANDS) + draw.choice(TRADES)
            others.append(OtherName(kind, text + (draw.choice(FORMS) if kind == "former" else "")))
        items = frozenset(item for item in ITEMS if draw.random() < 0.3)
        counts = dict.fromkeys(GROUPS, 0)
        for item in items:
            counts[ITEMS[item]] += 1
        made.append(
            facts(
                key_of(draw.getrandbits(40)),
                name,
                usci=f"9199{draw.randrange(10**13):013d}{draw.choice('0123456789X')}"
                if draw.random() < 0.8
                else None,
                kind=draw.choice(["enterprise", "farmer_cooperative"]),
                status=draw.choice(["active", "active", "cancelled"]),
                region=REGIONS[front],
                others=tuple(others),
                identifiers=(f"{draw.randrange(10**15):015d}",) if draw.random() < 0.2 else (),
                items=items,
                counts=counts,
                last_record_on=draw.randrange(738_000, 739_000) if items else 0,
            )
        )
    return made


@pytest.fixture(scope="session")
def invented() -> list[Facts]:
    return invent(1_500, seed=7)


ENGINES = ["tantivy", pytest.param("elasticsearch", marks=needs_elasticsearch)]


@contextmanager
def made(kind: str, folder: Path, request: pytest.FixtureRequest) -> Iterator[SearchEngine]:
    """An engine of a kind without any index."""
    if kind == "tantivy":
        yield TantivyEngine(folder)
    else:
        with engine_on(request.getfixturevalue("elasticsearch_url"), folder) as engine:
            yield engine


@pytest.fixture(params=ENGINES)
def empty_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SearchEngine]:
    """An engine without any index."""
    with made(request.param, tmp_path / "search", request) as engine:
        yield engine


@pytest.fixture(scope="session", params=ENGINES)
def filled_engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, invented: list[Facts]
) -> Iterator[SearchEngine]:
    """An engine whose live index holds `invented`. Not to be written by tests."""
    with made(request.param, tmp_path_factory.mktemp("search"), request) as engine:
        fill(engine, invented)
        yield engine


@pytest.fixture(params=ENGINES)
def own_index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[None]:
    """The whole site searches by an engine of its own, without any index yet."""
    if request.param == "tantivy":
        with override_settings(SEARCH_URL=f"tantivy://{tmp_path}/index"):
            yield
        return
    url, prefix = request.getfixturevalue("elasticsearch_url"), f"t{secrets.token_hex(6)}"
    with override_settings(SEARCH_URL=url, SEARCH_PREFIX=prefix, SEARCH_READ_SECONDS=PATIENT):
        yield
    sweep(url, prefix)


def fill(engine: SearchEngine, entities: Sequence[Facts], *, stamp: str = "20260101T000000") -> str:
    """Build a live index of these entities; its name."""
    name = f"entities-{engine.shape}-{stamp}"
    engine.begin(name)
    with engine.writing(name) as writer:
        writer.write([document_of(entity) for entity in entities])
        writer.commit(seq=1, complete=True)
    engine.swap(name)
    return name


@pytest.fixture
def make_facts() -> Callable[..., Facts]:
    return facts


@pytest.fixture
def make_key() -> Callable[[int], str]:
    return key_of


@pytest.fixture
def fill_engine() -> Callable[..., str]:
    return fill


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line where the tests on a real Elasticsearch were left out."""
    left_out = [
        report for report in terminalreporter.stats.get("skipped", []) if SKIPPED in str(report.longrepr)
    ]
    if left_out:
        terminalreporter.write_line(
            f"{len(left_out)} tests left out. {SKIPPED}: {missing()}", yellow=True, bold=True
        )
