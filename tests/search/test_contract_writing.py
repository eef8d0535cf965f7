"""The contract every engine keeps, writing side: versions, deletes, one writer, builds and swaps."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from search.engine import (
    Delete,
    EngineUnavailable,
    Filters,
    SearchEngine,
    WriterBusy,
    key_number,
    key_text,
)
from search.plan import plan
from search.rendering import Facts, document_of
from search.rows import row_of

Make = Callable[..., Facts]
Fill = Callable[..., str]
KEY = "nabcdefgh"


def found(engine: SearchEngine, query: str) -> list[str]:
    asked = plan(query)
    question = engine.view().question(asked, Filters())
    hits = [
        row_of(hit.stored)["name"]
        for index in range(len(asked.tiers))
        for hit in question.tier(index, after=None, limit=100)
    ]
    assert len(hits) == question.tally().total
    return hits


def write(
    engine: SearchEngine, name: str, *entities: Facts, deletes: tuple[Delete, ...] = (), seq: int = 2
) -> int:
    with engine.writing(name) as writer:
        writer.write([document_of(entity) for entity in entities], deletes)
        return writer.commit(seq=seq)


def test_written_twice_counts_once(empty_engine: SearchEngine, make_facts: Make, fill_engine: Fill) -> None:
    name = fill_engine(empty_engine, [make_facts(KEY, "澄屿科技有限公司")])
    for version in (1, 2, 3):
        write(empty_engine, name, make_facts(KEY, f"澄屿{version}科技", version=version))
    assert empty_engine.view().count() == 1
    assert found(empty_engine, "科技") == ["澄屿3科技"]


def test_twice_in_one_commit_counts_once(
    empty_engine: SearchEngine, make_facts: Make, fill_engine: Fill
) -> None:
    name = fill_engine(empty_engine, [])
    with empty_engine.writing(name) as writer:
        writer.write([document_of(make_facts(KEY, "旧名", version=1))])
        writer.write([document_of(make_facts(KEY, "新名", version=2)), document_of(make_facts(KEY, "旧名"))])
        writer.commit(seq=2)
    assert found(empty_engine, "新名") == ["新名"]
    assert empty_engine.view().count() == 1


def test_an_older_state_never_comes_back(
    empty_engine: SearchEngine, make_facts: Make, fill_engine: Fill
) -> None:
    name = fill_engine(empty_engine, [make_facts(KEY, "澄屿五", version=5)])
    assert write(empty_engine, name, make_facts(KEY, "澄屿四", version=4)) == 0
    assert write(empty_engine, name, deletes=(Delete(KEY, 4),)) == 0
    assert found(empty_engine, "澄屿") == ["澄屿五"]


def test_a_late_write_does_not_undo_a_delete(
    empty_engine: SearchEngine, make_facts: Make, fill_engine: Fill
) -> None:
    name = fill_engine(empty_engine, [make_facts(KEY, "澄屿一", version=1)])
    assert write(empty_engine, name, deletes=(Delete(KEY, 7),)) == 1
    assert write(empty_engine, name, make_facts(KEY, "澄屿六", version=6)) == 0
    assert found(empty_engine, "澄屿") == []
    view = empty_engine.view()
    assert (view.count(), view.walk(after="", limit=9), view.stored([KEY])) == (0, [], {})
    assert write(empty_engine, name, make_facts(KEY, "澄屿八", version=8)) == 1
    assert found(empty_engine, "澄屿") == ["澄屿八"]


def test_a_delete_of_what_was_never_there_keeps_it_out(
    empty_engine: SearchEngine, make_facts: Make, fill_engine: Fill
) -> None:
    name = fill_engine(empty_engine, [])
    write(empty_engine, name, deletes=(Delete(KEY, 3),))
    write(empty_engine, name, make_facts(KEY, "澄屿二", version=2))
    assert empty_engine.view().count() == 0


def test_nothing_shows_before_the_commit_and_everything_after(
    empty_engine: SearchEngine, make_facts: Make, fill_engine: Fill
) -> None:
    name = fill_engine(empty_engine, [])
    before = empty_engine.view().tag
    with empty_engine.writing(name) as writer:
        writer.write([document_of(make_facts(KEY, "澄屿"))])
        assert empty_engine.view().count() == 0
        writer.commit(seq=9)
        assert found(empty_engine, "澄屿") == ["澄屿"]
    assert empty_engine.view().tag != before
    live = empty_engine.state().live
    assert live is not None
    assert live.seq == 9


def test_what_was_not_committed_is_forgotten(
    empty_engine: SearchEngine, make_facts: Make, fill_engine: Fill
) -> None:
    name = fill_engine(empty_engine, [])
    with pytest.raises(RuntimeError), empty_engine.writing(name) as writer:
        writer.write([document_of(make_facts(KEY, "澄屿"))])
        raise RuntimeError
    assert empty_engine.view().count() == 0
    assert write(empty_engine, name, make_facts(KEY, "澄屿")) == 1


def test_there_is_one_writer(empty_engine: SearchEngine, fill_engine: Fill) -> None:
    name = fill_engine(empty_engine, [])
    with empty_engine.writing(name), pytest.raises(WriterBusy), empty_engine.writing(name):
        pass


def test_without_an_index_the_engine_says_so(empty_engine: SearchEngine) -> None:
    assert empty_engine.state().live is None
    with pytest.raises(EngineUnavailable):
        empty_engine.view()
    with pytest.raises(EngineUnavailable):
        empty_engine.rollback()
    with pytest.raises(EngineUnavailable), empty_engine.writing("entities-00000000-20260101T000000"):
        pass


def test_an_incomplete_index_is_not_swapped_in(empty_engine: SearchEngine, fill_engine: Fill) -> None:
    live = fill_engine(empty_engine, [])
    name = f"entities-{empty_engine.shape}-20260102T000000"
    empty_engine.begin(name)
    with pytest.raises(EngineUnavailable):
        empty_engine.swap(name)
    state = empty_engine.state()
    assert state.live is not None
    assert state.live.name == live


def test_swap_rollback_and_collect(empty_engine: SearchEngine, make_facts: Make, fill_engine: Fill) -> None:
    first = fill_engine(empty_engine, [make_facts(KEY, "澄屿旧")], stamp="20260101T000000")
    second = fill_engine(empty_engine, [make_facts(KEY, "澄屿新")], stamp="20260102T000000")
    assert found(empty_engine, "澄屿") == ["澄屿新"]
    assert empty_engine.rollback() == first
    assert found(empty_engine, "澄屿") == ["澄屿旧"]
    assert empty_engine.rollback() == second
    assert empty_engine.collect() == []
    third = fill_engine(empty_engine, [], stamp="20260103T000000")
    assert empty_engine.collect() == [first]
    state = empty_engine.state()
    assert state.live is not None
    assert state.previous is not None
    assert (state.live.name, state.previous.name) == (third, second)


@pytest.mark.parametrize("name", ["../outside", "entities-", "live", "entities-zzzzzzzz-20260101T000000"])
def test_an_index_has_a_name_of_ours(empty_engine: SearchEngine, name: str) -> None:
    with pytest.raises(ValueError, match="not the name"):
        empty_engine.begin(name)


def test_keys_and_numbers_sort_alike(make_key: Callable[[int], str]) -> None:
    keys = [make_key(number) for number in (0, 1, 31, 32, 2**40 - 1, 7**13)]
    assert [key_text(key_number(key)) for key in keys] == keys
    assert sorted(keys) == sorted(keys, key=key_number)
