"""Counts of frequent words are kept with one look at the index, and no longer than that."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from search import tantivy_reader
from search.engine import NO_FILTERS, Filters, SearchEngine
from search.plan import plan
from search.rendering import Facts, document_of

Make = Callable[..., Facts]
ASKED = plan("科技")
pytestmark = pytest.mark.parametrize("empty_engine", ["tantivy"], indirect=True)  # it keeps them
CANCELLED = Filters(status=("cancelled",))


@pytest.fixture(autouse=True)
def _keep_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tantivy_reader, "KEPT_ABOVE", 0)


def totals(engine: SearchEngine) -> tuple[int, int]:
    view = engine.view()
    return tuple(view.question(ASKED, filters).tally().total for filters in (NO_FILTERS, CANCELLED))


def test_a_second_question_is_not_counted_again_and_a_commit_is_seen_at_once(
    empty_engine: SearchEngine, make_facts: Make, fill_engine: Callable[..., str]
) -> None:
    made = [make_facts(f"nabcdefg{letter}", f"澄屿{letter}科技有限公司") for letter in "hij"]
    name = fill_engine(empty_engine, made)
    assert totals(empty_engine) == (3, 0)
    view = empty_engine.view()
    question = view.question(ASKED, NO_FILTERS)
    assert question.tally() is view.question(ASKED, NO_FILTERS).tally()
    assert totals(empty_engine) == (3, 0), "with a filter it is another question"
    with empty_engine.writing(name) as writer:
        writer.write([document_of(make_facts("nabcdefgk", "云岫科技有限公司", status="cancelled"))], ())
        writer.commit(seq=2)
    assert totals(empty_engine) == (4, 1)


def test_what_is_kept_stays_little(
    monkeypatch: pytest.MonkeyPatch,
    empty_engine: SearchEngine,
    make_facts: Make,
    fill_engine: Callable[..., str],
) -> None:
    monkeypatch.setattr(tantivy_reader, "TALLIES_KEPT", 2)
    fill_engine(empty_engine, [make_facts("nabcdefgh", "澄屿科技贸易食品有限公司")])
    view = empty_engine.view()
    for text in ("科技", "贸易", "食品", "澄屿", "科技"):
        assert view.question(plan(text), NO_FILTERS).tally().total == 1
        assert len(view._tallies) <= 2
