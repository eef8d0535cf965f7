"""What happens to an index on a real server when somebody or something meddles with it."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from search.elasticsearch_engine import ElasticsearchEngine
from search.elasticsearch_errors import DISK, Refused
from search.elasticsearch_schema import MAPPING
from search.engine import NO_FILTERS, EngineUnavailable
from search.plan import plan
from search.rendering import Facts, document_of
from tests.elasticsearch_node import engine_on

pytestmark = pytest.mark.elasticsearch
KEY = "nabcdefgh"
Make = Callable[..., Facts]
Fill = Callable[..., str]


class Hand:
    """Somebody with curl."""

    def __init__(self, url: str, engine: ElasticsearchEngine) -> None:
        self.url, self.names = url, engine._names

    def __call__(self, method: str, path: str, body: object = None) -> dict[str, object]:
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(
            f"{self.url}/{path}", data, {"Content-Type": "application/json"}, method=method
        )
        with urllib.request.urlopen(request) as answer:
            found: dict[str, object] = json.load(answer)
            return found


@pytest.fixture
def engine(elasticsearch_url: str, tmp_path: Path) -> Iterator[ElasticsearchEngine]:
    with engine_on(elasticsearch_url, tmp_path) as made:
        yield made


@pytest.fixture
def hand(engine: ElasticsearchEngine, elasticsearch_url: str) -> Hand:
    return Hand(elasticsearch_url, engine)


def total(engine: ElasticsearchEngine, query: str) -> int:
    return engine.view().question(plan(query), NO_FILTERS).tally().total


def test_an_index_deleted_behind_our_back_is_not_made_again_by_a_write(
    engine: ElasticsearchEngine, hand: Hand, make_facts: Make, fill_engine: Fill
) -> None:
    name = fill_engine(engine, [make_facts(KEY, "澄屿")])
    index = hand.names.index(name)
    with engine.writing(name) as writer:
        hand("DELETE", index)
        writer.write([document_of(make_facts(KEY, "澄屿二", version=2))])
        for _ in range(2):
            with pytest.raises(EngineUnavailable, match="gone"):
                writer.commit(seq=2)
    assert engine.state().live is None
    assert hand("GET", f"{hand.names.all}/_alias") == {}
    with pytest.raises(EngineUnavailable, match="no index has been built yet"):
        engine.view()
    with pytest.raises(EngineUnavailable, match="missing"), engine.writing(name):
        pass


def test_an_index_deleted_while_it_is_asked_is_an_unavailable_engine(
    engine: ElasticsearchEngine, hand: Hand, make_facts: Make, fill_engine: Fill
) -> None:
    name = fill_engine(engine, [make_facts(KEY, "澄屿")])
    view = engine.view()
    hand("DELETE", hand.names.index(name))
    with pytest.raises(EngineUnavailable, match="gone"):
        view.question(plan("澄屿"), NO_FILTERS).tally()


def test_a_full_disk_stops_writing_and_not_reading(
    engine: ElasticsearchEngine, hand: Hand, make_facts: Make, fill_engine: Fill
) -> None:
    name = fill_engine(engine, [make_facts(KEY, "澄屿")])
    block = f"{hand.names.index(name)}/_settings"
    hand("PUT", block, {"index.blocks.read_only_allow_delete": True})
    with engine.writing(name) as writer:
        writer.write([document_of(make_facts(KEY, "澄屿二", version=2))])
        with pytest.raises(Refused) as failed:
            writer.commit(seq=2)
        assert DISK in str(failed.value)
    assert total(engine, "澄屿") == 1
    hand("PUT", block, {"index.blocks.read_only_allow_delete": None})
    with engine.writing(name) as writer:
        writer.write([document_of(make_facts(KEY, "云岫", version=2))])
        writer.commit(seq=2)
    assert total(engine, "云岫") == 1


def test_an_index_made_by_hand_behind_our_alias_does_not_fit_and_is_replaced(
    engine: ElasticsearchEngine, hand: Hand, make_facts: Make, fill_engine: Fill
) -> None:
    foreign = f"{hand.names.prefix}-entities-mine"
    hand("PUT", foreign, {"aliases": {hand.names.live: {}}})
    hand("PUT", f"{foreign}/_doc/1?refresh=true", {"name": "澄屿"})
    live = engine.state().live
    assert live is not None
    assert live.shape != engine.shape, "so that the worker asks for a build"
    with pytest.raises(EngineUnavailable, match="not made by creditsite"):
        engine.view()
    name = fill_engine(engine, [make_facts(KEY, "澄屿")])
    live = engine.state().live
    assert live is not None
    assert live.name == name
    assert total(engine, "澄屿") == 1
    fill_engine(engine, [], stamp="20260102T000000")
    assert engine.collect() == []
    assert foreign in hand("GET", f"{hand.names.all}/_alias"), "what is not ours is not removed"


def test_an_index_in_the_place_of_the_alias_is_named(
    engine: ElasticsearchEngine, hand: Hand, fill_engine: Fill
) -> None:
    hand("PUT", hand.names.live)
    for ask in (engine.state, lambda: fill_engine(engine, [])):
        with pytest.raises(EngineUnavailable, match=f"{hand.names.live} must be an alias of one index"):
            ask()


def test_a_mapping_changed_by_hand_is_noticed_when_written(
    engine: ElasticsearchEngine, hand: Hand, make_facts: Make, fill_engine: Fill
) -> None:
    name = fill_engine(engine, [])
    index = hand.names.index(name)
    found = hand("GET", f"{index}/_mapping")[index]
    properties = found["mappings"]["properties"]  # type: ignore[index]
    del properties["core_grams"]
    hand("DELETE", index)
    aliases = {hand.names.live: {}, hand.names.door(index): {}}
    hand("PUT", index, {"mappings": {"dynamic": "strict", "properties": properties}, "aliases": aliases})
    state = {"state": {"shape": engine.shape, "seq": 1, "complete": True}}
    hand("PUT", f"{index}/_doc/state?refresh=true", state)
    with engine.writing(name) as writer, pytest.raises(Refused, match="changed by hand"):
        writer.write([document_of(make_facts(KEY, "澄屿"))])
        writer.commit(seq=2)


def test_a_red_index_is_named_and_gives_no_partial_answer(
    engine: ElasticsearchEngine, hand: Hand, make_facts: Make, fill_engine: Fill
) -> None:
    fill_engine(engine, [make_facts(KEY, "澄屿")])
    view = engine.view()
    hand("DELETE", view._index)
    nowhere = {"index.routing.allocation.require._name": "nobody"}
    red = {"settings": nowhere, "mappings": MAPPING, "aliases": {hand.names.live: {}}}
    hand("PUT", f"{view._index}?wait_for_active_shards=0", red)
    for ask in (engine.state, lambda: view.question(plan("澄屿"), NO_FILTERS).tally(), engine.view):
        engine._forget_look()
        with pytest.raises(EngineUnavailable, match="red"):
            ask()


def test_an_index_without_a_living_copy_beside_the_live_one_stops_nobody(
    engine: ElasticsearchEngine, hand: Hand, make_facts: Make, fill_engine: Fill
) -> None:
    name = fill_engine(engine, [make_facts(KEY, "澄屿")])
    left = hand.names.index(f"entities-{engine.shape}-20260109T000000")  # of a build killed while it was made
    nowhere = {"index.routing.allocation.require._name": "nobody"}
    hand("PUT", f"{left}?wait_for_active_shards=0", {"settings": nowhere})
    live = engine.state().live
    assert live is not None
    assert (live.name, live.seq) == (name, 1)
    assert len(engine.collect()) == 1


def test_an_alias_of_somebody_keeps_an_index_from_being_removed(
    engine: ElasticsearchEngine, hand: Hand, fill_engine: Fill
) -> None:
    names = [fill_engine(engine, [], stamp=f"2026010{day}T000000") for day in (1, 2, 3, 4)]
    kept = hand.names.index(names[0])
    hand("POST", "_aliases", {"actions": [{"add": {"index": kept, "alias": f"{hand.names.prefix}-mine"}}]})
    assert engine.collect() == [names[1]]
    assert hand("GET", f"{kept}/_alias")
    engine.forget_previous()
    assert engine.collect() == [names[2]]


def test_several_shards_answer_like_one(
    elasticsearch_url: str, tmp_path: Path, invented: list[Facts], fill_engine: Fill
) -> None:
    answers = []
    for shards in (1, 3):
        with engine_on(elasticsearch_url, tmp_path, shards=shards, replicas="0") as engine:
            fill_engine(engine, invented[:400])
            question = engine.view().question(plan("澄屿"), NO_FILTERS)
            hits = [question.tier(index, after=None, limit=50) for index in range(len(plan("澄屿").tiers))]
            answers.append((question.tally(), hits, engine.view().walk(after="", limit=500)))
    assert answers[0] == answers[1]
